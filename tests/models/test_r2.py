"""The variances behind R-squared against the dense oracle."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.mixed import r2
from statalike.models.mixed.fit import fit
from tests.models import test_crossed as crossed
from tests.models import test_crossed_correlated as correlated
from tests.models.designs import dense, model
from tests.models.test_mixed_oracle import simulated

CASES = [
    ("intercept", "iid"),
    ("unstructured", "iid"),
    ("three levels", "iid"),
    ("two equations", "iid"),
    ("nested slopes", "ar 1"),
    ("slope", "ar 1 by"),
    ("none", "unstructured"),
    ("intercept", "diagonal"),
]


def averaged(V: np.ndarray, codes: np.ndarray) -> float:
    """Mean over groups of the variance of their mean."""
    blocks = [V[np.ix_(rows, rows)] for rows in (np.flatnonzero(codes == g) for g in range(codes.max() + 1))]
    return float(np.mean([block.mean() for block in blocks]))


@pytest.mark.parametrize(("random", "residual"), CASES, ids=[f"{a}-{b}" for a, b in CASES])
def test_nested(random: str, residual: str) -> None:
    design = simulated(random, residual, 11)
    done = fit(model(design, random, residual, False))
    oracle = dense(design, random, residual, False)
    V = oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))
    found = r2.sources(done)
    assert found.fixed == pytest.approx(np.var(oracle.X @ done.beta, ddof=1), rel=1e-9)
    assert sum(found.random) + found.residual == pytest.approx(np.diag(V).mean(), rel=1e-8)
    for at, term in enumerate(done.model.terms):
        codes = term.groups
        assert r2.error_variance(done, at) == pytest.approx(averaged(V, codes), rel=1e-8)


def test_crossed() -> None:
    data = crossed.draw(3)
    done = fit(crossed.model(data, "two terms a grouping", False))
    V = crossed.dense(data, "two terms a grouping", False).random_covariance(
        np.where(np.isfinite(done.eta), done.eta, -30.0)
    )
    for at, codes in ((0, data["a"]), (2, data["b"])):
        assert r2.error_variance(done, at) == pytest.approx(averaged(V, codes), rel=1e-8)


@pytest.mark.parametrize(("structure", "within"), [("ar 1", "b"), ("exponential by", "pair"), ("iid by", "each")])
def test_crossed_with_residual_structures(structure: str, within: str) -> None:
    """Groups may hold parts of correlated observations."""
    given, oracle = correlated.simulated("two factors", structure, within, False)
    done = fit(given)
    V = oracle.random_covariance(np.where(np.isfinite(done.eta), done.eta, -30.0))
    for at, term in enumerate(done.model.terms):
        assert r2.error_variance(done, at) == pytest.approx(averaged(V, term.groups), rel=1e-8)


def test_parts_add_up_to_the_sources() -> None:
    done = fit(model(simulated("two equations", "iid", 11), "two equations", "iid", True))
    parts, whole = r2.decomposition(done), r2.sources(done)
    assert parts.f1 + parts.f2 == pytest.approx(whole.fixed, rel=1e-10)
    assert parts.v + parts.m == pytest.approx(sum(whole.random), rel=1e-10)
    assert parts.within + parts.between == pytest.approx(whole.total, rel=1e-10)


def test_intercepts_in_place_of_effects() -> None:
    done = fit(model(simulated("nested slopes", "iid", 11), "nested slopes", "iid", False))
    assert not r2.only_intercepts(done.model)
    plain = r2.with_intercepts(done, null=False)
    assert r2.only_intercepts(plain.model)
    expected = fit(model(simulated("nested slopes", "iid", 11), "nested", "iid", False))
    assert plain.ll == pytest.approx(expected.ll, rel=1e-9)
    null = r2.with_intercepts(done, null=True)
    assert null.model.p == 1
    assert null.ll < plain.ll
