"""Fisher scoring of the covariances: its information against the definition, its step where one is enough."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import ar, diagonal, exchangeable, identity, unstructured
from statalike.models.mixed.fit import fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search import scoring
from statalike.models.mixed.search.parameters import Roots, unitless

STRUCTURES = [identity, diagonal, exchangeable, unstructured]


def grown(seed: int, sizes: np.ndarray, structure) -> MixedModel:
    """Random intercepts and slopes of groups of the given sizes."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(len(sizes)), sizes)
    x, one = rng.normal(size=len(g)), np.ones(len(g))
    b = rng.normal(size=(2, len(sizes)))[:, g]
    y = 1.0 + x + b[0] + 0.7 * b[1] * x + rng.normal(size=len(g))
    return MixedModel(y, (x, one), (RandomTerm((x, one), g, structure.structure(), 0),))


def at_start(model: MixedModel) -> tuple[Criterion, Roots, np.ndarray]:
    criterion = Criterion(model)
    roots = Roots(model, 0, unitless(model, criterion.columns.T))
    q = model.terms[0].q
    return criterion, roots, roots.from_squares([np.eye(q) + 0.3 * (np.ones((q, q)) if q > 1 else 0.0)], np.zeros(0))


@pytest.mark.parametrize("structure", STRUCTURES)
def test_information_is_that_of_the_whole_matrix(structure):
    model = grown(1, np.array([3, 4, 4, 5, 6, 4, 3]), structure)
    criterion, roots, theta = at_start(model)
    if structure in (identity, diagonal):
        theta = roots.from_squares([np.eye(2) * (1.3 if structure is identity else [1.3, 0.7])], np.zeros(0))
    at = criterion(roots.factors(theta), np.zeros(0), information=True)
    symmetric = roots.symmetric(theta)
    units = [scoring._in_units(symmetric[0], roots.bases[0]).E]
    found = [0.5 * each for each in scoring._information(roots, units, at)]

    Z = np.column_stack(model.terms[0].Z)
    alike = model.terms[0].groups[:, None] == model.terms[0].groups
    W = roots.W[0]
    V = np.eye(model.n) + (Z @ W @ symmetric[0] @ symmetric[0] @ W.T @ Z.T) * alike
    slopes = [(Z @ W @ B @ W.T @ Z.T) * alike for B in roots.bases[0]] + [V]
    inverse = np.linalg.inv(V)
    full = 0.5 * np.array([[np.trace(inverse @ a @ inverse @ b) for b in slopes] for a in slopes])
    np.testing.assert_allclose(found[0], full[:-1, :-1], rtol=1e-9)
    np.testing.assert_allclose(found[1], full[:-1, -1], rtol=1e-9)


def test_one_step_is_enough_where_groups_are_alike():
    rng = np.random.default_rng(2)
    g = np.repeat(np.arange(40), 5)
    one = np.ones(200)
    y = 3.0 + rng.normal(size=40)[g] + rng.normal(size=200)
    model = MixedModel(y, (one,), (RandomTerm((one,), g, identity.structure(), 0),))
    criterion, roots, _ = at_start(model)
    theta = np.array([1.3])
    at = criterion(roots.factors(theta), np.zeros(0), information=True)
    theta = scoring.step(roots, theta, at, criterion.degrees).theta
    best = fit(model)
    assert criterion(roots.factors(theta), np.zeros(0)).deviance - best.at.deviance < 1e-9


def test_a_variance_of_zero_is_left():
    model = grown(3, np.full(6, 4), diagonal)
    criterion, roots, theta = at_start(model)
    theta = np.array([1.0, 0.0])
    at = criterion(roots.factors(theta), np.zeros(0), information=True)
    moved = scoring.step(roots, theta, at, criterion.degrees).theta
    assert moved[1] == pytest.approx(scoring.FLOOR) and moved[0] != 1.0


def two_levels(seed: int, most: int) -> tuple:
    """The generator, sizes of 12 groups, their codes, those of the 4 groups above, a covariate and the outcome."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, most, 12)
    low = np.repeat(np.arange(12), sizes)
    top = np.array([0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 3])[low]
    x = rng.normal(size=len(low))
    y = x + rng.normal(size=12)[low] + rng.normal(size=4)[top] + rng.normal(size=len(low))
    return rng, sizes, low, top, x, y


@pytest.mark.parametrize("upper", [identity, unstructured])
@pytest.mark.parametrize("lower", STRUCTURES)
def test_information_of_two_levels_is_that_of_the_whole_matrix(lower, upper):
    _, _, low, top, x, y = two_levels(5, 5)
    one = np.ones(len(low))
    terms = tuple(RandomTerm((x, one), g, s.structure(), k) for k, (g, s) in enumerate([(top, upper), (low, lower)]))
    model = MixedModel(y, (x, one), terms)
    criterion = Criterion(model)
    roots = Roots(model, 0, unitless(model, criterion.columns.T))
    squares = [_square(s) for s in (upper, lower)]
    theta = roots.from_squares(squares, np.zeros(0))
    at = criterion(roots.factors(theta), np.zeros(0), information=True)
    units = [scoring._in_units(S, basis).E for S, basis in zip(roots.symmetric(theta), roots.bases, strict=True)]
    found = [0.5 * each for each in scoring._information(roots, units, at)]

    V, slopes = np.eye(model.n), []
    for term, W, square, bases in zip(terms, roots.W, squares, roots.bases, strict=True):
        Z = np.column_stack(term.Z) @ W
        alike = term.groups[:, None] == term.groups
        V = V + (Z @ square @ Z.T) * alike
        slopes += [(Z @ B @ Z.T) * alike for B in bases]
    inverse = np.linalg.inv(V)
    full = 0.5 * np.array([[np.trace(inverse @ a @ inverse @ b) for b in [*slopes, V]] for a in slopes])
    np.testing.assert_allclose(found[0], full[:, :-1], rtol=1e-9)
    np.testing.assert_allclose(found[1], full[:, -1], rtol=1e-9)


def _square(structure) -> np.ndarray:
    """A covariance matrix of the structure."""
    if structure is identity:
        return 1.3 * np.eye(2)
    return np.diag([1.3, 0.7]) if structure is diagonal else np.eye(2) + 0.3


@pytest.mark.parametrize("reml", [False, True])
@pytest.mark.parametrize("kind", ["plain", "weights", "ar"])
def test_the_slope_that_scoring_takes_is_the_gradient(kind, reml):
    rng, sizes, low, top, x, y = two_levels(6, 6)
    one = np.ones(len(low))
    terms = (RandomTerm((x,), top, identity.structure(), 0), RandomTerm((x, one), low, unstructured.structure(), 1))
    times = np.concatenate([np.arange(k) for k in sizes])
    residual = Residual(ar.structure(1), times, 1) if kind == "ar" else None
    weighted = kind == "weights" and not reml
    weights = rng.uniform(0.5, 2.0, len(low)) if weighted else None
    levels = (rng.uniform(0.5, 2.0, 4), rng.uniform(0.5, 2.0, 12)) if weighted else ()
    criterion = Criterion(MixedModel(y, (x, one), terms, residual, reml, weights, levels))
    factors = (np.array([[0.8]]), np.array([[0.7, 0.1], [0.2, 0.9]]))
    psi = np.full(criterion.n_psi, 0.4)
    at = criterion(factors, psi, information=True)
    for L, bar, found in zip(factors, at.gradient.Lambda, at.expected, strict=True):
        np.testing.assert_allclose(found.slope, L.T @ bar, rtol=1e-9, atol=1e-9)
