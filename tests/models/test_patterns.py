"""Groups in buckets: those that begin as longer ones do may be put with them, and times count from a group's first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.models.covariance import ar, banded, exponential, identity, ma, toeplitz, unstructured
from statalike.models.mixed import patterns
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.whitening import Whitening

STRUCTURES: dict[str, Callable] = {
    "ar": lambda: ar.structure(2),
    "ma": lambda: ma.structure(1),
    "toeplitz": lambda: toeplitz.structure(2),
    "exponential": exponential.structure,
    "unstructured": unstructured.structure,
    "banded": lambda: banded.structure(2),
}


def unbalanced(structure: str, *, by: bool = False, late: bool = False) -> MixedModel:
    """Groups of 2 to 6 observations in time, all from time 0 or some from later on."""
    rng = np.random.default_rng(7)
    sizes = rng.integers(2, 7, 40)
    g = np.repeat(np.arange(40), sizes)
    t = np.concatenate([np.arange(size) + (3 * (k % 2) if late else 0) for k, size in enumerate(sizes)])
    x, one = rng.normal(size=len(g)), np.ones(len(g))
    y = x + rng.normal(size=40)[g] + rng.normal(size=len(g))
    levels = int(t.max()) + 1 if structure in ("unstructured", "banded", "toeplitz") else 1
    groups = (g % 2) if by else None
    residual = Residual(STRUCTURES[structure](), t, levels, groups, 1 + by)
    return MixedModel(y, (x, one), (RandomTerm((x, one), g, identity.structure(), 0),), residual)


def measured(model: MixedModel) -> np.ndarray:
    """-2 l and its gradient at some psi."""
    criterion = Criterion(model)
    psi = criterion.whitening.start() + 0.1 * np.cos(np.arange(criterion.n_psi))
    at = criterion((np.eye(2) * 0.7,), psi)
    return np.concatenate([[at.deviance], at.gradient.Lambda[0].ravel(), at.gradient.psi])


@pytest.mark.parametrize("by", [False, True])
@pytest.mark.parametrize("structure", STRUCTURES)
def test_together_or_apart(structure: str, by: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    model = unbalanced(structure, by=by)
    assert any(bucket.there is not None for bucket in Criterion(model).whitening.buckets)
    together = measured(model)
    monkeypatch.setattr(patterns, "FEW", 0)
    monkeypatch.setattr(patterns, "NEAR", 1.0)
    assert all(bucket.there is None for bucket in Criterion(model).whitening.buckets)
    np.testing.assert_allclose(measured(model), together, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("structure", ["ar", "ma", "toeplitz", "exponential"])
def test_only_time_that_passes_matters(structure: str) -> None:
    late, early = unbalanced(structure, late=True), unbalanced(structure)
    np.testing.assert_allclose(measured(late), measured(early), rtol=1e-12)
    made = Criterion(late).whitening
    assert isinstance(made, Whitening)
    assert [len(bucket.at) for bucket in made.buckets] == [len(b.at) for b in Criterion(early).whitening.buckets]
