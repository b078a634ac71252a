"""One level of groups by sums of products against the elimination of any number of levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed import one_level
from statalike.models.mixed.ddf import satterthwaite
from statalike.models.mixed.fit import fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel
from tests.models.designs import RANDOM, draw, model

NO_PSI = np.zeros(0)
SINGLE = [
    name for name in RANDOM if name not in ("none", "nested empty") and model(draw(3), name, "iid", True).n_levels == 1
]


def general(made: MixedModel) -> Criterion:
    """The criterion as if its groups had others above."""
    criterion = Criterion(made)
    assert criterion.sole is not None
    criterion.sole = None
    return criterion


def factor(q: int, seed: int, *, singular: bool = False) -> np.ndarray:
    """A relative factor (q, q)."""
    L = np.random.default_rng(seed).normal(0.5, 0.6, (q, q))
    if singular:
        L[:, -1] = 0.0
    return L


@pytest.mark.parametrize("singular", [False, True], ids=["sound", "singular"])
@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
@pytest.mark.parametrize("random", SINGLE)
def test_criterion(random: str, reml: bool, singular: bool) -> None:
    """The criterion, its gradient and the expected information."""
    made = model(draw(11), random, "iid", reml)
    L = (factor(sum(term.q for term in made.terms), 5, singular=singular),)
    for sigma2 in (None, 0.7):
        own, other = (each(L, NO_PSI, sigma2=sigma2) for each in (Criterion(made), general(made)))
        assert own.deviance == pytest.approx(other.deviance, rel=1e-13)
        assert own.gradient.log_sigma == pytest.approx(other.gradient.log_sigma, rel=1e-11, abs=1e-10)
        scale = np.abs(other.gradient.Lambda[0]).max()
        np.testing.assert_allclose(own.gradient.Lambda[0], other.gradient.Lambda[0], rtol=0, atol=1e-11 * scale)
    own, other = (each(L, NO_PSI, information=True).expected[0] for each in (Criterion(made), general(made)))
    for name in ("own", "trace", "slope"):
        expected = getattr(other, name)
        np.testing.assert_allclose(getattr(own, name), expected, rtol=0, atol=1e-11 * np.abs(expected).max())


def test_weights() -> None:
    """Of observations and of groups."""
    rng, made = np.random.default_rng(3), model(draw(12), "unstructured", "iid", False)
    groups = int(made.terms[0].groups.max()) + 1
    made = replace(made, weights=rng.uniform(0.5, 2.0, made.n), level_weights=(rng.uniform(0.5, 2.0, groups),))
    L = (factor(2, 7),)
    own, other = (each(L, NO_PSI) for each in (Criterion(made), general(made)))
    assert own.deviance == pytest.approx(other.deviance, rel=1e-13)
    np.testing.assert_allclose(own.gradient.Lambda[0], other.gradient.Lambda[0], rtol=1e-10)


@pytest.mark.parametrize("random", SINGLE)
def test_degrees_of_freedom(random: str) -> None:
    """Satterthwaite's from the same sums."""
    done = fit(model(draw(13), random, "iid", True))
    own = satterthwaite.method(done)
    done.criterion.sole = None
    other = satterthwaite.method(done)
    L = np.eye(done.model.p)
    for row in L:
        assert own.single(row) == pytest.approx(other.single(row), rel=1e-8)
    np.testing.assert_allclose(own.joint(L, done.beta), other.joint(L, done.beta), rtol=1e-8)


def test_room() -> None:
    """Products of thousands of columns with each other are not made."""
    assert one_level.able(np.eye(2), 1000)
    assert not one_level.able(np.eye(2), 2000)
    assert not one_level.able(np.eye(6), 3)
