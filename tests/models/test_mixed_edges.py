"""Standard errors where a covariance matrix has less than full rank: those of the model of that rank."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import exchangeable, identity, unstructured
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm
from tests.models.oracle import Dense, Effects


def panel(q: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """y, X, Z (n, q) and groups (n,) of data whose q random effects are one effect with q loadings."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(14), 6)
    X = np.column_stack([rng.standard_normal((len(groups), 2)), np.ones(len(groups))])
    Z = X[:, 3 - q :]
    u = np.array([0.6, -0.4, 1.1])[3 - q :] * rng.standard_normal((14, 1))
    return X @ [1.0, 0.5, 2.0] + (Z * u[groups]).sum(axis=1) + rng.standard_normal(len(groups)), X, Z, groups


@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
@pytest.mark.parametrize(("q", "seed"), [(2, 2), (2, 4), (3, 7), (3, 24)])
def test_effects_of_rank_one(q: int, seed: int, reml: bool) -> None:
    """Log standard deviations with all correlations held at one or minus one have the dense model's own variance."""
    y, X, Z, groups = panel(q, seed)
    term = RandomTerm(tuple(Z.T), groups, unstructured.structure(), 0)
    done = fit(MixedModel(y, tuple(X.T), (term,), None, reml))
    sds = np.sqrt(np.diag(done.G[0]))
    assert done.converged
    np.testing.assert_allclose(np.abs(done.G[0] / np.outer(sds, sds)), 1.0, atol=1e-9)
    oracle = Dense(y, X, (Effects(Z, groups, "unstructured"),), None, reml)
    theta = done.eta.copy()
    theta[q:-1] = 18.0 * np.sign(theta[q:-1])
    spreads = [*range(q), len(theta) - 1]
    expected = np.linalg.inv(oracle.information(theta)[np.ix_(spreads, spreads)])
    np.testing.assert_allclose(done.V_eta[np.ix_(spreads, spreads)], expected, rtol=1e-6, atol=1e-9)


def test_confounded_beside_a_correlation_near_one() -> None:
    """Two intercepts of the same groups, one of them correlated with a slope: none of the three is told apart, though
    the inverse hyperbolic tangent moves much farther than the log standard deviations."""
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(40), 6)
    x, one = rng.standard_normal(240), np.ones(240)
    u = rng.standard_normal((40, 2)) @ np.array([[1.2, 0.5], [0.0, 0.3]])
    y = x + u[groups, 0] + u[groups, 1] * x + 0.7 * rng.standard_normal(240)
    both = RandomTerm((x, one), groups, unstructured.structure(), 0)
    done = fit(MixedModel(y, (x, one), (both, RandomTerm((one,), groups, identity.structure(), 0))))
    assert done.converged
    assert done.curvature.confounded == ((1, 2, 3),)
    assert np.isnan(np.diag(done.V_eta)[1:4]).all() and (np.diag(done.V_eta)[[0, 4]] > 0).all()


def test_exchangeable_effects_that_cancel() -> None:
    """At the least correlation that there is, -1/(q - 1), it has no standard error; the others are those there."""
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(40), 9)
    Z = np.eye(3)[np.tile(np.arange(3), 120)]
    u = rng.standard_normal((40, 3))
    u -= u.mean(axis=1, keepdims=True)
    y = (Z * u[groups]).sum(axis=1) + 0.5 * rng.standard_normal(360)
    done = fit(MixedModel(y, (np.ones(360),), (RandomTerm(tuple(Z.T), groups, exchangeable.structure(), 0),)))
    assert done.converged and np.tanh(done.eta[1]) == pytest.approx(-0.5, abs=1e-7)
    assert np.isnan(done.V_eta[1, 1]) and (np.diag(done.V_eta)[[0, 2]] > 0).all()
