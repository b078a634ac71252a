"""Exact second derivatives of the criterion with residual parameters, and what they are for at singular matrices."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from statalike.models.covariance import (
    ar,
    banded,
    diagonal,
    exchangeable,
    exponential,
    identity,
    ma,
    toeplitz,
    unstructured,
)
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search.parameters import Roots, unitless
from tests.models.test_mixed_restart import Panel

STRUCTURES = {
    "ar 2": (ar.structure(2), False),
    "ma 1": (ma.structure(1), False),
    "exchangeable": (exchangeable.structure(), False),
    "toeplitz 2": (toeplitz.structure(2), False),
    "exponential": (exponential.structure(), False),
    "diagonal": (diagonal.structure(), True),
    "banded 1": (banded.structure(1), True),
    "unstructured": (unstructured.structure(), True),
}


def model(residual: str, q: int, n_by: int, reml: bool, groups: int = 40, gone: float = 0.2) -> MixedModel:
    """Groups of at most five, some cut short and some with gaps; q random effects."""
    rng = np.random.default_rng(3)
    structure, placed = STRUCTURES[residual]
    g, t = np.repeat(np.arange(groups), 5), np.tile(np.arange(5), groups)
    kept = rng.random(len(g)) >= gone
    g, t = np.unique(g[kept], return_inverse=True)[1], t[kept]
    x, one = rng.normal(size=len(g)), np.ones(len(g))
    y = x + rng.normal(size=groups)[g] + rng.normal(size=len(g))
    term = RandomTerm(((), (one,), (x, one))[q], g, (unstructured if q else identity).structure(), 0)
    at = t.astype(float) if residual == "exponential" else t
    errors = Residual(structure, at, 5 if placed else 1, g % 2 if n_by == 2 else None, n_by)
    return MixedModel(y, (x, one), (term,), errors, reml)


@pytest.mark.parametrize("residual", STRUCTURES)
@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
@pytest.mark.parametrize("shape", [(0, 1, 40, 0.2), (0, 1, 150, 0.0), (1, 1, 150, 0.0), (2, 2, 40, 0.2)])
@pytest.mark.parametrize("sigma2", [None, 1.3])
def test_by_differences_of_the_gradient(residual: str, reml: bool, shape: tuple, sigma2: float | None) -> None:
    """Groups cut short put with longer ones, and many alike that few stand for, among them."""
    q, n_by, groups, gone = shape
    criterion = Criterion(model(residual, q, n_by, reml, groups, gone))
    roots = Roots(criterion.model, criterion.n_psi, unitless(criterion.model, criterion.columns.T))
    theta = 0.15 * np.random.default_rng(4).normal(size=roots.size)
    theta[: int(roots.edges[-1])] += 0.5

    def slope(theta: np.ndarray) -> np.ndarray:
        at = criterion(roots.factors(theta), roots.psi(theta), sigma2=sigma2)
        rise = roots.slope(theta, at.gradient.Lambda, at.gradient.psi)
        return rise if sigma2 is None else np.append(rise, at.gradient.log_sigma)

    H = criterion.hessian(roots.factors(theta), roots.directions, sigma2, psi=roots.psi(theta), slow=True)
    expected = np.array([(slope(theta + h) - slope(theta - h)) / 2e-5 for h in 1e-5 * np.eye(len(theta))])
    np.testing.assert_allclose(H[: len(theta)], expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())
    np.testing.assert_allclose(H, H.T)


def test_no_second_derivatives_beside_the_edge_of_stationarity() -> None:
    """Slopes of a structure that has no matrix a little further are none to make differences of."""
    criterion = Criterion(model("ar 2", 1, 1, False, 40, 0.0))
    roots = Roots(criterion.model, criterion.n_psi, unitless(criterion.model, criterion.columns.T))
    theta = np.array([0.5, 0.49999, 0.49999])
    assert criterion(roots.factors(theta), roots.psi(theta)) is not None
    assert criterion.hessian(roots.factors(theta), roots.directions, psi=roots.psi(theta), slow=True) is None


def test_standard_errors_along_the_edge() -> None:
    """At a singular covariance matrix of the residuals they are those of the model in which it is known to be so: one
    parameter fewer, that the others make the matrix singular by."""
    panel = Panel(5)
    done, dense = fit(panel.model("toeplitz 2", False, False)), panel.dense("toeplitz 2", False, False)
    assert done.converged
    assert done.curvature.deficient == (None,)

    def least(last: float, psi: float) -> float:
        R = toeplitz.structure(2).matrix(np.array([0.0, psi, last]), np.arange(4))
        return np.linalg.eigvalsh(R)[0] - 1e-7

    def along(eta: np.ndarray) -> float:
        near = done.eta[-1] - 0.03, done.eta[-1] + 0.03
        return dense.loglik(np.append(eta, scipy.optimize.brentq(least, *near, args=(eta[-1],), xtol=1e-15)))

    steps = 2e-3 * np.eye(3)
    H = [[along(done.eta[:-1] + a + b) - along(done.eta[:-1] + a - b) for b in steps] for a in (*steps, *-steps)]
    information = -(np.array(H[:3]) - np.array(H[3:])) / (4.0 * 2e-3**2)
    np.testing.assert_allclose(done.V_eta[:-1, :-1], np.linalg.inv(information), rtol=5e-4)


def evaluations(model: MixedModel, monkeypatch: pytest.MonkeyPatch) -> tuple[MixedFit, int]:
    """The fit, and how often the criterion was evaluated for it."""
    count, evaluate = [0], Criterion.__call__

    def counted(self: Criterion, *args: object, **options: object) -> object:
        count[0] += 1
        return evaluate(self, *args, **options)

    monkeypatch.setattr(Criterion, "__call__", counted)
    return fit(model), count[0]


@pytest.mark.parametrize("groups", [30, 60])
@pytest.mark.parametrize("residual", ["unstructured", "banded 1"])
def test_what_is_not_identified_is_told_soon(residual: str, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random intercepts beside residuals of any covariance, 60 groups having all but none: each Hessian by differences
    took as many evaluations as there are parameters."""
    done, count = evaluations(model(residual, 1, 1, False, groups), monkeypatch)
    assert done.converged
    assert bool(done.curvature.confounded) == (residual == "unstructured")
    assert count < 30
