"""Second derivatives of the nested criterion against differences of its gradient."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.search.parameters import Roots
from tests.models.designs import RANDOM, draw, model

WEIGHTED = ("intercept", "unstructured", "nested slopes", "three levels")


def differences(criterion: Criterion, roots: Roots, theta: np.ndarray, sigma2: float | None) -> np.ndarray:
    """Central differences of the gradient in theta, and in ln sigma where sigma2 is given."""

    def slope(at: np.ndarray) -> np.ndarray:
        s2 = None if sigma2 is None else float(np.exp(2.0 * at[-1]))
        theta = at if sigma2 is None else at[:-1]
        found = criterion(roots.factors(theta), np.zeros(0), sigma2=s2).gradient
        own = roots.gradient(found.Lambda, np.zeros(0))
        return own if sigma2 is None else np.append(own, found.log_sigma)

    at = theta if sigma2 is None else np.append(theta, 0.5 * np.log(sigma2))
    h = 1e-5
    H = np.array([(slope(at + h * unit) - slope(at - h * unit)) / (2 * h) for unit in np.eye(len(at))])
    return 0.5 * (H + H.T)


def compare(made: MixedModel, seed: int) -> None:
    """At random parameters, with sigma^2 profiled and given."""
    criterion = Criterion(made)
    roots = Roots(made, 0)
    theta = np.random.default_rng(seed).normal(0.6, 0.5, roots.size)
    for sigma2 in (None, 1.7):
        H = criterion.hessian(roots.factors(theta), roots.directions, sigma2)
        expected = differences(criterion, roots, theta, sigma2)
        np.testing.assert_allclose(H, expected, rtol=1e-6, atol=1e-7 * np.abs(expected).max())


@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
@pytest.mark.parametrize("random", [name for name in RANDOM if name not in ("none", "nested empty")])
def test_every_design(random: str, reml: bool) -> None:
    """One to three levels, every structure."""
    compare(model(draw(3), random, "iid", reml), 5)


@pytest.mark.parametrize("random", WEIGHTED)
def test_weights(random: str) -> None:
    """Weights of observations and of the groups of every level."""
    rng = np.random.default_rng(8)
    made = model(draw(4), random, "iid", False)
    counts = [int(made.at_level(level)[0].groups.max()) + 1 for level in range(made.n_levels)]
    each = tuple(rng.uniform(0.5, 2.0, count) for count in counts)
    compare(replace(made, weights=rng.uniform(0.5, 2.0, made.n), level_weights=each), 6)


def test_many_groups_of_few_patterns() -> None:
    """A balanced panel, whose groups are merged."""
    rng = np.random.default_rng(2)
    made = model(draw(5), "unstructured", "iid", True)
    groups, t = np.repeat(np.arange(300), 4), np.tile(np.arange(4.0), 300)
    one = np.ones(len(t))
    term = replace(made.terms[0], Z=(t, one), groups=groups)
    y = rng.standard_normal(300)[groups] * (1 + t) + rng.standard_normal(len(t))
    balanced = MixedModel(y, (t, one), (term,), reml=True)
    assert len(Criterion(balanced).quick.batches[0].weights) < 10
    compare(balanced, 7)


def test_singular_factor() -> None:
    """At zero variances, where a factor has no inverse."""
    made = model(draw(6), "three levels", "iid", True)
    criterion, roots = Criterion(made), Roots(made, 0)
    theta = np.zeros(roots.size)
    theta[1] = 0.8
    H = criterion.hessian(roots.factors(theta), roots.directions)
    np.testing.assert_allclose(H, differences(criterion, roots, theta, None), rtol=1e-6, atol=1e-6)


def test_left_to_differences() -> None:
    """Residual parameters below several levels, and terms without effects."""
    for random, residual in (("nested", "ar 1"), ("nested empty", "iid"), ("none", "iid")):
        made = model(draw(3), random, residual, False)
        criterion, roots = Criterion(made), Roots(made, Criterion(made).n_psi)
        theta = np.full(roots.size, 0.3)
        assert criterion.hessian(roots.factors(theta), roots.directions, psi=roots.psi(theta)) is None
