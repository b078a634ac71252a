"""Tests of variances against R."""

from __future__ import annotations

import pytest

from statalike.models import variances


def test_two_samples_as_r_has_it() -> None:
    """R: var.test(mpg ~ foreign) on the cars: F = 0.51475647, p-value = 0.05494886."""
    found = variances.two_samples(4.743297247514701, 52, 6.611186898567624, 22)
    assert found.df == (51, 21)
    assert found.statistic == pytest.approx(0.5147564688, rel=1e-9)
    assert found.two_sided == pytest.approx(0.05494886316, rel=1e-8)
    assert found.lower + found.upper == pytest.approx(1)


def test_one_sample_by_its_definition() -> None:
    """10 values with variance 4 against 3: chi2 = 9 * 4 / 3 = 12; R: pchisq(12, 9) = 0.786690695."""
    found = variances.one_sample(2.0, 10, 3**0.5)
    assert (found.statistic, found.df) == (pytest.approx(12), (9,))
    assert found.lower == pytest.approx(0.786690695, rel=1e-8)
    assert found.two_sided == pytest.approx(2 * found.upper)
