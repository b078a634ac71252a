"""Statistics of the groups of some numbers, all groups at once.

Everywhere x are numbers (none missing), codes the group of each (0 to n-1), w weights (None: all 1); the result has
one value a group, NaN where a group has too few numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


def count(codes: np.ndarray, n: int) -> np.ndarray:
    """How many numbers each group has."""
    return np.bincount(codes, minlength=n).astype(np.float64)


def total(x: np.ndarray, codes: np.ndarray, n: int, w: np.ndarray | None = None) -> np.ndarray:
    """Sums, 0 for an empty group."""
    return np.bincount(codes, x if w is None else x * w, minlength=n).astype(np.float64)


def mean(x: np.ndarray, codes: np.ndarray, n: int, w: np.ndarray | None = None) -> np.ndarray:
    """Means, corrected once for rounding."""
    codes = codes.astype(np.intp, copy=False)
    weight = count(codes, n) if w is None else np.bincount(codes, w, minlength=n)
    with np.errstate(all="ignore"):
        first = total(x, codes, n, w) / weight
        return first + total(x - first[codes], codes, n, w) / weight


def sd(x: np.ndarray, codes: np.ndarray, n: int) -> np.ndarray:
    """Standard deviations with divisor n-1."""
    number = count(codes, n)
    with np.errstate(all="ignore"):
        return np.sqrt(moment(x, codes, n, 2) * number / (number - 1))


def moment(x: np.ndarray, codes: np.ndarray, n: int, power: int, w: np.ndarray | None = None) -> np.ndarray:
    """Central moments (divisor n, or the sum of weights)."""
    return mean((x - mean(x, codes, n, w)[codes]) ** power, codes, n, w)


def skewness(x: np.ndarray, codes: np.ndarray, n: int, w: np.ndarray | None = None) -> np.ndarray:
    """Third central moment over the 3/2 power of the second."""
    with np.errstate(all="ignore"):
        return moment(x, codes, n, 3, w) / moment(x, codes, n, 2, w) ** 1.5


def kurtosis(x: np.ndarray, codes: np.ndarray, n: int, w: np.ndarray | None = None) -> np.ndarray:
    """Fourth central moment over the square of the second."""
    with np.errstate(all="ignore"):
        return moment(x, codes, n, 4, w) / moment(x, codes, n, 2, w) ** 2


def smallest(x: np.ndarray, codes: np.ndarray, n: int) -> np.ndarray:
    """Minima."""
    found = np.full(n, np.inf)
    np.minimum.at(found, codes, x)
    return np.where(np.isinf(found), np.nan, found)


def largest(x: np.ndarray, codes: np.ndarray, n: int) -> np.ndarray:
    """Maxima."""
    return -smallest(-x, codes, n)


def percentile(x: np.ndarray, codes: np.ndarray, n: int, p: float, w: np.ndarray | None = None) -> np.ndarray:
    """Percentiles as `summarize` has them: see `Ordered.percentile`."""
    return Ordered(x, codes, n, w).percentile(p)


def interquartile_range(x: np.ndarray, codes: np.ndarray, n: int, w: np.ndarray | None = None) -> np.ndarray:
    """75th less 25th percentiles."""
    ordered = Ordered(x, codes, n, w)
    return ordered.percentile(75) - ordered.percentile(25)


@dataclass(frozen=True, eq=False)
class Ordered:
    """The numbers of each group in ascending order."""

    x: np.ndarray
    codes: np.ndarray
    n: int
    w: np.ndarray | None = None

    @cached_property
    def _index(self) -> np.ndarray:
        return np.lexsort((self.x, self.codes))

    @cached_property
    def _sorted(self) -> np.ndarray:
        return self.x[self._index]

    @cached_property
    def _starts(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(np.bincount(self.codes, minlength=self.n))])

    @cached_property
    def _cumulated(self) -> np.ndarray:
        """Weights summed from the start of each group."""
        w = np.ones(len(self.x)) if self.w is None else self.w[self._index]
        running = np.concatenate([[0.0], np.cumsum(w)])
        return running[1:] - np.repeat(running[self._starts[:-1]], np.diff(self._starts))

    def percentile(self, p: float) -> np.ndarray:
        """The first number whose cumulated weight exceeds P = W p / 100; where the weight before it equals P, the
        mean of it and the number before ([R] summarize, Methods and formulas)."""
        sizes = np.diff(self._starts)
        some = sizes > 0
        last = np.maximum(self._starts[1:] - 1, 0)
        found = np.full(self.n, np.nan)
        if not some.any():
            return found
        target = np.where(some, self._cumulated[last] * p / 100, 0.0)
        if self.w is None:
            whole = np.floor(target + 1e-12 * np.maximum(sizes, 1))
            ties = np.abs(target - whole) <= 1e-12 * np.maximum(sizes, 1)
            offset = whole.astype(np.int64)
        else:
            close = 1e-12 * np.maximum(self._cumulated[last], 1.0)
            codes = np.repeat(np.arange(self.n), sizes)
            below = self._cumulated <= (target + close)[codes]
            offset = np.bincount(codes, below, minlength=self.n).astype(np.int64)
            before = self._cumulated[np.clip(self._starts[:-1] + offset - 1, 0, len(self.x) - 1)]
            ties = np.abs(before - target) <= close
        place = self._starts[:-1] + np.minimum(offset, np.maximum(sizes - 1, 0))
        place = np.minimum(place, len(self.x) - 1)
        value = self._sorted[place]
        ties &= offset > 0
        value = np.where(ties, (self._sorted[np.maximum(place - 1, 0)] + value) / 2, value)
        found[some] = value[some]
        return found
