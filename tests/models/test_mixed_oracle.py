"""The fast engine against the dense oracle: every random-effects structure with every residual structure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.components import Metric
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.search.parameters import Roots
from tests.models.designs import RANDOM, RESIDUAL, Design, dense, draw, fixed, model, near, nested_codes
from tests.models.oracle import Dense

METHODS = pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
EVERY_RESIDUAL = pytest.mark.parametrize("residual", RESIDUAL)
# (random, residual) whose parameters the data can tell apart, for tests at the optimum
FITS = [
    ("none", residual) for residual in RESIDUAL if residual != "unstructured by"
] + [(random, "iid") for random in RANDOM if random not in ("none", "whole and nested")] + [
    ("intercept", "ar 1"),
    ("intercept", "ma 1"),
    ("intercept", "exponential"),
    ("slope", "exchangeable"),
    ("slope", "ar 1 by"),
    ("slope", "iid by"),
    ("unstructured", "diagonal"),
    ("independent", "iid by"),
    ("nested", "ar 1"),
    ("nested empty", "ma 1"),
]  # fmt: skip


def metric(made: MixedModel) -> Metric:
    """The engine's log likelihood in the estimation metric."""
    criterion = Criterion(made)
    return Metric(criterion, Roots(made, criterion.n_psi))


def simulated(random: str, residual: str, seed: int, tops: int = 9) -> Design:
    """Data from the model itself, so that the optimum is inside the space."""
    design = draw(seed, tops)
    oracle = dense(design, random, residual, False)
    theta = near(oracle, seed)
    theta[: sum(effects.size for effects in oracle.effects)] += 0.5
    V = oracle.random_covariance(theta)
    noise = np.linalg.cholesky(V) @ np.random.default_rng(seed).standard_normal(len(design.y))
    return replace(design, y=fixed(design) @ np.array([1.0, -0.5, 3.0]) + noise)


@METHODS
@EVERY_RESIDUAL
@pytest.mark.parametrize("random", RANDOM)
def test_log_likelihood_and_gradient(random: str, residual: str, reml: bool) -> None:
    """At random parameters, in the metric of e(b)."""
    seed = list(RANDOM).index(random)
    design = draw(seed)
    oracle = dense(design, random, residual, reml)
    theta = near(oracle, seed + 1)
    engine = metric(model(design, random, residual, reml))
    ll, gradient = engine.log_likelihood(theta)
    assert engine.size == oracle.size
    assert ll == pytest.approx(oracle.loglik(theta), rel=1e-10)
    np.testing.assert_allclose(gradient, oracle.score(theta), rtol=1e-7, atol=1e-7)


@METHODS
@EVERY_RESIDUAL
def test_gls(residual: str, reml: bool) -> None:
    """beta and its variance at random parameters."""
    design = draw(3)
    oracle = dense(design, "independent", residual, reml)
    theta = near(oracle, 3)
    engine = metric(model(design, "independent", residual, reml))
    each, log_sigma, psi = engine.split(theta)
    Lambda = (np.diag(np.exp(each[0] - log_sigma)),)
    at = engine.criterion(Lambda, psi, sigma2=np.exp(2 * log_sigma))
    beta, V_beta = oracle.gls(theta)
    np.testing.assert_allclose(at.beta, beta, rtol=1e-9)
    np.testing.assert_allclose(at.V_beta, V_beta, rtol=1e-9, atol=1e-12)


def check_optimum(done: MixedFit, oracle: Dense) -> None:
    """The oracle finds no slope at the engine's estimates, and the same curvature."""
    assert done.converged
    theta = done.eta
    information = oracle.information(theta)
    V = np.linalg.inv(information)
    assert np.linalg.eigvalsh(information).min() > 0
    slope = oracle.score(theta)
    assert slope @ V @ slope < 1e-9
    assert done.ll == pytest.approx(oracle.loglik(theta), rel=1e-11)
    spread = np.sqrt(np.diag(V))
    np.testing.assert_allclose(done.V_eta / np.outer(spread, spread), V / np.outer(spread, spread), atol=2e-6)
    beta, V_beta = oracle.gls(theta)
    np.testing.assert_allclose(done.beta, beta, rtol=1e-8)
    np.testing.assert_allclose(done.V_beta, V_beta, rtol=1e-7, atol=1e-10)


@pytest.mark.slow
@METHODS
@pytest.mark.parametrize(("random", "residual"), FITS, ids=[f"{a}-{b}" for a, b in FITS])
def test_optimum(random: str, residual: str, reml: bool) -> None:
    design = simulated(random, residual, 11)
    check_optimum(fit(model(design, random, residual, reml)), dense(design, random, residual, reml))


@METHODS
def test_no_better_optimum(reml: bool) -> None:
    """Quasi-Newton climbs of the oracle from several starts end no higher."""
    design = simulated("unstructured", "ar 1", 5, tops=5)
    oracle = dense(design, "intercept", "ar 1", reml)
    done = fit(model(design, "intercept", "ar 1", reml))
    assert done.ll >= oracle.loglik(oracle.optimum(starts=3)) - 1e-8


INVARIANT = [("three levels", "iid"), ("unstructured", "ar 1"), ("none", "banded 1"), ("nested", "iid by")]
invariant = pytest.mark.parametrize(("random", "residual"), INVARIANT, ids=[f"{a}-{b}" for a, b in INVARIANT])


@METHODS
@invariant
def test_order_of_observations_does_not_matter(random: str, residual: str, reml: bool) -> None:
    design = simulated(random, residual, 4)
    shuffled = design.take(np.random.default_rng(1).permutation(len(design.y)))
    one, other = (fit(model(d, random, residual, reml)) for d in (design, shuffled))
    assert one.ll == pytest.approx(other.ll, rel=1e-11)
    np.testing.assert_allclose(one.eta, other.eta, atol=1e-6)
    np.testing.assert_allclose(one.beta, other.beta, rtol=1e-7)


@METHODS
@invariant
def test_group_labels_do_not_matter(random: str, residual: str, reml: bool) -> None:
    design = simulated(random, residual, 4)
    rng = np.random.default_rng(2)
    renamed = {k: rng.permutation(ids.max() + 1)[ids] for k, ids in design.ids.items()}
    one, other = (fit(model(d, random, residual, reml)) for d in (design, replace(design, ids=renamed)))
    assert one.ll == pytest.approx(other.ll, rel=1e-11)
    np.testing.assert_allclose(one.eta, other.eta, atol=1e-6)


@METHODS
@invariant
def test_shifted_and_scaled_covariates(random: str, residual: str, reml: bool) -> None:
    """x becomes 1990 + 10 x in X only: the log likelihood moves by the Jacobian (REML), slopes by the scale."""
    made = model(simulated(random, residual, 4), random, residual, reml)
    x, w, one = made.X
    before, after = fit(made), fit(replace(made, X=(1990 + 10 * x, w, one)))
    jacobian = np.log(10.0) if reml else 0.0
    assert after.ll + jacobian == pytest.approx(before.ll, rel=1e-10)
    np.testing.assert_allclose(after.eta, before.eta, atol=1e-6)
    np.testing.assert_allclose(after.beta[:2], before.beta[:2] / [10, 1], rtol=1e-6)
    np.testing.assert_allclose(after.V_beta[0, 0], before.V_beta[0, 0] / 100, rtol=1e-6)


@METHODS
@invariant
def test_scaled_outcome(random: str, residual: str, reml: bool) -> None:
    """y becomes 1e4 y: log standard deviations move by ln 1e4, correlations stay."""
    made = model(simulated(random, residual, 4), random, residual, reml)
    before, after = fit(made), fit(replace(made, y=1e4 * made.y))
    nu = made.n - 3 * reml
    assert after.ll + nu * np.log(1e4) == pytest.approx(before.ll, rel=1e-9)
    moved = [
        np.log(1e4) if parameter.kind == "lns" and (term is not None or j <= before.metric.sigma) else 0.0
        for j, (term, _, parameter) in enumerate(before.metric.parameters)
    ]
    np.testing.assert_allclose(after.eta, before.eta + moved, atol=1e-6)


def test_unstructured_slopes_with_shifted_covariate() -> None:
    """x + 5 in X and in Z spans the same model when intercept and slope covary freely."""
    design = simulated("unstructured", "iid", 7)
    shifted = replace(design, columns=design.columns | {"x": design.columns["x"] + 5})
    one, other = (fit(model(d, "unstructured", "iid", False)) for d in (design, shifted))
    assert one.ll == pytest.approx(other.ll, rel=1e-10)
    J = np.array([[1.0, 0.0], [-5.0, 1.0]])
    np.testing.assert_allclose(other.G[0], J @ one.G[0] @ J.T, rtol=1e-4)


@METHODS
def test_independent_by_within_groups(reml: bool) -> None:
    """residuals(independent, by()) where by() varies within groups: a variance a by-group, positions its codes."""
    design = draw(2)
    design = replace(design, whole=np.digitize(design.columns["x"], [0, 1]))
    oracle = dense(design, "independent", "diagonal", reml)
    theta = near(oracle, 9)
    ll, gradient = metric(model(design, "independent", "diagonal", reml)).log_likelihood(theta)
    assert ll == pytest.approx(oracle.loglik(theta), rel=1e-11)
    np.testing.assert_allclose(gradient, oracle.score(theta), rtol=1e-7, atol=1e-7)


def test_codes_are_nested() -> None:
    codes = nested_codes([np.array([2, 1, 2, 1]), np.array([1, 1, 2, 1])])
    np.testing.assert_array_equal(codes, [[1, 0, 1, 0], [1, 0, 2, 0]])


def test_edge_of_the_space_ends_the_iterations() -> None:
    """Data whose likelihood climbs to an exchangeable correlation of -1/(m - 1): that is the end, told and soon."""
    design = simulated("slope", "exchangeable", 12)
    done = fit(model(design, "slope", "exchangeable", False))
    assert done.converged and done.curvature.deficient == (None,) and done.iterations < 50
