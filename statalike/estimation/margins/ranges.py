"""Distributions of comparisons by ranges: Tukey's, Student-Newman-Keuls's, Duncan's and Dunnett's methods.

Miller (1981), Simultaneous Statistical Inference; Dunnett (1955), JASA 50. The integrals over the normal and over the
scale of the residual are taken by Gauss-Legendre rules, whose error is below 1e-11 for 2 or more d.f.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import scipy

POINTS = 96
REACH = 8.5

Inside = Callable[[np.ndarray], np.ndarray]
"""How probable it is, with a known scale, that all comparisons are within bounds (m,)."""


def range_tail(statistic: np.ndarray, k: int, df: float | np.ndarray | None) -> np.ndarray:
    """P(range of k standardized means exceeds |t| sqrt(2)), for t statistics of differences (m,); df None for z."""
    return _tails(_range_inside(k), statistic, df)


def range_bound(level: float, k: int, df: float | np.ndarray | None) -> float | np.ndarray:
    """The bound of |t| under which all differences of k means stay with probability `level` in percent."""
    return _bounds(_range_inside(k), level, df)


def dunnett_tail(statistic: np.ndarray, k: int, df: float | np.ndarray | None) -> np.ndarray:
    """P(max |T_i| > |t|) of k comparisons with one control, whose correlations are 1/2 as in balanced data."""
    return _tails(_dunnett_inside(k), statistic, df)


def dunnett_bound(level: float, k: int, df: float | np.ndarray | None) -> float | np.ndarray:
    """The bound that max |T_i| keeps with probability `level` in percent."""
    return _bounds(_dunnett_inside(k), level, df)


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
    p = np.empty(len(pairs))
    for r in np.unique(steps):
        chosen = steps == r
        p[chosen] = range_tail(statistic[chosen], int(r), df[chosen] if isinstance(df, np.ndarray) else df)
    if duncan:
        p = -np.expm1(np.log1p(-p) / (steps - 1))
    holds = (ends[:, None, 0] <= ends[None, :, 0]) & (ends[:, None, 1] >= ends[None, :, 1])
    return np.where(holds, p[:, None], 0.0).max(axis=0)


def _tails(inside: Inside, statistic: np.ndarray, df: float | np.ndarray | None) -> np.ndarray:
    """The probability beyond |t| (m,), each with its d.f."""
    each = np.broadcast_to(np.nan if df is None else np.asarray(df, dtype=float), len(statistic))
    return np.array([_outside(inside, abs(float(t)), float(f)) for t, f in zip(statistic, each, strict=True)])


def _bounds(inside: Inside, level: float, df: float | np.ndarray | None) -> float | np.ndarray:
    """The bound that is kept with probability `level` in percent, one for each number of d.f."""

    def bound(f: float) -> float:
        beyond, top = 1 - level / 100, 8.0
        while _outside(inside, top, f) > beyond:
            top *= 4
        return float(scipy.optimize.brentq(lambda c: _outside(inside, c, f) - beyond, 0.0, top, xtol=1e-11))

    if not isinstance(df, np.ndarray):
        return bound(np.nan if df is None else float(df))
    found = {f: bound(f) for f in set(df.tolist())}
    return np.array([found[f] for f in df.tolist()])


def _range_inside(k: int) -> Inside:
    """All of k means are within w sqrt(2) of one another: k times the integral over the largest of them."""
    z, weight = _normal_rule()

    def inside(width: np.ndarray) -> np.ndarray:
        low = scipy.special.ndtr(z[None, :] - np.sqrt(2) * width[:, None])
        return k * ((scipy.special.ndtr(z)[None, :] - low) ** (k - 1) @ weight)

    return inside


def _dunnett_inside(k: int) -> Inside:
    """All of k means are within w sqrt(2) of the control: the integral over the control."""
    z, weight = _normal_rule()

    def inside(width: np.ndarray) -> np.ndarray:
        high = scipy.special.ndtr(z[None, :] + np.sqrt(2) * width[:, None])
        low = scipy.special.ndtr(z[None, :] - np.sqrt(2) * width[:, None])
        return (high - low) ** k @ weight

    return inside


@cache
def _rule() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of Gauss and Legendre between -1 and 1."""
    return np.polynomial.legendre.leggauss(POINTS)


def _normal_rule() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of means over a standard normal."""
    nodes, weight = _rule()
    z = REACH * nodes
    return z, REACH * weight * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _outside(inside: Inside, bound: float, df: float) -> float:
    """The probability beyond a bound; df missing: the scale is known, else df s^2 is chi-squared."""
    if np.isnan(bound):
        return np.nan
    if np.isnan(df):
        return float(1 - inside(np.array([bound]))[0])
    low, high = (np.sqrt(scipy.special.chdtri(df, tail) / df) for tail in (1 - 1e-14, 1e-14))
    nodes, weight = _rule()
    s = low + (high - low) * (nodes + 1) / 2
    density = np.exp(
        np.log(2) + df / 2 * np.log(df / 2) - scipy.special.gammaln(df / 2) + (df - 1) * np.log(s) - df * s**2 / 2
    )
    return float(((1 - inside(bound * s)) * density) @ weight * (high - low) / 2)
