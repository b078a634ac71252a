"""Tests of normality against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from statalike.models.normality import shapiro_wilk, skewness_kurtosis


@pytest.mark.parametrize("n", [4, 5, 6, 11, 12, 50, 1500])
def test_shapiro_and_wilk(n: int) -> None:
    x = np.random.default_rng(n).exponential(size=n)
    found, expected = shapiro_wilk(x), scipy.stats.shapiro(x)
    assert found is not None
    assert (found.W, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-6)
    assert (found.V > 1) == (found.z > 0)


def test_ties_matter_only_where_there_are_ties() -> None:
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])
    plain, shared = shapiro_wilk(x, ties=False).W, shapiro_wilk(x).W
    assert plain == pytest.approx(scipy.stats.shapiro(x).statistic, rel=1e-6)
    assert shared > plain
    assert shared == pytest.approx(shapiro_wilk(1e6 + 3 * x).W)


@pytest.mark.parametrize("n", [8, 20, 300])
def test_skewness_and_kurtosis(n: int) -> None:
    x = np.random.default_rng(n).gamma(3, size=n)
    found = skewness_kurtosis(x, adjusted=False)
    assert found is not None
    assert found.p_skewness == pytest.approx(scipy.stats.skewtest(x).pvalue)
    assert found.p_kurtosis == pytest.approx(scipy.stats.kurtosistest(x).pvalue)
    assert (found.chi2, found.p) == pytest.approx(tuple(scipy.stats.normaltest(x)))


def test_weights_count() -> None:
    x, w = np.array([1.0, 2, 3, 7, 11]), np.array([5.0, 4, 3, 2, 1])
    repeated = skewness_kurtosis(np.repeat(x, w.astype(int)))
    assert skewness_kurtosis(x, w, n=15) == repeated


def test_too_little_to_tell() -> None:
    assert shapiro_wilk(np.arange(3.0)) is None
    assert shapiro_wilk(np.ones(9)) is None
    assert skewness_kurtosis(np.arange(7.0)) is None
    assert skewness_kurtosis(np.ones(9)) is None


def test_a_chi2_too_large_for_its_correction_is_missing() -> None:
    found = skewness_kurtosis(np.concatenate([np.zeros(100_000), [1e6]]))
    assert np.isnan(found.chi2)
    assert found.p == 0
