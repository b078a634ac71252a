"""BLUPs, whitened residuals and scores against the dense oracle; weights against repetition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.effects import effects, whitened
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.scores import scores
from tests.models.designs import RANDOM, RESIDUAL, dense, draw, model
from tests.models.oracle import richardson
from tests.models.test_mixed_oracle import METHODS, metric, simulated

COMBINED = [(random, "iid") for random in RANDOM if random not in ("none", "whole and nested")] + [
    ("intercept", "ar 1"),
    ("slope", "ar 1 by"),
    ("nested", "exponential"),
    ("three levels", "ma 1"),
    ("unstructured", "diagonal"),
]


@METHODS
@pytest.mark.parametrize(("random", "residual"), COMBINED, ids=[f"{a}-{b}" for a, b in COMBINED])
def test_blups(random: str, residual: str, reml: bool) -> None:
    """Predictions and standard errors row by row, at the engine's optimum."""
    design = simulated(random, residual, 11)
    made = model(design, random, residual, reml)
    done = fit(made)
    found = effects(done, se=True)
    start = dict.fromkeys(range(made.n_levels), 0)
    oracle = dense(design, random, residual, reml)
    theta = np.where(np.isfinite(done.eta), done.eta, -30.0)
    for term, equation, (b, se) in zip(made.terms, oracle.effects, oracle.blups(theta), strict=True):
        columns = slice(start[term.level], start[term.level] + term.q)
        start[term.level] += term.q
        row = np.unique(equation.groups, return_inverse=True)[1]
        np.testing.assert_allclose(found.b[term.level][term.groups, columns], b[row], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(found.se[term.level][term.groups, columns], se[row], rtol=1e-7, atol=1e-8)


@METHODS
def test_blups_with_the_other_convention(reml: bool) -> None:
    """beta counted as known after REML, or as estimated after ML."""
    design = simulated("unstructured", "iid", 11)
    done = fit(model(design, "unstructured", "iid", reml))
    oracle = replace(dense(design, "unstructured", "iid", reml), reml=not reml)
    [(_, se)] = oracle.blups(done.eta)
    found = effects(done, se=True, known_beta=reml)
    row = np.unique(oracle.effects[0].groups, return_inverse=True)[1]
    codes = done.model.terms[0].groups
    np.testing.assert_allclose(found.se[0][codes], se[row], rtol=1e-8)


@pytest.mark.parametrize("residual", [name for name in RESIDUAL if name != "unstructured by"])
def test_whitened(residual: str) -> None:
    """The squares of the whitened values add up to v'R^-1 v."""
    design = simulated("none", residual, 11)
    done = fit(model(design, "none", residual, False))
    oracle = dense(design, "none", residual, False)
    values = np.random.default_rng(1).standard_normal(len(design.y))
    expected = values @ np.linalg.solve(oracle.random_covariance(done.eta), values)
    assert np.sum(whitened(done, values) ** 2) == pytest.approx(expected, rel=1e-8)


def repeated(made: MixedModel, times: np.ndarray, copies: dict[int, np.ndarray]) -> MixedModel:
    """Each observation `times` over; then each group of a level as often as `copies` says, as groups of its own."""
    rows = np.repeat(np.arange(made.n), times)
    keys = np.column_stack([term.groups[rows] for term in made.terms])
    for level, counts in copies.items():
        often = counts[keys[:, level]]
        again = np.arange(often.sum()) - np.repeat(np.cumsum(often) - often, often)
        rows, keys = np.repeat(rows, often), np.repeat(keys, often, axis=0)
        keys = np.insert(keys, level + 1, again, axis=1)
        keys[:, level] = keys[:, level] * 10 + keys[:, level + 1]
        keys = np.delete(keys, level + 1, axis=1)
    codes = [np.unique(keys[:, : term.level + 1], axis=0, return_inverse=True)[1].ravel() for term in made.terms]
    terms = tuple(
        replace(term, Z=tuple(z[rows] for z in term.Z), groups=own) for term, own in zip(made.terms, codes, strict=True)
    )
    return MixedModel(made.y[rows], tuple(x[rows] for x in made.X), terms)


@pytest.mark.parametrize("levels", [(), (0,), (1,), (0, 1)])
@pytest.mark.parametrize("random", ["nested", "nested slopes"])
def test_whole_weights_are_repetition(random: str, levels: tuple[int, ...]) -> None:
    """Weights of observations and of groups at each level: log likelihood and gradient in the estimation metric."""
    rng = np.random.default_rng(5)
    made = model(draw(5), random, "iid", False)
    times = rng.integers(1, 4, made.n)
    copies = {level: rng.integers(1, 4, made.terms[level].groups.max() + 1) for level in levels}
    level_weights = tuple(copies[level].astype(float) if level in copies else None for level in range(made.n_levels))
    weighted = replace(made, weights=times.astype(float), level_weights=level_weights)
    theta = 0.3 * rng.uniform(-1, 1, metric(made).size)
    ll, gradient = metric(weighted).log_likelihood(theta)
    expected, slope = metric(repeated(made, times, copies)).log_likelihood(theta)
    assert ll == pytest.approx(expected, rel=1e-11)
    np.testing.assert_allclose(gradient, slope, rtol=1e-8, atol=1e-8)


def test_fractional_weights() -> None:
    """Two levels: rows scaled by root w_i, sum of w_i for the number of rows, groups' values times w_j."""
    design = draw(6)
    rng = np.random.default_rng(6)
    made = model(design, "unstructured", "iid", False)
    groups = made.terms[0].groups
    w, v = rng.uniform(0.3, 3, made.n), rng.uniform(0.3, 3, groups.max() + 1)
    weighted = replace(made, weights=w, level_weights=(v,))
    oracle = dense(design, "unstructured", "iid", False)
    theta = 0.3 * rng.uniform(-1, 1, oracle.size)
    sigma2 = np.exp(2 * theta[-1])
    root = np.sqrt(w)
    X, y, Z = root[:, None] * oracle.X, root * oracle.y, root[:, None] * oracle.effects[0].Z
    G = oracle.effects[0].covariance(theta[:-1])
    blocks = [(v[g], np.flatnonzero(groups == g)) for g in range(len(v))]
    inverses = [np.linalg.inv(Z[i] @ G @ Z[i].T + sigma2 * np.eye(len(i))) for _, i in blocks]
    XVX = sum(a * X[i].T @ P @ X[i] for (a, i), P in zip(blocks, inverses, strict=True))
    XVy = sum(a * X[i].T @ P @ y[i] for (a, i), P in zip(blocks, inverses, strict=True))
    r = y - X @ np.linalg.solve(XVX, XVy)
    expected = 0.0
    for (a, i), P in zip(blocks, inverses, strict=True):
        logdet = -np.linalg.slogdet(P)[1] + (w[i].sum() - len(i)) * np.log(sigma2)
        expected -= 0.5 * a * (w[i].sum() * np.log(2 * np.pi) + logdet + r[i] @ P @ r[i])
    assert metric(weighted).log_likelihood(theta)[0] == pytest.approx(expected, rel=1e-11)


SCORED = [*COMBINED, ("none", "toeplitz 2"), ("none", "ar 3 by"), ("nested empty", "exchangeable")]


@pytest.mark.parametrize(("random", "residual"), SCORED, ids=[f"{a}-{b}" for a, b in SCORED])
def test_scores(random: str, residual: str) -> None:
    """Each highest-level group's gradient in (beta, eta) of its own normal log density."""
    design = simulated(random, residual, 11)
    done = fit(model(design, random, residual, False))
    oracle = dense(design, random, residual, False)
    codes = done.model.terms[0].groups
    p = done.model.p

    def each(x: np.ndarray) -> np.ndarray:
        V, r = oracle.random_covariance(x[p:]), oracle.y - oracle.X @ x[:p]
        rows = [np.flatnonzero(codes == g) for g in range(codes.max() + 1)]
        return -0.5 * np.array(
            [np.linalg.slogdet(V[np.ix_(i, i)])[1] + r[i] @ np.linalg.solve(V[np.ix_(i, i)], r[i]) for i in rows]
        )

    eta = np.where(np.isfinite(done.eta), done.eta, -30.0)
    expected = richardson(each, np.concatenate([done.beta, eta]), step=1e-3).T
    found = scores(done)
    np.testing.assert_allclose(found, expected, atol=1e-6 * max(1.0, np.abs(expected).max()))
    np.testing.assert_allclose(found.sum(axis=0), 0, atol=1e-4)
