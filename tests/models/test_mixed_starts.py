"""Where the search begins beside residuals whose correlation fades: what they and random effects may stand for."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import ar, exponential, identity, ma
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control
from statalike.models.mixed.search.serial import Series

STRUCTURES = {"ar": ar.structure(1), "ma": ma.structure(1), "exponential": exponential.structure()}


def model(kind: str, rho: float, sds: tuple[float, float], m: int, n: int, seed: int, reml: bool) -> MixedModel:
    """m groups of n observations with random intercepts and slopes of these standard deviations, whose variance is
    said to be one."""
    rng = np.random.default_rng(seed)
    g, t = np.repeat(np.arange(m), n), np.tile(np.arange(n), m)
    shocks = rng.normal(size=(m, n + 1))
    e = shocks[:, 1:] + rho * shocks[:, :-1] if kind == "ma" else shocks[:, 1:].copy()
    for j in range(1, n if kind != "ma" else 1):
        e[:, j] = rho * e[:, j - 1] + np.sqrt(1.0 - rho**2) * shocks[:, j + 1]
    late, one = t - t.mean(), np.ones(m * n)
    u = rng.normal(size=(2, m))
    y = e.ravel() + sds[0] * u[0][g] + sds[1] * u[1][g] * late
    effects = RandomTerm((late, one), g, identity.structure(), 0)
    at = t.astype(float) if kind == "exponential" else t
    return MixedModel(y, (late, one), (effects,), Residual(STRUCTURES[kind], at, 1), reml)


@pytest.mark.parametrize(
    ("kind", "rho", "sds", "m", "n", "seed"),
    [
        ("ar", -0.9, (5.0, 2.0), 16, 8, 0),
        ("exponential", 0.6, (5.0, 0.5), 16, 8, 1),
        ("exponential", 0.6, (5.0, 0.5), 24, 6, 2),
        ("exponential", 0.3, (5.0, 0.1), 24, 6, 0),
        ("ma", -0.8, (0.7, 0.0), 16, 8, 0),
    ],
)
def test_the_better_of_two_optima(kind: str, rho: float, sds: tuple, m: int, n: int, seed: int) -> None:
    """An autocorrelation near one explains what random effects do, and they what it does: no search from a grid of
    other values ends higher."""
    done = fit(model(kind, rho, sds, m, n, seed, reml=False))
    roots, criterion = done.metric.roots, done.criterion
    assert done.converged
    for relative in (0.1, 1.0):
        for psi in (-2.0, -0.5, 0.5, 2.0, 4.0):
            theta = np.array([relative, psi])
            climb = Climb(criterion, roots, theta, criterion(roots.factors(theta), roots.psi(theta)))
            climb.run(Control(), lambda event: None)
            assert done.at.deviance < climb.at.deviance + 1e-5


@pytest.mark.parametrize("kind", STRUCTURES)
def test_moments_give_back_their_correlations(kind: str) -> None:
    structure = STRUCTURES[kind]
    if kind == "exponential":
        R = structure.matrix(structure.from_neighbours(0.3, 2.0), np.array([0.0, 2.0, 4.0]))
    else:
        R = structure.matrix(structure.from_autocorrelations(np.array([0.3])), np.arange(3))
    np.testing.assert_allclose(np.diag(R), 1.0)
    np.testing.assert_allclose(R[[0, 1], [1, 2]], 0.3)


def test_what_effects_explain_is_taken_away_group_by_group() -> None:
    """As least squares in each group does it, with groups too small for it and a column that is constant in one."""
    rng = np.random.default_rng(5)
    g = np.repeat(np.arange(5), [1, 2, 4, 6, 7])
    columns = [np.ones(len(g)), rng.normal(size=len(g)), rng.normal(size=len(g))]
    columns[1][g == 3] = 2.0
    e = rng.normal(size=len(g))
    left = Series(g, np.arange(len(g)), e, float(len(g))).without(columns)
    expected, degrees = np.empty(len(g)), 0.0
    for k in range(5):
        Z = np.column_stack(columns)[g == k]
        expected[g == k] = e[g == k] - Z @ np.linalg.lstsq(Z, e[g == k], rcond=None)[0]
        degrees += len(Z) - np.linalg.matrix_rank(Z)
    np.testing.assert_allclose(left.errors, expected, atol=1e-12)
    assert left.degrees == degrees
    assert not Series(g, g, e, float(len(g))).without([np.arange(len(g)) == i for i in range(len(g))]).errors.any()
