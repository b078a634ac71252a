"""Exponential residuals by what neighbours have to do with each other are those of the whole matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from statalike.models.covariance import exponential, identity, unstructured
from statalike.models.mixed import halves, patterns
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual


@dataclass(frozen=True)
class Whole:
    """A structure without what it knows of neighbours."""

    other: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("neighbour"):
            raise AttributeError(name)
        return getattr(self.other, name)


def model(structure: Any, *, by: bool, above: bool, reml: bool, even: bool) -> MixedModel:
    """Groups of 1 to 6 observations at times of their own, or all at the same ones; with a level above, or a slope."""
    rng = np.random.default_rng(11)
    sizes = np.full(60, 4) if even else rng.integers(1, 7, 60)
    g = np.repeat(np.arange(60), sizes)
    t = np.tile([0.0, 0.3, 1.0, 2.5], 60) if even else np.sort(rng.uniform(0.0, 9.0, len(g))) + g
    x, one = rng.normal(size=len(g)), np.ones(len(g))
    y = x + rng.normal(size=60)[g] + rng.normal(size=len(g))
    terms = [RandomTerm((x, one), g, unstructured.structure(), int(above))]
    if above:
        terms.insert(0, RandomTerm((one,), g // 10, identity.structure(), 0))
    residual = Residual(structure, t, 1, (g % 2) if by else None, 1 + by)
    return MixedModel(y, (x, one), tuple(terms), residual, reml)


def measured(model: MixedModel) -> np.ndarray:
    """-2 l and its gradient at some point."""
    criterion = Criterion(model)
    psi = criterion.whitening.start() + 0.4 * np.cos(np.arange(criterion.n_psi))
    Lambda = [np.array([[0.7, 0.0], [0.2, 0.5]])]
    at = criterion(tuple([np.array([[0.6]]), *Lambda] if model.n_levels == 2 else Lambda), psi)
    slopes = [each.ravel() for each in at.gradient.Lambda]
    return np.concatenate([[at.deviance], *slopes, at.gradient.psi])


@pytest.mark.parametrize("reml", [False, True])
@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("by", [False, True])
@pytest.mark.parametrize("even", [False, True])
def test_neighbours(even: bool, by: bool, above: bool, reml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "RUN", 50)  # some runs
    made = {"by": by, "above": above, "reml": reml, "even": even}
    own = measured(model(exponential.structure(), **made))
    np.testing.assert_allclose(own, measured(model(Whole(exponential.structure()), **made)), rtol=1e-10, atol=1e-10)
    monkeypatch.setattr(patterns, "PORTION", 60)
    np.testing.assert_allclose(own, measured(model(Whole(exponential.structure()), **made)), rtol=1e-10, atol=1e-10)


def test_inverse_roots() -> None:
    """L^-1 of some patterns, R being the structure's matrix."""
    criterion = Criterion(model(exponential.structure(), by=True, above=False, reml=False, even=False))
    whitening = criterion.whitening
    white = criterion.source(whitening.start() + 0.3)[2]
    for bucket, half in zip(whitening.buckets, white.halves, strict=True):
        assert isinstance(half, halves.Markov)
        L_inverse = half.of(np.arange(len(bucket.at)))
        R = whitening.matrices(white.theta, bucket, derivative=False)
        eye = np.broadcast_to(np.eye(R.shape[1]), R.shape)
        np.testing.assert_allclose(L_inverse @ R @ L_inverse.swapaxes(1, 2), eye, atol=1e-12)


def test_the_same_time_twice() -> None:
    """Residuals of one group at one time are one and the same: their covariance matrix is singular."""
    g = np.repeat(np.arange(10), 3)
    y = np.random.default_rng(1).normal(size=30)
    residual = Residual(exponential.structure(), np.tile([0.0, 1.0, 1.0], 10), 1)
    criterion = Criterion(MixedModel(y, (np.ones(30),), (RandomTerm((), g, identity.structure(), 0),), residual))
    assert criterion((np.zeros((0, 0)),), criterion.whitening.start()) is None
