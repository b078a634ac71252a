"""Calendar years with their squares and cubes: the same model as in years from the middle, to many digits."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import unstructured
from statalike.models.mixed.columns import base_columns
from statalike.models.mixed.ddf import kenward_roger, satterthwaite
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.joint import error_variance
from statalike.models.mixed.model import MixedModel, RandomTerm

MIDDLE = 2005
GROUPS = np.repeat(np.arange(30), 8)


def powers(t: np.ndarray, degree: int) -> tuple[np.ndarray, ...]:
    """The powers 1 to degree of t, then the constant."""
    return (*(t**k for k in range(1, degree + 1)), np.ones(len(t)))


def data() -> tuple[np.ndarray, np.ndarray]:
    """(year, y)."""
    rng = np.random.default_rng(4)
    year = np.concatenate([np.sort(rng.choice(np.arange(1990.0, 2021.0), 8, replace=False)) for _ in range(30)])
    z = year - MIDDLE
    u = rng.standard_normal((30, 3)) * [2.0, 0.3, 0.03]
    y = 10 + 0.2 * z - 0.01 * z**2 + 0.001 * z**3 + (u[GROUPS] * np.array([z**0, z, z**2]).T).sum(axis=1)
    return year, y + rng.standard_normal(len(y))


def fitted(t: np.ndarray, y: np.ndarray, degree: int, random: int, reml: bool) -> MixedFit:
    X = powers(t, degree)
    term = RandomTerm((*X[:random], X[-1]), GROUPS, unstructured.structure(), 0)
    return fit(MixedModel(y, X, (term,), None, reml))


@pytest.mark.parametrize(("degree", "random"), [(2, 2), (3, 1)], ids=["quadratic", "cubic"])
@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
def test_years_from_the_middle_are_the_same_model(degree: int, random: int, reml: bool) -> None:
    year, y = data()
    plain, years = (fitted(t, y, degree, random, reml) for t in (year - MIDDLE, year))
    assert plain.converged and years.converged
    assert years.ll == pytest.approx(plain.ll, rel=1e-10)
    for groups in (GROUPS, np.full(len(y), -1)):
        variances = []
        for each in (plain, years):
            X = np.array(each.model.X).T
            variances.append(error_variance(each, X, [X[:, [*range(random), degree]]], [groups]))
        np.testing.assert_allclose(variances[1], variances[0], rtol=1e-7)
    np.testing.assert_allclose(years.sigma2, plain.sigma2, rtol=1e-8)


def test_small_samples_of_a_cubic() -> None:
    """The highest power's degrees of freedom and the F of all powers, which do not depend on where years begin."""
    year, y = data()
    plain, years = (fitted(t, y, 3, 1, True) for t in (year - MIDDLE, year))
    L = np.eye(4)[:3]
    for method in (kenward_roger.method, satterthwaite.method):
        one, other = method(plain), method(years)
        np.testing.assert_allclose(other.single(np.eye(4)[2]), one.single(np.eye(4)[2]), rtol=1e-5)
        np.testing.assert_allclose(other.joint(L, years.beta[:3])[0], one.joint(L, plain.beta[:3])[0], rtol=1e-4)


def test_columns_come_back() -> None:
    """X, Z and y are their base columns times the maps, with columns that are nearly made up of others."""
    year, y = data()
    X = powers(year, 3)
    terms = (
        RandomTerm((X[1], X[0]), np.zeros(len(y), dtype=int), unstructured.structure(), 0),
        RandomTerm((year**4, X[-1]), GROUPS, unstructured.structure(), 1),
    )
    made = base_columns(MixedModel(y, X, terms), None)
    np.testing.assert_allclose(made.U[made.x].T @ made.Tx, np.array(X).T, rtol=1e-13)
    left = np.abs(made.Tx @ made.to_own - np.eye(4))
    assert (left <= 1e-14 * (np.abs(made.Tx) @ np.abs(made.to_own))).all()
    for used, T, term in zip(made.z, made.T, terms, strict=True):
        np.testing.assert_allclose(made.U[used].T @ T, np.array(term.Z).T, rtol=1e-13)
    np.testing.assert_allclose(made.U[made.y] * made.scale_y + made.shift_y @ made.U[made.x], y, rtol=1e-13)
    assert np.linalg.cond(made.U[:-1]) < 1e3
