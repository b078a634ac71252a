"""Distributions of comparisons by ranges: Tukey's, Student-Newman-Keuls's, Duncan's and Dunnett's methods.

Miller (1981), Simultaneous Statistical Inference; Dunnett (1955), JASA 50.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import scipy

POINTS = 96


def range_tail(statistic: np.ndarray, k: int, df: float | np.ndarray | None) -> np.ndarray:
    """P(range of k standardized means exceeds |t| sqrt(2)), for t statistics of differences (m,); df None for z."""
    freedom = np.inf if df is None else df
    return scipy.stats.studentized_range.sf(np.sqrt(2) * np.abs(statistic), k, freedom)


def range_bound(level: float, k: int, df: float | np.ndarray | None) -> float | np.ndarray:
    """The bound of |t| under which all differences of k means stay with probability `level` in percent."""
    freedom = np.inf if df is None else df
    return scipy.stats.studentized_range.ppf(level / 100, k, freedom) / np.sqrt(2)


def stepwise(
    statistic: np.ndarray, pairs: Sequence[tuple[int, int]], order: np.ndarray, df: float | np.ndarray | None,
    *, duncan: bool,
) -> np.ndarray:  # fmt: skip
    """p-values (m,) of pairs by the range of the r means from one to the other; order: the cells by their means.

    Student-Newman-Keuls's, or Duncan's, which is 1 - (1 - p)^(1/(r-1)). No pair is more significant than one whose
    range holds it.
    """
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    ends = np.sort(np.array([(rank[i], rank[j]) for i, j in pairs]), axis=1)
    steps = ends[:, 1] - ends[:, 0] + 1
    freedom = np.full(len(pairs), np.inf) if df is None else np.broadcast_to(df, len(pairs))
    p = np.array([float(range_tail(t, r, f)) for t, r, f in zip(statistic, steps, freedom, strict=True)])
    if duncan:
        p = -np.expm1(np.log1p(-p) / (steps - 1))
    holds = (ends[:, None, 0] <= ends[None, :, 0]) & (ends[:, None, 1] >= ends[None, :, 1])
    return np.where(holds, p[:, None], 0.0).max(axis=0)


def dunnett_tail(statistic: np.ndarray, k: int, df: float | None) -> np.ndarray:
    """P(max |T_i| > |t|) of k comparisons with one control, whose correlations are 1/2 as in balanced data."""
    return np.array([_outside(abs(float(t)), k, df) for t in np.atleast_1d(statistic)])


def dunnett_bound(level: float, k: int, df: float | None) -> float:
    """The bound that max |T_i| keeps with probability `level` in percent."""
    return float(scipy.optimize.brentq(lambda c: _outside(c, k, df) - (1 - level / 100), 0.0, 200.0, xtol=1e-10))


def _outside(bound: float, k: int, df: float | None) -> float:
    """Integrated over the control's mean z and the scale s of the residual: T_i = (x_i - z) / (s sqrt(2))."""
    z, weight = np.polynomial.legendre.leggauss(POINTS)
    z, weight = 8.5 * z, 8.5 * weight * np.exp(-((8.5 * z) ** 2) / 2) / np.sqrt(2 * np.pi)

    def inside(width: np.ndarray) -> np.ndarray:
        high = scipy.special.ndtr(z[None, :] + np.sqrt(2) * width[:, None])
        low = scipy.special.ndtr(z[None, :] - np.sqrt(2) * width[:, None])
        return (high - low) ** k @ weight

    if df is None:
        return float(1 - inside(np.array([bound]))[0])
    return float(1 - _over_scales(inside, bound, df))


def _over_scales(inside: Callable[[np.ndarray], np.ndarray], bound: float, df: float) -> float:
    """The mean over s with df s^2 chi-squared, by its quantiles' range."""
    low, high = (np.sqrt(scipy.special.chdtri(df, tail) / df) for tail in (1 - 1e-14, 1e-14))
    nodes, weight = np.polynomial.legendre.leggauss(POINTS)
    s = low + (high - low) * (nodes + 1) / 2
    density = np.exp(
        np.log(2) + df / 2 * np.log(df / 2) - scipy.special.gammaln(df / 2) + (df - 1) * np.log(s) - df * s**2 / 2
    )
    return float((inside(bound * s) * density) @ weight * (high - low) / 2)
