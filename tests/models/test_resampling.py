"""Bootstrap, jackknife and permutation formulas against theory, published numbers and other code."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as some

from statalike.models import resampling
from statalike.models.grouped import percentile as grouped_percentile

LSAT = np.array([576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594], dtype=float)
GPA = np.array([3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96])


def without_each(statistic, *columns: np.ndarray) -> np.ndarray:
    return np.array([[statistic(*(np.delete(x, i) for x in columns))] for i in range(len(columns[0]))])


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def test_the_law_schools() -> None:
    """Efron and Tibshirani (1993), sections 10.5 and 11.1: the correlation .776, jackknife bias -.0065, s.e. .1425."""
    left = without_each(correlation, LSAT, GPA)
    observed = np.array([correlation(LSAT, GPA)])
    assert observed[0] == pytest.approx(0.7764, abs=1e-4)
    assert np.sqrt(resampling.jackknife_covariance(left)[0, 0]) == pytest.approx(0.1425, abs=1e-4)
    assert observed[0] - resampling.jackknife_estimate(left, observed)[0] == pytest.approx(-0.0065, abs=1e-4)


def test_the_jackknife_of_a_mean_is_exact() -> None:
    left = without_each(np.mean, GPA)
    assert resampling.jackknife_covariance(left)[0, 0] == pytest.approx(GPA.var(ddof=1) / 15, rel=1e-12)
    assert resampling.jackknife_covariance(left, np.array([GPA.mean()]))[0, 0] == pytest.approx(GPA.var(ddof=1) / 15)
    assert resampling.jackknife_estimate(left, np.array([GPA.mean()]))[0] == pytest.approx(GPA.mean(), rel=1e-12)


def test_the_acceleration_of_a_mean_is_its_skewness() -> None:
    """Efron and Tibshirani (1993), equation 14.15: sum (x-m)^3 / (6 (sum (x-m)^2)^1.5)."""
    apart = GPA - GPA.mean()
    expected = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5)
    assert resampling.acceleration(without_each(np.mean, GPA))[0] == pytest.approx(expected, rel=1e-10)
    assert resampling.acceleration(np.ones((5, 1)))[0] == 0.0


def test_variances_about_the_mean_and_about_what_was_observed() -> None:
    x = np.random.default_rng(1).normal(size=(40, 3)) @ np.array([[1, 0.5, 0], [0, 1, 2], [0, 0, 1.0]])
    assert resampling.covariance(x) == pytest.approx(np.cov(x.T), rel=1e-12)
    centre = np.array([0.3, -0.2, 1.0])
    shift = np.outer(x.mean(axis=0) - centre, x.mean(axis=0) - centre)
    assert resampling.covariance(x, centre) == pytest.approx(np.cov(x.T, bias=True) + shift, rel=1e-12)


@given(
    some.lists(some.floats(-1e6, 1e6), min_size=1, max_size=60),
    some.integers(1, 999).map(lambda n: n / 1000),
)
def test_percentiles_are_those_of_summarize(x: list[float], p: float) -> None:
    values = np.array(x)
    expected = grouped_percentile(values, np.zeros(len(x), dtype=int), 1, 100 * p)[0]
    assert resampling.percentile(values[:, None], np.array([p]))[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_percentiles_at_the_ends() -> None:
    x = np.arange(1.0, 11.0)[:, None]
    found = [resampling.percentile(x, np.array([p]))[0] for p in (0.0, 0.025, 0.1, 0.5, 0.975, 1.0, np.nan)]
    assert found[:6] == [1.0, 1.0, 1.5, 5.5, 10.0, 10.0] and np.isnan(found[6])


def test_bias_corrected_limits_by_the_formula() -> None:
    """Efron and Tibshirani (1993), equation 14.10, number by number."""
    rng = np.random.default_rng(3)
    x, observed = rng.gamma(2.0, size=(999, 1)), np.array([1.9])
    z0 = scipy.stats.norm.ppf((x <= observed).mean())
    assert resampling.median_bias(x, observed)[0] == pytest.approx(z0, rel=1e-12)
    for accel in (0.0, 0.07):
        found = resampling.percentile_limits(x, 90.0, np.array([z0]), np.array([accel]))
        for limit, q in zip(found[:, 0], scipy.stats.norm.ppf([0.05, 0.95]), strict=True):
            share = scipy.stats.norm.cdf(z0 + (z0 + q) / (1 - accel * (z0 + q)))
            assert limit == np.sort(x[:, 0])[int(np.floor(999 * share))]


def test_bca_limits_are_near_those_of_scipy() -> None:
    """scipy.stats.bootstrap interpolates percentiles; with many samples that is a matter of the third digit."""
    rng = np.random.default_rng(5)
    drawn = GPA[rng.integers(15, size=(20000, 15))].std(axis=1, ddof=1)
    statistic = lambda x, axis: x.std(axis=axis, ddof=1)  # noqa: E731
    theirs = scipy.stats.bootstrap((GPA,), statistic, method="BCa", n_resamples=20000, rng=rng)
    observed = np.array([GPA.std(ddof=1)])
    left = without_each(lambda x: x.std(ddof=1), GPA)
    z0, accel = resampling.median_bias(drawn[:, None], observed), resampling.acceleration(left)
    ours = resampling.percentile_limits(drawn[:, None], 95.0, z0, accel)[:, 0]
    assert ours == pytest.approx(np.array(theirs.confidence_interval), rel=0.02)


def test_a_symmetric_distribution_has_no_median_bias() -> None:
    x = np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0]])
    assert resampling.median_bias(x, np.zeros(1), ties=True)[0] == 0.0
    assert resampling.median_bias(x, np.zeros(1))[0] == pytest.approx(scipy.stats.norm.ppf(0.6))
    z0 = resampling.median_bias(x, np.array([3.0]))
    assert np.isinf(z0[0]) and np.isnan(resampling.percentile_limits(x, 95.0, z0)).all()


@given(some.floats(0.1, 50.0), some.floats(-100.0, 100.0))
def test_limits_move_with_the_scale(scale: float, shift: float) -> None:
    x, observed = np.random.default_rng(7).normal(size=(200, 1)), np.array([0.1])
    z0 = resampling.median_bias(x, observed)
    before = resampling.percentile_limits(x, 95.0, z0)
    moved, seen = scale * x + shift, scale * observed + shift
    after = resampling.percentile_limits(moved, 95.0, resampling.median_bias(moved, seen))
    assert after == pytest.approx(scale * before + shift, rel=1e-9, abs=1e-9)


def test_shares_of_permutations() -> None:
    lower, upper = resampling.tail_share(3, 200, 95.0), resampling.tail_share(198, 200, 95.0)
    exact = scipy.stats.binomtest(3, 200).proportion_ci(0.95, method="exact")
    assert lower.limits == pytest.approx((exact.low, exact.high), rel=1e-10)
    assert lower.se == pytest.approx(np.sqrt(0.015 * 0.985 / 200))
    both = resampling.two_sided_share(lower, upper, 95.0)
    assert both.p == 0.03 and both.se == pytest.approx(np.sqrt(0.03 * 0.97 / 200))
    assert resampling.two_sided_share(upper, upper, 95.0).p == 1.0
    nothing = resampling.tail_share(0, 0, 95.0)
    assert np.isnan([nothing.p, *resampling.two_sided_share(nothing, nothing, 95.0).limits]).all()
