"""The fast engine against the dense oracle on designs nobody chose.

Unbalanced, gaps, groups of one observation, times that are negative or not whole, by() groups that some or most
subjects lack, up to three levels with several equations each, no constant, weights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.models.mixed.effects import effects
from statalike.models.mixed.fit import Control, MixedFit, fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.scores import scores
from tests.models.designs import LAGGED, STRUCTURES, near, nested_codes
from tests.models.oracle import HETEROGENEOUS, Dense, Effects, Errors, richardson
from tests.models.test_mixed_oracle import metric
from tests.models.weighted_oracle import Weighted

TIMES = [(0, 1, 2, 3, 4), (2, 3, 6, 11, 19), (-5, -1, 0, 4, 5)]
EQUATIONS = [
    ("", "identity"),
    ("1", "identity"),
    ("x", "identity"),
    ("x1", "identity"),
    ("x1", "diagonal"),
    ("xw", "exchangeable"),
    ("x1", "unstructured"),
    ("xw1", "unstructured"),
]
RESIDUALS = [
    *((name, None) for name in ("identity", "exchangeable", "exponential", "unstructured", "diagonal")),
    *((name, order) for name in ("ar", "ma", "toeplitz") for order in (1, 2, 3)),
    *(("banded", order) for order in (0, 1, 2)),
]
LEVELS = [("mid",), ("top", "mid"), ("top", "mid", "low")]
ADVERSE = settings(max_examples=40, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Drawn:
    """What hypothesis chose: levels with their equations, residual structure, columns of X, times, data by seed."""

    equations: tuple[tuple[str, str, str], ...]
    residual: tuple[str, int | None] | None
    by: int
    X: str
    reml: bool
    times: tuple[int, ...]
    most: int
    seed: int


@st.composite
def drawn(draw: st.DrawFn, *, weighted: bool = False) -> Drawn:
    """A model and its data; weighted ones have an equation a level, iid residuals and ML."""
    levels = draw(st.sampled_from(LEVELS))
    most = 1 if weighted else 2
    equations = []
    for level in levels:
        own = draw(st.lists(st.sampled_from(EQUATIONS), min_size=1, max_size=most))
        equations += [(level, *equation) for equation in own]
    residual = None if weighted else draw(st.sampled_from([None, *RESIDUALS]))
    return Drawn(
        tuple(equations),
        residual,
        draw(st.integers(1, 3)) if residual else 1,
        draw(st.sampled_from(["1", "x1", "xw1", "x", "wx"])),
        False if weighted else draw(st.booleans()),
        draw(st.sampled_from(TIMES)),
        draw(st.integers(2, 5)),
        draw(st.integers(0, 2**31)),
    )


@dataclass(frozen=True)
class Both:
    """The oracle, the engine's model, and the groups of each equation as the oracle counts them."""

    oracle: Dense
    model: MixedModel


def columns_and_groups(case: Drawn) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Columns, ids, times and by-groups; group numbers start anew within each group above."""
    rng = np.random.default_rng(case.seed)
    rows = []
    for top in range(rng.integers(2, 5)):
        for mid in range(rng.integers(1, 5)):
            by = rng.integers(case.by)
            some = rng.choice(case.times, rng.integers(1, case.most + 1), replace=False)
            rows += [(top, mid, rng.integers(2), t, by) for t in some]
    rows += [(0, 9, k % 2, t, g) for g in range(case.by) for k, t in enumerate(case.times[:4])][: 4 * case.by]
    top, mid, low, t, by = np.array(rows).T
    mid = np.where(mid == 9, 10 + by, mid)  # every by-group has a subject
    n = len(top)
    columns = {"x": rng.standard_normal(n) + t / 7, "w": rng.uniform(-1, 2, n), "1": np.ones(n)}
    order = rng.permutation(n)
    ids = {"top": 30 - top, "mid": mid if len({e[0] for e in case.equations}) > 1 else 20 * top + mid, "low": low}
    return {k: v[order] for k, v in columns.items()}, {k: v[order] for k, v in ids.items()}, t[order], by[order]


def both(case: Drawn) -> Both:
    """The same model made twice."""
    columns, ids, t, by = columns_and_groups(case)
    rng = np.random.default_rng(case.seed + 1)
    n = len(t)
    y = 2 + rng.standard_normal(n) + columns["x"] + rng.standard_normal(40)[ids["top"]]
    X = np.column_stack([columns[c] for c in case.X])
    names = list(dict.fromkeys(level for level, _, _ in case.equations))
    codes = dict(zip(names, nested_codes([ids[name] for name in names]), strict=True))
    dense, terms = [], []
    for level, z, structure in case.equations:
        Z = tuple(columns[c] for c in z)
        dense.append(Effects(np.column_stack([np.empty((n, 0)), *Z]), codes[level], structure))
        terms.append(RandomTerm(Z, codes[level], STRUCTURES[structure].structure(), names.index(level)))
    errors = residual = None
    if case.residual:
        structure, order = case.residual
        distinct, position = np.unique(t, return_inverse=True)
        real = t + 0.17 * t * t / (1.0 + np.abs(t))
        times = real if structure == "exponential" else t if structure in LAGGED else position
        levels = len(distinct) if structure in HETEROGENEOUS else 1
        given_by = by if case.by > 1 else None
        errors = Errors(structure, codes[names[-1]], real if structure == "exponential" else t, order, given_by)
        residual = Residual(STRUCTURES[structure].structure(order), times, levels, given_by, case.by)
    return Both(
        Dense(y, X, tuple(dense), errors, case.reml), MixedModel(y, tuple(X.T), tuple(terms), residual, case.reml)
    )


def at(model: MixedModel, theta: np.ndarray) -> MixedFit:
    """The engine's record at given parameters instead of the optimum."""
    done = fit(model, control=Control(iterate=0, emiterate=0, se=False))
    _, log_sigma, psi = done.metric.split(theta)
    relative = [G * np.exp(-2 * log_sigma) for G in done.metric.covariances(theta)]
    factors = done.metric.roots.by_level([np.linalg.cholesky(G) for G in relative])
    point = done.criterion(factors, psi, sigma2=float(np.exp(2 * log_sigma)))
    return replace(
        done, ll=-0.5 * point.deviance, beta=point.beta, V_beta=point.V_beta, G=tuple(done.metric.covariances(theta)),
        sigma2=point.sigma2, psi=psi, eta=theta, theta=np.zeros(0), factors=factors, at=point,
    )  # fmt: skip


def close(found: object, expected: object, tolerance: float = 1e-8) -> None:
    """Within the tolerance of the larger of one and the largest number."""
    expected = np.asarray(expected)
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * scale)


def check_effects(point: MixedFit, oracle: Dense, theta: np.ndarray) -> None:
    """BLUPs and their standard errors, row by row."""
    found = effects(point, se=True)
    start = dict.fromkeys(range(point.model.n_levels), 0)
    for term, equation, (b, se) in zip(point.model.terms, oracle.effects, oracle.blups(theta), strict=True):
        columns = slice(start[term.level], start[term.level] + term.q)
        start[term.level] += term.q
        row = np.unique(equation.groups, return_inverse=True)[1]
        close(found.b[term.level][term.groups, columns], b[row])
        close(found.se[term.level][term.groups, columns], se[row])


def check_scores(point: MixedFit, oracle: Dense, theta: np.ndarray) -> None:
    """Each highest-level group's gradient in (beta, eta) of its own normal log density."""
    codes, p = point.model.terms[0].groups, point.model.p
    rows = [np.flatnonzero(codes == g) for g in range(codes.max() + 1)]

    def each(x: np.ndarray) -> np.ndarray:
        V, r = oracle.random_covariance(x[p:]), oracle.y - oracle.X @ x[:p]
        blocks = [(V[np.ix_(i, i)], r[i]) for i in rows]
        return -0.5 * np.array([np.linalg.slogdet(B)[1] + e @ np.linalg.solve(B, e) for B, e in blocks])

    close(scores(point), richardson(each, np.concatenate([point.beta, theta]), step=2e-3).T, 1e-7)


@ADVERSE
@given(drawn())
def test_any_model_on_any_design(case: Drawn) -> None:
    """Log likelihood, gradient, beta, V, BLUPs with standard errors, scores: at random parameters."""
    made = both(case)
    theta = near(made.oracle, case.seed)
    ll, gradient = metric(made.model).log_likelihood(theta)
    close(ll, made.oracle.loglik(theta))
    close(gradient, made.oracle.score(theta), 1e-7)
    point = at(made.model, theta)
    beta, V_beta = made.oracle.gls(theta)
    close(point.ll, ll)
    close(point.beta, beta)
    close(point.V_beta, V_beta)
    check_effects(point, made.oracle, theta)
    if not case.reml:
        check_scores(point, made.oracle, theta)


@ADVERSE
@given(drawn(weighted=True), st.lists(st.booleans(), min_size=4, max_size=4))
def test_any_weighted_model(case: Drawn, given_weights: list[bool]) -> None:
    """Weights of observations and of groups at any of the levels: pseudo-likelihood, gradient, beta, V, scores."""
    made = both(case)
    rng = np.random.default_rng(case.seed + 2)
    n = made.model.n
    rows = rng.uniform(0.2, 4, n) if given_weights[-1] else None
    own = tuple(
        rng.uniform(0.2, 4, term.groups.max() + 1) if asked else None
        for term, asked in zip(made.model.terms, given_weights, strict=False)
    )
    model = replace(made.model, weights=rows, level_weights=own)
    everywhere = tuple(np.ones(n) if w is None else w[term.groups] for term, w in zip(model.terms, own, strict=True))
    oracle = Weighted(
        made.oracle.y, made.oracle.X, made.oracle.effects, np.ones(n) if rows is None else rows, everywhere
    )
    theta = near(made.oracle, case.seed)
    ll, gradient = metric(model).log_likelihood(theta)
    expected, beta, V_beta = oracle.profile(theta)
    close(ll, expected)
    close(gradient, oracle.score(theta), 1e-7)
    point = at(model, theta)
    close(point.beta, beta)
    close(point.V_beta, V_beta)
    close(scores(point), oracle.scores(point.beta, theta), 1e-7)
    for term, b, expected in zip(model.terms, effects(point).b, oracle.modes(point.beta, theta), strict=True):
        close(b[term.groups], expected)


def test_the_weighted_oracle() -> None:
    """Against quadrature of the definition: two levels, a random intercept, all weights fractional."""
    rng = np.random.default_rng(8)
    ids, y = np.repeat([4, 7, 9], [3, 1, 4]), rng.standard_normal(8)
    w, v = rng.uniform(0.3, 3, 8), np.repeat(rng.uniform(0.3, 3, 3), [3, 1, 4])
    oracle = Weighted(y, np.ones((8, 1)), (Effects(np.ones((8, 1)), ids, "identity"),), w, (v,))
    beta, theta = 0.4, np.array([-0.2, 0.3])
    tau, sigma = np.exp(theta)

    def integrand(u: float, rows: np.ndarray) -> float:
        logs = scipy.stats.norm.logpdf(y[rows], beta + u, sigma)
        return np.exp(w[rows] @ logs) * scipy.stats.norm.pdf(u, 0, tau)

    for g, found in zip((4, 7, 9), oracle.groups(theta), strict=True):
        rows = np.flatnonzero(ids == g)
        area, _ = scipy.integrate.quad(integrand, -12, 12, args=(rows,), epsabs=1e-14, epsrel=1e-12)
        value = found.c + found.b[0] * beta - 0.5 * found.A[0, 0] * beta**2
        assert value == pytest.approx(v[rows[0]] * np.log(area), rel=1e-10)
