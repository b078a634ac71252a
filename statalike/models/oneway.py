"""One-way analysis of variance, comparisons of its means, and Bartlett's test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class OneWay:
    """Means (k,), standard deviations (k,) and sizes (k,) of groups; sums of squares and degrees of freedom."""

    means: np.ndarray
    sds: np.ndarray
    sizes: np.ndarray
    between: float
    within: float
    df_m: float
    df_r: float

    @property
    def mse(self) -> float:
        """Mean square within groups."""
        return self.within / self.df_r if self.df_r else np.nan

    @property
    def F(self) -> float:
        """The ratio of mean squares."""
        return self.between / self.df_m / self.mse if self.df_m and self.mse > 0 else np.nan

    @property
    def p(self) -> float:
        """That such an F is exceeded where the means are equal."""
        return float(scipy.special.fdtrc(self.df_m, self.df_r, self.F))


def analysis(y: np.ndarray, codes: np.ndarray, w: np.ndarray | None = None, kind: str = "") -> OneWay:
    """y (n,) by groups (codes 0 to k-1, all used). kind: "fweight" counts, "aweight" is scaled to sum to n."""
    w = np.ones(len(y)) if w is None else w * (len(y) / w.sum()) if kind == "aweight" else w
    rows = np.bincount(codes, w if kind == "fweight" else None).astype(float)
    sums = np.bincount(codes, w)
    means = np.bincount(codes, w * y) / sums
    squares = np.bincount(codes, w * (y - means[codes]) ** 2)
    grand = float((w * y).sum() / w.sum())
    with np.errstate(all="ignore"):
        sds = np.sqrt(squares / sums * rows / (rows - 1))
    return OneWay(
        means, sds, sums if kind == "aweight" else rows, float((sums * (means - grand) ** 2).sum()),
        float(squares.sum()), len(means) - 1.0, float(rows.sum() - len(means)),
    )  # fmt: skip


@dataclass(frozen=True)
class Bartlett:
    """Bartlett's test that variances are equal, over `used` (k,) groups."""

    chi2: float
    df: float
    p: float
    used: np.ndarray


def bartlett(found: OneWay) -> Bartlett:
    """Bartlett (1937), on groups with a positive variance."""
    used = (found.sizes > 1) & (found.sds > 0)
    df, variances = found.sizes[used] - 1, found.sds[used] ** 2
    k = len(df)
    if k < 2:
        return Bartlett(np.nan, 0.0, np.nan, used)
    pooled = (df * variances).sum() / df.sum()
    correction = 1 + ((1 / df).sum() - 1 / df.sum()) / (3 * (k - 1))
    chi2 = float((df.sum() * np.log(pooled) - (df * np.log(variances)).sum()) / correction)
    return Bartlett(chi2, k - 1.0, float(scipy.special.chdtrc(k - 1, chi2)), used)


def comparisons(found: OneWay, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Differences of means (k, k), row less column, and their p-values adjusted by bonferroni, scheffe or sidak."""
    k = len(found.means)
    difference = found.means[:, None] - found.means[None, :]
    with np.errstate(all="ignore"):
        t = np.abs(difference) / np.sqrt(found.mse * (1 / found.sizes[:, None] + 1 / found.sizes[None, :]))
    if method == "scheffe":
        return difference, scipy.special.fdtrc(k - 1, found.df_r, t**2 / (k - 1))
    p, pairs = 2 * scipy.special.stdtr(found.df_r, -t), k * (k - 1) / 2
    return difference, np.minimum(pairs * p, 1.0) if method == "bonferroni" else 1 - (1 - p) ** pairs
