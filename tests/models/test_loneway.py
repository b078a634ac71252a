"""The intraclass correlation against published values and its definition."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.loneway import exact_intraclass, intraclass
from statalike.models.oneway import analysis

RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def test_shrout_and_fleiss() -> None:
    """Shrout and Fleiss (1979), table 2: ICC(1,1) = .17; R, psych::ICC: F = 1.79, p = .165, limits -.13 and .72."""
    found = analysis(RATINGS.ravel(), np.repeat(np.arange(6), 4))
    r = exact_intraclass(found, 95)
    assert pytest.approx(1.794678, abs=1e-6) == found.F
    assert r.rho == pytest.approx(0.1657418, abs=1e-7)
    assert (r.lower, r.upper) == pytest.approx((0.0, 0.7225601), abs=1e-6)
    assert r.reliability == pytest.approx(1 - 1 / found.F)
    assert r.sd_between**2 + r.sd_within**2 == pytest.approx(r.sd_within**2 / (1 - r.rho))


def test_no_correlation_is_not_negative() -> None:
    y = np.tile(np.arange(5.0), 4)
    r = intraclass(analysis(y, np.repeat(np.arange(4), 5)), 95)
    assert r.raw < 0
    assert (r.rho, r.lower, r.sd_between) == (0, 0, 0)


def test_equal_groups_have_the_simple_standard_error() -> None:
    """Fisher's large-sample variance 2 (1 - rho)^2 (1 + (n - 1) rho)^2 / (n (n - 1) k), as k grows."""
    rng = np.random.default_rng(5)
    k, n = 4000, 5
    y = rng.normal(size=k * n) + np.repeat(rng.normal(size=k), n)
    r = intraclass(analysis(y, np.repeat(np.arange(k), n)), 95)
    expected = np.sqrt(2 * (1 - r.rho) ** 2 * (1 + (n - 1) * r.rho) ** 2 / (n * (n - 1) * k))
    assert r.se == pytest.approx(expected, rel=1e-3)


def test_where_f_is_expected() -> None:
    found = analysis(RATINGS.ravel(), np.repeat(np.arange(6), 4))
    mean, median = (intraclass(found, 95, centre).rho for centre in ("mean", "median"))
    assert mean < intraclass(found, 95).rho < median
