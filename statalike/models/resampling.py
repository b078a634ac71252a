"""What replicates of statistics tell: the bootstrap, the jackknife and permutation tests.

Everywhere observed are the statistics (k,) of the sample itself and replicates (m, k) those of the samples drawn from
it, none missing. Formulas: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 11, 13 and 14;
[R] bootstrap and [R] jackknife, Methods and formulas.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.binomial import limits as binomial_limits

ROUNDING = 1e-12


def covariance(replicates: np.ndarray, observed: np.ndarray | None = None) -> np.ndarray:
    """Covariance matrix (k, k) of replicates about their mean, with divisor m-1; about observed with divisor m."""
    m = len(replicates)
    centre = replicates.mean(axis=0) if observed is None else observed
    apart = replicates - centre
    return apart.T @ apart / (m - 1 if observed is None else m)


def percentile(replicates: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The share p (k,) from 0 to 1 of each column as Stata's percentiles have it; NaN where p is.

    The first number whose count exceeds m p; where m p is a whole number, the mean of it and the number before.
    """
    ordered = np.sort(replicates, axis=0)
    m = len(ordered)
    at = np.nan_to_num(p) * m
    whole = np.floor(at + ROUNDING * m)
    tied = (np.abs(at - whole) <= ROUNDING * m) & (whole > 0)
    upper = np.minimum(whole, m - 1).astype(int)
    lower = np.where(tied, np.minimum(whole - 1, m - 1), upper).astype(int)
    columns = np.arange(ordered.shape[1])
    return np.where(np.isnan(p), np.nan, (ordered[lower, columns] + ordered[upper, columns]) / 2)


def median_bias(replicates: np.ndarray, observed: np.ndarray, ties: bool = False) -> np.ndarray:
    """z0 (k,): the normal quantile of the share of replicates not above the observed statistic; infinite where all or
    none are. ties: those that are equal to it count half."""
    close = np.isclose(replicates, observed, rtol=ROUNDING, atol=0.0)
    below = ((replicates < observed) & ~close).sum(axis=0)
    equal = close.sum(axis=0)
    return scipy.special.ndtri((below + equal * (0.5 if ties else 1.0)) / len(replicates))


def acceleration(jackknifed: np.ndarray) -> np.ndarray:
    """The acceleration (k,) from statistics (n, k) without each unit in turn; 0 where they do not differ."""
    apart = jackknifed.mean(axis=0) - jackknifed
    cubes, squares = (apart**3).sum(axis=0), (apart**2).sum(axis=0)
    with np.errstate(all="ignore"):
        return np.where(squares > 0, cubes / (6.0 * squares**1.5), 0.0)


def normal_limits(observed: np.ndarray, se: np.ndarray, level: float) -> np.ndarray:
    """Limits (2, k) at so many standard errors as the normal distribution has it; level in percent."""
    half = scipy.special.ndtri(0.5 + level / 200) * se
    return np.stack([observed - half, observed + half])


def percentile_limits(
    replicates: np.ndarray, level: float, z0: np.ndarray | None = None, accel: np.ndarray | float = 0.0
) -> np.ndarray:
    """Percentile limits (2, k); with z0 (k,) bias-corrected ones, with accel (k,) accelerated ones too.

    NaN where z0 is infinite.
    """
    z = float(scipy.special.ndtri(0.5 + level / 200))
    k = replicates.shape[1]
    if z0 is None:
        tails = (np.full(k, 0.5 - level / 200), np.full(k, 0.5 + level / 200))
    else:
        with np.errstate(all="ignore"):
            tails = tuple(scipy.special.ndtr(z0 + (z0 + q) / (1.0 - accel * (z0 + q))) for q in (-z, z))
        tails = tuple(np.where(np.isfinite(z0), p, np.nan) for p in tails)
    return np.stack([percentile(replicates, p) for p in tails])


def jackknife_covariance(replicates: np.ndarray, observed: np.ndarray | None = None) -> np.ndarray:
    """Covariance matrix (k, k) by statistics without each of n units: (n-1)/n times their sum of products about the
    mean, or about observed."""
    n = len(replicates)
    apart = replicates - (replicates.mean(axis=0) if observed is None else observed)
    return (n - 1) / n * apart.T @ apart


def jackknife_estimate(replicates: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """The jackknife estimate (k,), the mean of the pseudovalues n observed - (n-1) replicate."""
    n = len(replicates)
    return n * observed - (n - 1) * replicates.mean(axis=0)


@dataclass(frozen=True)
class Share:
    """How often a random permutation is as extreme as what was observed: count of n, p with standard error, limits."""

    count: int
    n: int
    p: float
    se: float
    limits: tuple[float, float]


def tail_share(count: int, n: int, level: float) -> Share:
    """A one-sided p-value by n random permutations, with exact binomial limits."""
    p = count / n if n else np.nan
    limits = binomial_limits(count, n, "exact", level) if n else (np.nan, np.nan)
    return Share(count, n, p, float(np.sqrt(p * (1 - p) / n)) if n else np.nan, limits)


def two_sided_share(lower: Share, upper: Share, level: float) -> Share:
    """Twice the smaller of two one-sided p-values, at most 1, with standard error and limits of such a proportion."""
    less = min(lower, upper, key=lambda share: share.count)
    p = min(1.0, 2.0 * less.p)
    limits = binomial_limits(p * less.n, less.n, "wald", level) if less.n else (np.nan, np.nan)
    return Share(less.count, less.n, p, float(np.sqrt(p * (1 - p) / less.n)) if less.n else np.nan, limits)
