"""Bases of splines and draws from the multivariate normal distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statalike.models.normal import draws, root
from statalike.models.splines import linear, restricted_cubic

KNOTS = np.array([-1.0, 0.5, 2.0, 3.5])
X = np.linspace(-4.0, 7.0, 56)


@pytest.mark.parametrize("marginal", [False, True])
def test_pieces_carry_slopes_or_their_changes(marginal: bool) -> None:
    slopes = np.array([2.0, -1.0, 0.5, 3.0, 0.0])
    coefficients = np.diff(slopes, prepend=0.0) if marginal else slopes
    y = linear(X, KNOTS, marginal=marginal) @ coefficients
    found = np.diff(y) / np.diff(X)
    middle = (X[1:] + X[:-1]) / 2
    clear = np.abs(middle[:, None] - KNOTS).min(axis=1) > 0.2
    assert found[clear] == pytest.approx(slopes[np.searchsorted(KNOTS, middle[clear])])


def test_pieces_add_up_to_the_variable() -> None:
    assert linear(X, KNOTS).sum(axis=1) == pytest.approx(X)


def test_cubic_splines_are_lines_beyond_the_outer_knots() -> None:
    basis = restricted_cubic(X, KNOTS)
    assert basis.shape == (len(X), len(KNOTS) - 1)
    bend = np.diff(basis, n=2, axis=0)
    assert bend[X[2:] < KNOTS[0]] == pytest.approx(0, abs=1e-9)
    assert bend[X[:-2] > KNOTS[-1]] == pytest.approx(0, abs=1e-9)


def test_cubic_splines_are_smooth_at_the_knots() -> None:
    step = 1e-4
    for knot in KNOTS:
        near = restricted_cubic(knot + step * np.arange(-2, 3), KNOTS)
        left, right = near[0] - 2 * near[1] + near[2], near[2] - 2 * near[3] + near[4]
        assert left / step**2 == pytest.approx(right / step**2, abs=1e-2)


def test_cubic_splines_in_figures() -> None:
    """Harrell (2001), section 2.4.5: (x-a)^3 ... / (t_k - t_1)^2 by hand for the knots 0 1 2."""
    found = restricted_cubic(np.array([-1.0, 0.5, 1.5, 3.0]), np.array([0.0, 1.0, 2.0]))[:, 1]
    assert found == pytest.approx([0.0, 0.125 / 4, (3.375 - 2 * 0.125) / 4, (27 - 2 * 8 + 1) / 4])


@given(st.integers(1, 4), st.integers(0, 3), st.integers(0, 10**6))
def test_roots_of_covariances(rank: int, more: int, seed: int) -> None:
    A = np.random.default_rng(seed).normal(size=(rank + more, rank))
    found = root(A @ A.T)
    assert found is not None
    assert found @ found.T == pytest.approx(A @ A.T, abs=1e-8)


def test_what_is_no_covariance() -> None:
    C = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert root(C) is None
    forced = root(C, forced=True)
    assert forced is not None
    assert np.diag(forced @ forced.T) == pytest.approx([1.0, 1.0])


def test_draws_have_their_moments() -> None:
    C = np.array([[2.0, 0.6], [0.6, 1.0]])
    found = draws(np.random.default_rng(1), np.array([3.0, -1.0]), root(C), 200_000)
    assert found.mean(axis=0) == pytest.approx([3.0, -1.0], abs=0.02)
    assert np.cov(found.T) == pytest.approx(C, abs=0.03)
