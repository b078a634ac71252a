"""Models that cannot be fitted say so, whatever rounding makes of them, and never warn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from statalike.models.covariance import identity
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm

N = 60
ONE = np.ones(N)


def model(y: np.ndarray, X: tuple[np.ndarray, ...], crossed: bool, reml: bool = False) -> MixedModel:
    """Intercepts of eight groups, or of these crossed with three others."""
    rows = np.arange(len(y))
    groups = (rows % 8, rows // 7 % 3) if crossed else (rows % 8,)
    terms = tuple(RandomTerm((np.ones(len(y)),), own, identity.structure(), k) for k, own in enumerate(groups))
    return MixedModel(y, X, terms, None, reml, crossed=crossed)


@pytest.mark.parametrize("crossed", [False, True], ids=["nested", "crossed"])
@pytest.mark.parametrize("deficient", ["twice", "double", "sum", "nothing"])
def test_columns_of_less_than_full_rank(deficient: str, crossed: bool) -> None:
    """A column given twice, one that is another doubled, the sum of two, one of zeros."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x, w, y = rng.standard_normal((3, N))
        more = {"twice": x.copy(), "double": 2.0 * x, "sum": 0.3 * x + 0.7 * w + 5.0, "nothing": np.zeros(N)}
        with warnings.catch_warnings(), pytest.raises(np.linalg.LinAlgError):
            warnings.simplefilter("error")
            fit(model(y, (x, w, more[deficient], ONE), crossed))


@pytest.mark.parametrize("crossed", [False, True], ids=["nested", "crossed"])
def test_no_degrees_of_freedom(crossed: bool) -> None:
    """REML of as many observations as coefficients."""
    rng = np.random.default_rng(3)
    X = tuple(rng.standard_normal((4, 4)))
    with warnings.catch_warnings(), pytest.raises(np.linalg.LinAlgError):
        warnings.simplefilter("error")
        fit(model(rng.standard_normal(4), X, crossed, reml=True))


def test_an_outcome_that_is_zero() -> None:
    """Crossed effects of nothing at all have no moments to begin from."""
    with warnings.catch_warnings(), pytest.raises(np.linalg.LinAlgError):
        warnings.simplefilter("error")
        fit(model(np.zeros(N), (ONE,), crossed=True))


def test_terms_of_a_level_with_another_between() -> None:
    """Crossed effects of which one has a single group are nested; the order of the terms is as typed."""
    rng = np.random.default_rng(5)
    groups, x = np.arange(N) % 8, rng.standard_normal(N)
    y = rng.standard_normal(8)[groups] + x * rng.standard_normal(8)[groups] + rng.standard_normal(N)
    a, one, b = (
        RandomTerm((z,), own, identity.structure(), k)
        for k, (z, own) in enumerate([(ONE, groups), (x, np.zeros(N, dtype=int)), (x, groups)])
    )
    placed = ((a, one, b), (a, b, one))
    levels = [tuple(RandomTerm(t.Z, t.groups, t.structure, k) for k, t in enumerate(terms)) for terms in placed]
    found = [fit(MixedModel(y, (ONE,), terms, crossed=True)).ll for terms in levels]
    assert found[0] == pytest.approx(found[1], abs=1e-8)
