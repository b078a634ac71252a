"""Wald tests and estimates of linear combinations of coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import scipy

from statalike.errors import StataError

TOLERANCE = 1e-9


class SmallSample(Protocol):
    """What tests under the option small ask: V (k, k) adjusted to the sample, F tests and degrees of freedom."""

    V: np.ndarray

    def joint(self, L: np.ndarray, excess: np.ndarray) -> tuple[float, float]:
        """F and denominator d.f. that L b (q,), which is `excess` away from the hypothesis, is not; L (q, k)."""

    def ddf(self, L: np.ndarray) -> float:
        """Denominator d.f. of the combinations L (q, k)."""


def small_sample(estimates: Any) -> SmallSample:
    """The small-sample tests of estimates; r(198) if there are none."""
    if estimates.small is None:
        raise StataError(198, "option small is allowed only after mixed with option dfmethod()")
    return estimates.small


@dataclass(frozen=True, eq=False)
class Constraint:
    """A linear restriction L b = value on the coefficients; L (k,)."""

    L: np.ndarray
    value: float = 0.0


@dataclass(frozen=True, eq=False)
class WaldTest:
    """A joint test: df restrictions, F with df_r (else df_r is None and the statistic is chi2), p.

    dropped: positions of restrictions that the others imply or that involve no estimated coefficient. small: whether
    df_r is that of a small-sample method, a number with decimals even where they are zero.
    """

    statistic: float
    df: int
    df_r: float | None
    p: float
    dropped: tuple[int, ...]
    small: bool = False


def wald(
    estimates: Any, constraints: list[Constraint], df_r: float | None, small: SmallSample | None = None
) -> WaldTest:
    """Test restrictions jointly, dropping those whose variance is not of full rank; F if df_r is given.

    With `small` the test is that of the small-sample method, which scales F and chooses df_r itself.
    """
    L = np.array([c.L for c in constraints])
    excess = L @ estimates.b - np.array([c.value for c in constraints])
    V = L @ (estimates.V if small is None else small.V) @ L.T
    return joint(excess, V, df_r, small, L)


def joint(
    excess: np.ndarray, V: np.ndarray, df_r: float | None, small: SmallSample | None = None, L: np.ndarray | None = None
) -> WaldTest:
    """The test that estimates which exceed the hypothesis by `excess` (q,), with covariance V (q, q), do so by chance.

    With `small` their combinations of the coefficients L (q, k) are needed.
    """
    kept = full_rank(V)
    dropped = tuple(i for i in range(len(excess)) if i not in kept)
    df = len(kept)
    if not df:
        return WaldTest(np.nan, 0, df_r, np.nan, dropped)
    chosen = np.ix_(kept, kept)
    if small is not None:
        statistic, df_r = small.joint(L[kept], excess[kept])
        return WaldTest(statistic, df, df_r, upper_F(df, df_r, statistic), dropped, True)
    statistic = float(excess[kept] @ np.linalg.solve(V[chosen], excess[kept]))
    if df_r is None:
        return WaldTest(statistic, df, None, float(scipy.special.chdtrc(df, statistic)), dropped)
    statistic /= df
    return WaldTest(statistic, df, df_r, upper_F(df, df_r, statistic), dropped)


def upper_F(df: float, df_r: float, statistic: float) -> float:
    """Upper tail probability of F."""
    return float(scipy.special.fdtrc(df, df_r, statistic)) if df_r > 0 else np.nan


def full_rank(V: np.ndarray) -> list[int]:
    """Positions that, taken in order, give a covariance matrix (q, q) of full rank."""
    size = np.sqrt(np.maximum(np.diag(V), 0.0))
    safe = np.where(size > 0, size, 1.0)
    rest = V / np.outer(safe, safe)
    kept = []
    for j in range(len(V)):
        if size[j] > 0 and rest[j, j] > TOLERANCE:
            kept.append(j)
            rest = rest - np.outer(rest[:, j], rest[j, :]) / rest[j, j]
    return kept


def constrained(estimates: Any, constraints: list[Constraint]) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients b - V L' (L V L')^-1 (L b - r) and their covariance: estimates under the restrictions L b = r."""
    L, values = np.array([c.L for c in constraints]), np.array([c.value for c in constraints])
    kept = full_rank(L @ estimates.V @ L.T)
    L, values = L[kept], values[kept]
    gain = estimates.V @ L.T @ np.linalg.inv(L @ estimates.V @ L.T)
    return estimates.b - gain @ (L @ estimates.b - values), estimates.V - gain @ L @ estimates.V


@dataclass(frozen=True)
class Combination:
    """A linear combination: estimate, standard error, degrees of freedom (None for z)."""

    estimate: float
    se: float
    df: float | None


def combination(
    estimates: Any, constraint: Constraint, df: float | None, small: SmallSample | None = None
) -> Combination:
    """L b - value with its standard error; with `small` from its variance and degrees of freedom."""
    L = constraint.L
    V = estimates.V
    if small is not None:
        V, df = small.V, small.ddf(L[None, :])
    variance = float(L @ V @ L)
    return Combination(float(L @ estimates.b) - constraint.value, float(np.sqrt(max(variance, 0.0))), df)


def model_test(estimates: Any, df_r: float | None) -> WaldTest:
    """The test that all slopes of the first equation are zero, as in the header of an estimation."""
    slopes = [i for i in estimates.main if not estimates.flags[i] and estimates.stripe[i][1] != "_cons"]
    k = len(estimates.b)
    return (
        wald(estimates, [Constraint(np.eye(k)[i]) for i in slopes], df_r)
        if slopes
        else WaldTest(np.nan, 0, df_r, np.nan, ())
    )
