"""The error of fixed and random effects predicted together, against the dense oracle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.crossed import crossing
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.joint import error_variance
from tests.models import test_crossed, test_crossed_correlated
from tests.models.designs import dense, model
from tests.models.oracle import Dense
from tests.models.test_mixed_oracle import METHODS, simulated
from tests.models.test_mixed_predictions import COMBINED


def expected(oracle: Dense, theta: np.ndarray, X: np.ndarray, Z: list, groups: list) -> np.ndarray:
    """Var(x'beta_hat + z'u_hat - x'beta - z'u); groups as the oracle calls them, None-like values are new ones."""
    parts, _, _ = oracle.split(theta)
    inverse = np.linalg.inv(oracle.random_covariance(theta))
    _, bread = oracle.gls(theta)
    c, own = np.zeros((len(X), len(oracle.y))), np.zeros(len(X))
    for effects, part, z, code in zip(oracle.effects, parts, Z, groups, strict=True):
        if effects.size:
            G = effects.covariance(part)
            own += np.einsum("ma,ab,mb->m", z, G, z)
            c += (code[:, None] == effects.groups) * (z @ G @ effects.Z.T)
    left = X - c @ inverse @ oracle.X
    return own - np.einsum("mi,ij,mj->m", c, inverse, c) + np.einsum("mp,pq,mq->m", left, bread, left)


def asked(oracle: Dense, done: MixedFit, seed: int) -> tuple[np.ndarray, list, list, list]:
    """X, Z, codes and the oracle's groups at rows with other covariates; the last rows are of new groups."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(rng.integers(0, len(oracle.y), 12), 2)
    X = oracle.X[rows] + rng.standard_normal((len(rows), 1))
    Z = [e.Z[rows] + 0.5 * rng.standard_normal((len(rows), e.Z.shape[1])) for e in oracle.effects]
    codes = [term.groups[rows].copy() for term in done.model.terms]
    groups = [e.groups[rows].copy() for e in oracle.effects]
    lowest = max(term.level for term in done.model.terms)
    for k, term in enumerate(done.model.terms):
        start = -2 if term.level < lowest else -6
        codes[k][start:], groups[k][start:] = -1, 10**6
    return X, Z, codes, groups


@METHODS
@pytest.mark.parametrize(("random", "residual"), COMBINED, ids=[f"{a}-{b}" for a, b in COMBINED])
def test_nested(random: str, residual: str, reml: bool) -> None:
    design = simulated(random, residual, 11)
    oracle, done = dense(design, random, residual, reml), fit(model(design, random, residual, reml))
    theta = np.where(np.isfinite(done.eta), done.eta, -30.0)
    X, Z, codes, groups = asked(oracle, done, 3)
    np.testing.assert_allclose(error_variance(done, X, Z, codes), expected(oracle, theta, X, Z, groups), rtol=1e-7)


@METHODS
@pytest.mark.parametrize("few", [300, 0])
@pytest.mark.parametrize("name", [name for name in test_crossed.DESIGNS if name != "slopes over all"])
def test_crossed_groupings(name: str, few: int, reml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a grouping that holds the inner groups integrated out by itself (few = 0), and some rows at a time."""
    monkeypatch.setattr(crossing, "FEW", few)
    monkeypatch.setattr("statalike.models.mixed.joint.ROOM", 500)
    data = test_crossed.simulated(name, 4, 120)
    oracle, done = test_crossed.dense(data, name, reml), fit(test_crossed.model(data, name, reml))
    theta = np.where(np.isfinite(done.eta), done.eta, -30.0)
    X, Z, codes, groups = asked(oracle, done, 5)
    np.testing.assert_allclose(error_variance(done, X, Z, codes), expected(oracle, theta, X, Z, groups), rtol=1e-6)


@METHODS
@pytest.mark.parametrize(("name", "structure", "within"), test_crossed_correlated.FITTED)
def test_crossed_with_residual_structures(name: str, structure: str, within: str, reml: bool) -> None:
    data = test_crossed_correlated.drawn(3)
    errors = test_crossed_correlated.errors(data, structure, within)
    oracle = replace(test_crossed.dense(data, name, reml), errors=errors)
    done = fit(test_crossed_correlated.made(data, name, errors, reml))
    theta = np.where(np.isfinite(done.eta), done.eta, -30.0)
    X, Z, codes, groups = asked(oracle, done, 5)
    np.testing.assert_allclose(error_variance(done, X, Z, codes), expected(oracle, theta, X, Z, groups), rtol=1e-6)
