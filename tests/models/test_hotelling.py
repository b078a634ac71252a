"""Hotelling's T-squared against the t tests it generalizes, and its invariance."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from statalike.models.hotelling import one_sample, two_samples

RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(12, 3)), RNG.normal(size=(9, 3)) + 0.5


def test_one_variable_is_a_t_test() -> None:
    one, two = one_sample(X[:, :1]), two_samples(X[:, :1], Y[:, :1])
    assert pytest.approx(scipy.stats.ttest_1samp(X[:, 0], 0).statistic ** 2) == one.F
    expected = scipy.stats.ttest_ind(X[:, 0], Y[:, 0])
    assert (two.F, two.p) == pytest.approx((expected.statistic**2, expected.pvalue))


def test_the_largest_t_of_any_combination() -> None:
    found = two_samples(X, Y)
    S = (11 * np.cov(X.T) + 8 * np.cov(Y.T)) / 19
    best = np.linalg.solve(S, X.mean(axis=0) - Y.mean(axis=0))
    assert pytest.approx(scipy.stats.ttest_ind(X @ best, Y @ best).statistic ** 2) == found.T2


def test_invariance_and_counts() -> None:
    A = RNG.normal(size=(3, 3))
    assert pytest.approx(two_samples(X, Y).T2) == two_samples(X @ A, Y @ A).T2
    assert pytest.approx(one_sample(X).T2) == one_sample(X @ A).T2
    w = np.arange(1.0, 13)
    assert pytest.approx(one_sample(np.repeat(X, w.astype(int), axis=0)).T2) == one_sample(X, w).T2


def test_a_singular_covariance() -> None:
    assert one_sample(np.column_stack([X, X.sum(axis=1)])) is None
    assert two_samples(np.ones((4, 1)), np.ones((5, 1))) is None
