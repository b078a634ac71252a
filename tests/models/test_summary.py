"""Summary statistics: against their definitions, and weights against repeated observations."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from statalike.models.summary import PERCENTS, Summary


def test_moments() -> None:
    x = np.random.default_rng(1).gamma(2, size=200)
    one = Summary(x)
    assert one.n == one.sum_w == 200
    assert one.mean == pytest.approx(x.mean(), rel=1e-14)
    assert one.variance == pytest.approx(x.var(ddof=1), rel=1e-13)
    assert one.skewness == pytest.approx(scipy.stats.skew(x), rel=1e-12)
    assert one.kurtosis == pytest.approx(scipy.stats.kurtosis(x, fisher=False), rel=1e-12)
    assert one.smallest.tolist() == sorted(x)[:4]
    assert one.largest.tolist() == sorted(x)[-4:]


def test_large_offsets_do_no_harm() -> None:
    x = 1e9 + np.array([1.0, 2.0, 3.0])
    assert Summary(x).variance == 1
    assert Summary(x, np.ones(3), "aweight").variance == 1


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 4)), min_size=2, max_size=20))
def test_frequency_weights_are_repetitions(pairs: list[tuple[int, int]]) -> None:
    x, w = np.array(pairs, dtype=float).T
    weighted, long = Summary(x, w, "fweight"), Summary(np.repeat(x, w.astype(int)))
    assert weighted.n == long.n
    assert weighted.variance == pytest.approx(long.variance, abs=1e-12, nan_ok=True)
    assert weighted.percentiles == long.percentiles
    analytic = Summary(x, 3 * w, "aweight")
    assert analytic.mean == pytest.approx(long.mean, abs=1e-12)
    assert analytic.n == len(x)
    assert analytic.percentiles == long.percentiles


def test_percentiles_average_where_a_boundary_is_met() -> None:
    assert Summary(np.arange(1.0, 5.0)).percentile(50) == 2.5
    assert Summary(np.arange(1.0, 6.0)).percentile(50) == 3
    assert Summary(np.arange(1.0, 101.0)).percentile(25) == 25.5
    assert Summary(np.array([7.0])).percentiles == dict.fromkeys(PERCENTS, 7.0)


def test_nothing_to_summarize() -> None:
    one = Summary(np.empty(0))
    assert one.n == 0
    assert np.isnan([one.mean, one.variance, one.skewness, one.min, one.percentile(50)]).all()
