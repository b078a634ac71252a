"""Summary statistics of one variable: moments and percentiles, weighted or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)


@dataclass(frozen=True, eq=False)
class Summary:
    """What `summarize` says of some numbers x with weights w (None: all 1), none of them missing.

    kind says what the weights are: "fweight" counts, "aweight" (rescaled to sum to the number of observations) or
    "iweight". Statistics of no observations are NaN.
    """

    x: np.ndarray
    w: np.ndarray | None = None
    kind: str = ""

    @cached_property
    def n(self) -> float:
        """Number of observations: with fweights and iweights, the sum of the weights."""
        counted = self.w is not None and self.kind in ("fweight", "iweight")
        return float(self.w.sum()) if counted else float(len(self.x))

    @cached_property
    def sum_w(self) -> float:
        """Sum of the weights."""
        return float(len(self.x)) if self.w is None else float(self.w.sum())

    @cached_property
    def sum(self) -> float:
        """(Weighted) sum."""
        return float(self.x.sum() if self.w is None else (self.x * self.w).sum())

    @cached_property
    def mean(self) -> float:
        """Mean, corrected once for rounding."""
        if not self.sum_w:
            return np.nan
        first = self.sum / self.sum_w
        rest = self._moment(1, first)
        return first + rest if np.isfinite(rest) else first

    def _moment(self, power: int, about: float) -> float:
        """The weighted mean of (x - about)^power."""
        deviations = self.x - about
        raised = deviations if power == 1 else deviations**power
        return float(raised.mean() if self.w is None else (raised * self.w).sum() / self.sum_w)

    @cached_property
    def variance(self) -> float:
        """Variance with divisor n-1."""
        return self._moment(2, self.mean) * self.n / (self.n - 1) if self.n > 1 else np.nan

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return float(np.sqrt(self.variance))

    @property
    def skewness(self) -> float:
        """Third moment over the 3/2 power of the second (divisors n)."""
        second = self._moment(2, self.mean) if len(self.x) else 0.0
        return self._moment(3, self.mean) / second**1.5 if second > 0 else np.nan

    @property
    def kurtosis(self) -> float:
        """Fourth moment over the square of the second (divisors n); 3 for a normal distribution."""
        second = self._moment(2, self.mean) if len(self.x) else 0.0
        return self._moment(4, self.mean) / second**2 if second > 0 else np.nan

    @property
    def min(self) -> float:
        """Smallest value."""
        return float(self.x.min()) if len(self.x) else np.nan

    @property
    def max(self) -> float:
        """Largest value."""
        return float(self.x.max()) if len(self.x) else np.nan

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray | None]:
        if self.w is None:
            return np.sort(self.x), None
        index = np.argsort(self.x, kind="stable")
        return self.x[index], np.cumsum(self.w[index])

    @property
    def smallest(self) -> np.ndarray:
        """The (at most) four smallest values, ascending."""
        return self._sorted[0][:4]

    @property
    def largest(self) -> np.ndarray:
        """The (at most) four largest values, ascending."""
        return self._sorted[0][-4:]

    def percentile(self, p: float) -> float:
        """The p-th percentile: see `percentiles`."""
        return percentiles(*self._sorted, [p])[0]

    @property
    def percentiles(self) -> dict[int, float]:
        """The percentiles that `summarize, detail` shows."""
        return dict(zip(PERCENTS, percentiles(*self._sorted, PERCENTS), strict=True))


def interpolated(x: np.ndarray, wanted: Sequence[float]) -> list[float]:
    """Percentiles of sorted values by the other definition: at (n + 1) p / 100, between neighbours in proportion.

    ([D] pctile, Methods and formulas, altdef.)
    """
    n = len(x)
    places = np.array([(n + 1) * p / 100 for p in wanted])
    low = np.clip(np.floor(places + 1e-9).astype(int), 0, n)
    share = np.where((low < 1) | (low >= n), 0.0, places - low)
    first, second = x[np.clip(low - 1, 0, n - 1)], x[np.clip(low, 0, n - 1)]
    return ((1 - share) * first + share * second).tolist()


def quantiles(x: np.ndarray, w: np.ndarray | None, wanted: Sequence[float], *, altdef: bool = False) -> np.ndarray:
    """Percentiles of values in any order with weights w (None: all 1); altdef is for values without weights."""
    order = np.argsort(x, kind="stable")
    if altdef:
        return np.array(interpolated(x[order], wanted))
    return np.array(percentiles(x[order], None if w is None else np.cumsum(w[order]), wanted))


def percentiles(x: np.ndarray, cumulated: np.ndarray | None, wanted: Sequence[float]) -> list[float]:
    """Percentiles of sorted values with cumulated weights (None: all weights 1).

    The first value whose cumulated weight exceeds P = W p / 100; where the cumulated weight before it equals P, the
    mean of it and the value before ([R] summarize, Methods and formulas).
    """
    if not len(x):
        return [np.nan] * len(wanted)
    weights = np.arange(1, len(x) + 1, dtype=np.float64) if cumulated is None else cumulated
    found = []
    for p in wanted:
        target = weights[-1] * p / 100
        close = 1e-12 * max(weights[-1], 1.0)
        i = min(int(np.searchsorted(weights, target + close, side="right")), len(x) - 1)
        ties = i > 0 and abs(weights[i - 1] - target) <= close
        found.append(float((x[i - 1] + x[i]) / 2 if ties else x[i]))
    return found
