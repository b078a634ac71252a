"""What panel data look like: variation between and within panels, and the periods in which panels are observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models import grouped


@dataclass(frozen=True)
class Spread:
    """Standard deviation (divisor n-1, NaN for one value), smallest and largest of some values."""

    sd: float
    low: float
    high: float

    @classmethod
    def of(cls, values: np.ndarray) -> Spread:
        """The spread of values, none of them missing, at least one."""
        sd = float(values.std(ddof=1)) if len(values) > 1 else np.nan
        return cls(sd, float(values.min()), float(values.max()))


@dataclass(frozen=True)
class Decomposition:
    """A variable's mean and spread, that of its panels' means, and that within panels; sizes (n,) of the panels."""

    mean: float
    overall: Spread
    between: Spread
    within: Spread
    sizes: np.ndarray


def decomposition(x: np.ndarray, codes: np.ndarray) -> Decomposition:
    """Variation of x (N,), none missing, between and within panels (codes 0 to n-1, all used).

    Within panels are the deviations from the panel's mean plus the overall mean; the standard deviation has the
    divisor N-1 (Stata Longitudinal-Data Reference Manual, xtsum).
    """
    sizes = np.bincount(codes)
    means = grouped.mean(x, codes, len(sizes))
    mean = float(x.mean())
    return Decomposition(mean, Spread.of(x), Spread.of(means), Spread.of(x - means[codes] + mean), sizes)


@dataclass(frozen=True)
class Occurrences:
    """How often k values occur: overall (k,) observations, between (k,) of the n panels that ever have it, within (k,)
    the share of the observations of such a panel that has it, averaged over them."""

    overall: np.ndarray
    between: np.ndarray
    within: np.ndarray
    n: int


def occurrences(values: np.ndarray, codes: np.ndarray) -> Occurrences:
    """How often values (N,) 0 to k-1 occur in panels (codes 0 to n-1), all used."""
    k, sizes = int(values.max()) + 1, np.bincount(codes)
    cells, counts = np.unique(codes * np.int64(k) + values, return_counts=True)
    shares = counts / sizes[cells // k]
    between = np.bincount(cells % k, minlength=k)
    within = np.bincount(cells % k, weights=shares, minlength=k) / between
    return Occurrences(np.bincount(values, minlength=k), between, within, len(sizes))


@dataclass(frozen=True)
class Participation:
    """The patterns in which panels take part: seen (k, columns) booleans, counts (k,), most frequent first; equal ones
    from the sparsest beginning on. used (columns,): whether any panel is there. step: periods a column stands for."""

    seen: np.ndarray
    counts: np.ndarray
    used: np.ndarray
    step: int


def participation(codes: np.ndarray, periods: np.ndarray, width: int) -> Participation:
    """Patterns of panels (codes 0 to n-1) over periods (0, 1, ...), in at most `width` columns."""
    span = int(periods.max()) + 1
    step = -(-span // width)
    table = np.zeros((int(codes.max()) + 1, -(-span // step)), dtype=bool)
    table[codes, periods // step] = True
    seen, counts = np.unique(table, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return Participation(seen[order], counts[order], table.any(axis=0), step)
