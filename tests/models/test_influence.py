"""Influence with the variance parameters held: against generalised least squares on the rows that are left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.influence.measures import Influence, fitted_change, of_groups, of_observations
from statalike.models.mixed.model import MixedModel
from tests.models import test_crossed as crossed
from tests.models import test_crossed_correlated as correlated
from tests.models.designs import RANDOM, dense, model
from tests.models.oracle import Dense
from tests.models.test_mixed_oracle import METHODS, simulated

CASES = [(random, "iid") for random in RANDOM if random not in ("none", "whole and nested")] + [
    ("none", "unstructured"),
    ("none", "toeplitz 1 by"),
    ("intercept", "exponential"),
    ("slope", "ar 1 by"),
    ("unstructured", "diagonal"),
    ("nested", "ar 1"),
    ("nested empty", "ma 1"),
]
SOME = slice(0, None, 7)  # of the observations: each deletion inverts an n x n matrix
EVERY = pytest.mark.parametrize(("random", "residual"), CASES, ids=[f"{a}-{b}" for a, b in CASES])


def expected(oracle: Dense, V: np.ndarray, codes: np.ndarray, some: slice = slice(None)) -> Influence:
    """Groups of `codes` (`some` of them) deleted from the data and the rest fitted with its own part of V."""

    def gls(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        X, inverse = oracle.X[rows], np.linalg.inv(V[np.ix_(rows, rows)])
        A = X.T @ inverse @ X
        return np.linalg.solve(A, X.T @ inverse @ oracle.y[rows]), A

    n, p = oracle.X.shape
    beta, A = gls(np.arange(n))
    H = oracle.X @ np.linalg.solve(A, oracle.X.T) @ np.linalg.inv(V)
    found = []
    for code in range(codes.max() + 1)[some]:
        left, A_ = gls(np.flatnonzero(codes != code))
        d = beta - left
        sizes = [np.linalg.det(np.linalg.solve(A_, A)), np.trace(np.linalg.solve(A_, A)) - p]
        found.append([*d, d @ A @ d / p, d @ A_ @ d / p, *sizes, np.diag(H)[codes == code].sum()])
    columns = np.array(found).T
    return Influence(columns[:p].T, *columns[p:])


def assert_same(found: Influence, wanted: Influence, some: slice = slice(None)) -> None:
    """Every statistic (of some of the cases found) to nine digits."""
    for name in ("change", "cooksd", "mdffits", "covratio", "covtrace", "leverage"):
        one, other = getattr(found, name)[some], getattr(wanted, name)
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * np.abs(other).max(), err_msg=name)


def at_estimate(random: str, residual: str, reml: bool) -> tuple[MixedFit, Dense, np.ndarray]:
    """A fit, its oracle, and V at the estimate."""
    design = simulated(random, residual, 11)
    done = fit(model(design, random, residual, reml))
    oracle = dense(design, random, residual, reml)
    return done, oracle, oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))


@METHODS
@EVERY
def test_observations_and_groups_of_every_level(random: str, residual: str, reml: bool) -> None:
    done, oracle, V = at_estimate(random, residual, reml)
    found = of_observations(done)
    assert_same(found, expected(oracle, V, np.arange(len(oracle.y)), SOME), SOME)
    x = oracle.X
    stdp = np.sqrt(np.einsum("ij,jk,ik->i", x, done.V_beta, x))
    np.testing.assert_allclose(fitted_change(done, found), np.einsum("ij,ij->i", x, found.change) / stdp, rtol=1e-8)
    for codes in {term.level: term.groups for term in done.model.terms}.values():
        assert_same(of_groups(done, codes), expected(oracle, V, codes))


@METHODS
@pytest.mark.parametrize("name", [name for name in crossed.DESIGNS if name not in crossed.UNCLEAR])
def test_crossed(name: str, reml: bool) -> None:
    """Observations, the groups of each factor, and groups that are no factor's."""
    data = crossed.draw(3)
    done = fit(crossed.model(data, name, reml))
    oracle = crossed.dense(data, name, reml)
    V = oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))
    assert_same(of_observations(done), expected(oracle, V, np.arange(len(oracle.y)), SOME), SOME)
    for codes in (data["a"], data["b"], data["d"]):
        assert_same(of_groups(done, codes), expected(oracle, V, codes))


@pytest.mark.parametrize(
    ("name", "structure", "within"),
    [
        ("two factors", "ar 1", "b"),
        ("two factors", "iid by", "each"),
        ("slopes in the larger", "ar 1", "pair"),
        ("two factors", "ar 2 by", "apart"),
    ],
)
def test_crossed_with_residual_structures(name: str, structure: str, within: str) -> None:
    """Observations, the groups of a factor, and groups that cut those within which residuals are correlated."""
    data = correlated.drawn(3)
    e = correlated.errors(data, structure, within)
    done = fit(correlated.made(data, name, e, False))
    assert done.model.crossed
    oracle = replace(crossed.dense(data, name, False), errors=e)
    V = oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))
    assert_same(of_observations(done), expected(oracle, V, np.arange(len(oracle.y)), SOME), SOME)
    for codes in (data["a"], data["d"]):
        assert_same(of_groups(done, codes), expected(oracle, V, codes))


def test_a_middle_grouping(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grouping that holds the inner groups and is integrated out second."""
    monkeypatch.setattr("statalike.models.mixed.crossed.crossing.FEW", 1)
    data = crossed.draw(3)
    done = fit(crossed.model(data, "nested below", False))
    assert done.criterion.parts.between is not None
    oracle = crossed.dense(data, "nested below", False)
    V = oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))
    assert_same(of_observations(done), expected(oracle, V, np.arange(len(oracle.y)), SOME), SOME)
    assert_same(of_groups(done, data["d"]), expected(oracle, V, data["d"]))


def test_levels_moved_and_stretched() -> None:
    """Covariates with another origin and unit change coefficients, not lengths; the outcome's unit changes neither."""
    done = fit(model(simulated("unstructured", "iid", 11), "unstructured", "iid", True))
    made = done.model
    X = (made.X[0] * 3 + 1990, made.X[1], made.X[2])
    Z = tuple(X[0] if z is made.X[0] else z for z in made.terms[0].Z)
    other = fit(replace(made, X=X, y=1000 * made.y, terms=(replace(made.terms[0], Z=Z),)))
    codes = made.terms[0].groups
    for name in ("cooksd", "mdffits", "covratio", "covtrace", "leverage"):
        for make in (of_observations, lambda each: of_groups(each, codes)):
            np.testing.assert_allclose(getattr(make(other), name), getattr(make(done), name), rtol=1e-5, atol=1e-9)


def test_the_order_of_the_data_does_not_matter() -> None:
    design = simulated("three levels", "iid", 11)
    order = np.random.default_rng(2).permutation(len(design.y))
    one, other = (fit(model(each, "three levels", "iid", False)) for each in (design, design.take(order)))
    np.testing.assert_allclose(of_observations(other).cooksd, of_observations(one).cooksd[order], rtol=1e-7)
    for here, there in zip(one.model.terms, other.model.terms, strict=True):
        found = of_groups(other, there.groups).cooksd[there.groups]
        np.testing.assert_allclose(found, of_groups(one, here.groups).cooksd[here.groups][order], rtol=1e-7)


def test_a_group_without_which_a_coefficient_cannot_be_told() -> None:
    """Missing but for the leverage; the other groups are as they were without it."""
    made = model(simulated("intercept", "iid", 11), "intercept", "iid", False)
    codes = made.terms[0].groups
    done = fit(replace(made, X=(*made.X, (codes == 4).astype(float))))
    found = of_groups(done, codes)
    assert np.flatnonzero(np.isnan(found.cooksd)).tolist() == [4]
    assert np.isnan(found.change[4]).all()
    assert found.leverage.sum() == pytest.approx(done.model.p)


def test_groups_that_are_no_level() -> None:
    done = fit(model(simulated("intercept", "iid", 11), "intercept", "iid", False))
    with pytest.raises(ValueError, match="not those of a level"):
        of_groups(done, np.arange(done.model.n) % 5)


def test_without_random_effects_it_is_regression() -> None:
    """Cook's distance and leverage of least squares, with the maximum likelihood variance."""
    design = simulated("none", "iid", 11)
    X = np.column_stack([design.columns[c] for c in "xw1"])
    done = fit(MixedModel(design.y, tuple(X.T)))
    h = np.diag(X @ np.linalg.solve(X.T @ X, X.T))
    r = design.y - X @ done.beta
    found = of_observations(done)
    np.testing.assert_allclose(found.leverage, h, rtol=1e-10)
    np.testing.assert_allclose(found.cooksd, r**2 * h / (1 - h) ** 2 / (3 * done.sigma2), rtol=1e-9)
