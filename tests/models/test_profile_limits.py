"""Profile-likelihood limits: at each of them the dense oracle's log likelihood has fallen by z^2 / 2."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.profiling.limits import coefficient_limits, variance_limits
from statalike.models.mixed.profiling.quantities import OfResiduals, quantities
from tests.models import test_crossed as crossed
from tests.models.designs import dense, model
from tests.models.oracle import Dense
from tests.models.test_mixed_oracle import METHODS, simulated

Z = 1.959963984540054
INSIDE = [
    # names of the design, positions in eta (and rows of the table of standard deviations) that are checked
    ("intercept", "iid", (0, 1)),
    ("unstructured", "iid", (0, 1, 2, 3)),
    ("exchangeable", "iid", (0, 2)),
    ("nested slopes", "iid", (0, 2, 5)),
    ("intercept", "ar 1", (0,)),
    ("none", "ar 1", (0, 1)),
]


def fall(oracle: Dense, best: np.ndarray, k: int, value: float) -> float:
    """-2 l with eta[k] held at `value`, maximised over the rest, less -2 l at `best`."""
    free = np.arange(len(best)) != k

    def falling(x: np.ndarray) -> tuple[float, np.ndarray]:
        theta = best.copy()
        theta[free], theta[k] = x, value
        return -2 * oracle.loglik(theta), -2 * oracle.score(theta)[free]

    done = scipy.optimize.minimize(falling, best[free], jac=True, method="BFGS", options={"gtol": 1e-6})
    return float(done.fun) + 2 * oracle.loglik(best)


def in_eta(kind: str, value: float) -> float:
    """A standard deviation or correlation in the estimation metric."""
    return float(np.log(value) if kind == "sd" else np.arctanh(value))


def check(done: MixedFit, oracle: Dense, rows: tuple[int, ...]) -> None:
    """Both limits of each."""
    every = quantities(done, "sd")
    for row in rows:
        correlated = oracle.errors is not None and isinstance(every[row], OfResiduals)
        k = {len(every) - 2: len(every) - 1, len(every) - 1: len(every) - 2}[row] if correlated else row  # rho is first
        kind = getattr(every[row], "kind", "corr" if correlated and row == len(every) - 2 else "sd")
        found = variance_limits(done, every[row], Z, np.nan)
        assert not found.at_lower and not found.at_upper
        for limit in (found.lower, found.upper):
            rise = fall(oracle, done.eta, k, in_eta(kind, limit))
            assert rise == pytest.approx(Z**2, abs=2e-6)
        assert (np.diff(found.points[:, 1]) > 0).all()


@METHODS
@pytest.mark.parametrize(("random", "residual", "rows"), INSIDE, ids=lambda v: v if isinstance(v, str) else "")
def test_limits(random: str, residual: str, rows: tuple[int, ...], reml: bool) -> None:
    design = simulated(random, residual, 11)
    done = fit(model(design, random, residual, reml))
    check(done, dense(design, random, residual, reml), rows)


@pytest.mark.parametrize("name", ["two factors", "slopes in the larger"])
def test_crossed_groupings(name: str) -> None:
    data = crossed.simulated(name, 4, 120)
    done = fit(crossed.model(data, name, False))
    check(done, crossed.dense(data, name, False), (0, 1))


@pytest.mark.parametrize(("random", "residual"), [("unstructured", "iid"), ("nested", "exponential")])
def test_coefficients(random: str, residual: str) -> None:
    """A coefficient held fixed is the same as its part taken from the response."""
    design = simulated(random, residual, 11)
    done = fit(model(design, random, residual, False))
    oracle = dense(design, random, residual, False)
    for j in range(2):
        found = coefficient_limits(done, j, Z, float(np.sqrt(done.V_beta[j, j])))
        for limit in (found.lower, found.upper):
            y, X = oracle.y - limit * oracle.X[:, j], np.delete(oracle.X, j, axis=1)
            held = Dense(y, X, oracle.effects, oracle.errors)
            best = scipy.optimize.minimize(
                lambda x, held=held: (-2 * held.loglik(x), -2 * held.score(x)), done.eta, jac=True, method="BFGS",
                options={"gtol": 1e-6},
            )  # fmt: skip
            assert best.fun + 2 * done.ll == pytest.approx(Z**2, abs=2e-6)


def test_a_variance_of_zero() -> None:
    """Its lower limit is zero, and the upper one where the likelihood has fallen enough."""
    design = simulated("whole and nested", "iid", 11)
    done = fit(model(design, "whole and nested", "iid", False))
    assert done.eta[0] < -16
    found = variance_limits(done, quantities(done, "sd")[0], Z, np.nan)
    assert found.lower == 0 and found.at_lower
    oracle = dense(design, "whole and nested", "iid", False)
    start = np.where(np.isfinite(done.eta), done.eta, -30.0)
    assert fall(oracle, start, 0, np.log(found.upper)) == pytest.approx(Z**2, abs=1e-4)
