"""No fit takes more memory than three times the model's own columns beside these, nor does one of crossed effects."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from statalike.models.covariance import ar, diagonal, exchangeable, exponential, identity, ma, unstructured
from statalike.models.mixed.ddf import kenward_roger, satterthwaite
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual

N, MOST = 60_000, 3.0


def slope(reml: bool = False) -> MixedModel:
    """Groups of 6 or so: an intercept and a slope."""
    rng = np.random.default_rng(1)
    g = np.sort(rng.integers(0, N // 6, N))
    x, z, one = rng.normal(size=N), rng.normal(size=N), np.ones(N)
    codes = np.unique(g, return_inverse=True)[1]
    u = rng.normal(size=(2, N))[:, codes]
    y = x + u[0] + 0.5 * u[1] * x + rng.normal(size=N)
    return MixedModel(y, (x, z, one), (RandomTerm((x, one), codes, unstructured.structure(), 0),), reml=reml)


def levels() -> MixedModel:
    """Groups of 6 in groups of 300, with a slope."""
    rng = np.random.default_rng(2)
    g = np.arange(N) // 6
    x, one = rng.normal(size=N), np.ones(N)
    y = x + rng.normal(size=N)[g // 50] + rng.normal(size=N)[g] * (1.0 + x) + rng.normal(size=N)
    low = RandomTerm((x, one), g, unstructured.structure(), 1)
    return MixedModel(y, (x, one), (RandomTerm((one,), g // 50, identity.structure(), 0), low))


def errors(structure: Callable, positions: int = 1, *, even: bool = True, effects: bool = False) -> MixedModel:
    """Residuals of groups of 5 correlated, at the same times or at their own."""
    rng = np.random.default_rng(3)
    g, t = np.arange(N) // 5, np.arange(N) % 5
    x, one = rng.normal(size=N), np.ones(N)
    times = t if even else t + rng.uniform(0.0, 0.9, N)
    e = rng.normal(size=N)
    e[1:] += 0.5 * e[:-1]
    term = RandomTerm((one,) if effects else (), g, identity.structure(), 0)
    y = x + e + effects * rng.normal(size=N)[g]
    return MixedModel(y, (x, t.astype(float), one), (term,), Residual(structure(), times, positions))


def crossed() -> MixedModel:
    """2,400 groups by 1,000, whose dense block is 1.7 times the columns."""
    rng = np.random.default_rng(4)
    a, b = (np.concatenate([np.arange(G), rng.integers(0, G, N - G)]).astype(np.int32) for G in (2_400, 1_000))
    x, one = rng.normal(size=N), np.broadcast_to(1.0, N)
    y = x + rng.normal(size=2_400)[a] + rng.normal(size=1_000)[b] + rng.normal(size=N)
    terms = (RandomTerm((one,), codes, identity.structure(), level) for level, codes in enumerate((a, b)))
    return MixedModel(y, (x, one), tuple(terms), crossed=True)


MODELS: dict[str, Callable[[], MixedModel]] = {
    "slope": slope,
    "levels": levels,
    "unstructured": lambda: errors(unstructured.structure, 5),
    "diagonal": lambda: errors(diagonal.structure, 5),
    "exchangeable": lambda: errors(exchangeable.structure),
    "ma": lambda: errors(lambda: ma.structure(1)),
    "ar": lambda: errors(lambda: ar.structure(1), effects=True),
    "crossed": crossed,
    "exponential": lambda: errors(exponential.structure, even=False),
}


def columns(model: MixedModel) -> int:
    """Bytes of y, X, the columns of Z that are not among them, times and groups."""
    distinct = {id(column) for column in (model.y, *model.X, *(z for term in model.terms for z in term.Z))}
    return 8 * model.n * (len(distinct) + (model.residual is not None) + model.n_levels)


def taken(model: MixedModel, work: Callable[[MixedFit], object] = lambda done: None) -> float:
    """What a fit takes at its most, over the columns."""
    work(fit(model))
    tracemalloc.start()
    work(fit(model))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / columns(model)


@pytest.mark.parametrize("name", MODELS)
def test_memory_of_a_fit(name: str) -> None:
    assert taken(MODELS[name]()) < MOST


@pytest.mark.parametrize("method", [satterthwaite.method, kenward_roger.method])
def test_memory_of_degrees_of_freedom(method: Callable[[MixedFit], object]) -> None:
    assert taken(slope(reml=True), method) < MOST
