"""t tests: one sample, paired, two samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class Described:
    """Number, mean and standard deviation of some values (n-1 in the divisor)."""

    n: float
    mean: float
    sd: float

    @classmethod
    def of(cls, x: np.ndarray) -> Described:
        """Of values, none missing."""
        n = len(x)
        return cls(float(n), float(x.mean()) if n else np.nan, float(x.std(ddof=1)) if n > 1 else np.nan)

    @property
    def se(self) -> float:
        """Standard error of the mean."""
        return self.sd / np.sqrt(self.n) if self.n else np.nan

    def interval(self, level: float, df: float | None = None, se: float | None = None) -> tuple[float, float]:
        """Confidence limits of the mean by Student's t with n-1 (or df) degrees of freedom."""
        half = quantile(self.n - 1 if df is None else df, level) * (self.se if se is None else se)
        return self.mean - half, self.mean + half


@dataclass(frozen=True)
class TTest:
    """difference, its standard error and degrees of freedom, t, and p-values: lower, two-sided, upper."""

    difference: float
    se: float
    df: float
    t: float
    lower: float
    two_sided: float
    upper: float


def quantile(df: float, level: float) -> float:
    """The quantile of t that bounds a two-sided interval."""
    return float(scipy.special.stdtrit(df, 0.5 + level / 200)) if df > 0 else np.nan


def test(difference: float, se: float, df: float) -> TTest:
    """The test of a difference against 0."""
    t = difference / se if se > 0 else np.nan
    below = float(scipy.special.stdtr(df, t))
    above = float(scipy.special.stdtr(df, -t))
    return TTest(difference, se, df, t, below, 2 * float(scipy.special.stdtr(df, -abs(t))), above)


def two_samples(a: Described, b: Described, how: str = "equal") -> TTest:
    """Means of two samples. how: equal (pooled variance), satterthwaite or welch (unequal variances)."""
    va, vb = a.sd**2 / a.n, b.sd**2 / b.n
    if how == "equal":
        df = a.n + b.n - 2
        pooled = ((a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2) / df
        return test(a.mean - b.mean, float(np.sqrt(pooled * (1 / a.n + 1 / b.n))), df)
    if how == "welch":
        df = -2 + (va + vb) ** 2 / (va**2 / (a.n + 1) + vb**2 / (b.n + 1))
    else:
        df = (va + vb) ** 2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1))
    return test(a.mean - b.mean, float(np.sqrt(va + vb)), df)
