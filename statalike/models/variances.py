"""Tests of variances of normal samples: one sample, two samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class VarianceTest:
    """statistic, its degrees of freedom (one or two), and p-values: lower, two-sided, upper."""

    statistic: float
    df: tuple[float, ...]
    lower: float
    two_sided: float
    upper: float


def one_sample(sd: float, n: float, value: float) -> VarianceTest:
    """That the standard deviation of n values is `value`: chi-squared with n - 1 degrees of freedom."""
    statistic = (n - 1) * (sd / value) ** 2
    lower, upper = float(scipy.special.chdtr(n - 1, statistic)), float(scipy.special.chdtrc(n - 1, statistic))
    return VarianceTest(statistic, (n - 1,), lower, 2 * min(lower, upper), upper)


def two_samples(first: float, n1: float, second: float, n2: float) -> VarianceTest:
    """That standard deviations of n1 and n2 values are equal: F with n1 - 1 and n2 - 1 degrees of freedom.

    NaN where the second is zero."""
    statistic, df = (first / second) ** 2 if second > 0 else np.nan, (n1 - 1, n2 - 1)
    lower, upper = float(scipy.special.fdtr(*df, statistic)), float(scipy.special.fdtrc(*df, statistic))
    return VarianceTest(statistic, df, lower, 2 * min(lower, upper), upper)
