"""A statistic by its Stata name, for every group at once: what collapse, tabstat and table compute."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models import grouped

PERCENTILE = re.compile(r"p(\d{1,2})")
OTHER_NAMES = {"n": "count", "N": "count", "p50": "median", "variance": "var", "semean": "se", "q": "iqr"}


@dataclass(frozen=True, eq=False)
class Sample:
    """x: numbers, none missing, in the order of the data; codes: the group (0 to n-1) of each; w: weights or None;
    kind: "fweight", "aweight", "pweight", "iweight" or ""."""

    x: np.ndarray
    codes: np.ndarray
    n: int
    w: np.ndarray | None = None
    kind: str = ""

    @cached_property
    def rows(self) -> np.ndarray:
        """How many numbers each group has."""
        return grouped.count(self.codes, self.n)

    @cached_property
    def sum_w(self) -> np.ndarray:
        """The sum of the weights of each group."""
        return self.rows if self.w is None else np.bincount(self.codes, self.w, minlength=self.n)

    @property
    def number(self) -> np.ndarray:
        """The number of observations that weights stand for: their sum, but for aweights."""
        return self.rows if self.kind in ("", "aweight") else self.sum_w

    @cached_property
    def total(self) -> np.ndarray:
        """Sums; aweights are rescaled to sum to the number of observations."""
        found = grouped.total(self.x, self.codes, self.n, self.w)
        with np.errstate(all="ignore"):
            return np.nan_to_num(found * self.rows / self.sum_w) if self.kind == "aweight" else found

    @cached_property
    def mean(self) -> np.ndarray:
        """Means."""
        return grouped.mean(self.x, self.codes, self.n, self.w)

    @cached_property
    def variance(self) -> np.ndarray:
        """Variances with divisor n-1."""
        with np.errstate(all="ignore"):
            factor = np.where(self.number > 1, self.number / (self.number - 1), np.nan)
            return grouped.moment(self.x, self.codes, self.n, 2, self.w) * factor

    @cached_property
    def ordered(self) -> grouped.Ordered:
        """The numbers in ascending order."""
        return grouped.Ordered(self.x, self.codes, self.n, self.w)

    def at(self, last: bool) -> np.ndarray:
        """The first or the last number of each group, in the order of the data."""
        found = np.full(self.n, np.nan)
        if last:
            found[self.codes] = self.x
        else:
            found[self.codes[::-1]] = self.x[::-1]
        return found


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return top / bottom


def _range(s: Sample) -> np.ndarray:
    return grouped.largest(s.x, s.codes, s.n) - grouped.smallest(s.x, s.codes, s.n)


def _shape(power: int) -> Callable[[Sample], np.ndarray]:
    moment = grouped.skewness if power == 3 else grouped.kurtosis
    return lambda s: moment(s.x, s.codes, s.n, s.w)


STATISTICS: dict[str, Callable[[Sample], np.ndarray]] = {
    "mean": lambda s: s.mean,
    "count": lambda s: s.number,
    "sum": lambda s: s.total,
    "rawsum": lambda s: grouped.total(s.x, s.codes, s.n),
    "sd": lambda s: np.sqrt(s.variance),
    "var": lambda s: s.variance,
    "cv": lambda s: _ratio(np.sqrt(s.variance), s.mean),
    "se": lambda s: np.sqrt(_ratio(s.variance, s.number)),
    "sebinomial": lambda s: np.sqrt(_ratio(s.mean * (1 - s.mean), s.number)),
    "sepoisson": lambda s: np.sqrt(_ratio(s.mean, s.number)),
    "min": lambda s: grouped.smallest(s.x, s.codes, s.n),
    "max": lambda s: grouped.largest(s.x, s.codes, s.n),
    "range": _range,
    "median": lambda s: s.ordered.percentile(50),
    "iqr": lambda s: s.ordered.percentile(75) - s.ordered.percentile(25),
    "skewness": _shape(3),
    "kurtosis": _shape(4),
    "firstnm": lambda s: s.at(last=False),
    "lastnm": lambda s: s.at(last=True),
}


def canonical(name: str) -> str | None:
    """The full name of a statistic, None for an unknown one."""
    known = OTHER_NAMES.get(name, name)
    if known in STATISTICS:
        return known
    percent = PERCENTILE.fullmatch(known)
    return known if percent and 1 <= int(percent[1]) <= 99 else None


def compute(name: str, sample: Sample) -> np.ndarray:
    """A statistic (a canonical name) of each group, NaN where there is none."""
    if name in STATISTICS:
        return STATISTICS[name](sample)
    return sample.ordered.percentile(int(name[1:]))
