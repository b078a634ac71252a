"""Pairwise comparisons, and tests and intervals adjusted for their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns

METHODS = {"noadjust": 2, "bonferroni": 3, "sidak": 3, "scheffe": 4, "tukey": 3}
TITLES = {
    "noadjust": "Unadjusted",
    "bonferroni": "Bonferroni",
    "sidak": "Sidak",
    "scheffe": "Scheffe",
    "tukey": "Tukey",
}


@dataclass(frozen=True)
class Adjustment:
    """How tests of m comparisons are adjusted; rank: of all comparisons together (for Scheffe)."""

    method: str
    m: int
    rank: int


def read(text: str | None, *, balanced_pairs: bool = False) -> str:
    """mcompare(): the method's full name; r(198) for one that is not known.

    balanced_pairs: whether all pairs of balanced margins are compared, which Tukey's method is for.
    """
    if not text:
        return "noadjust"
    word = text.split()[0].lower()
    for method, least in METHODS.items():
        if len(word) >= least and method.startswith(word):
            if text.split()[1:]:
                raise StataError(198, f"mcompare({text}) not supported")
            if method == "tukey" and not balanced_pairs:
                raise StataError(198, "mcompare(tukey) is allowed only with pwcompare")
            return method
    raise StataError(198, f"mcompare({text}) not supported")


def adjusted(b: np.ndarray, se: np.ndarray, df: float | np.ndarray | None, level: float, how: Adjustment) -> Columns:
    """Tests and intervals of comparisons, adjusted for their number."""
    plain = columns(b, se, df, level)
    if how.method == "noadjust":
        return plain
    alpha = 1 - level / 100
    if how.method == "scheffe":
        return _scheffe(plain, df, alpha, how.rank)
    if how.method == "tukey":
        return _tukey(plain, df, level, how.m)
    if how.method == "bonferroni":
        p, each = np.minimum(plain.p * how.m, 1.0), alpha / how.m
    else:
        p, each = -np.expm1(how.m * np.log1p(-plain.p)), 1 - (1 - alpha) ** (1 / how.m)
    wide = columns(b, se, df, 100 * (1 - each))
    return Columns(plain.b, plain.se, plain.statistic, p, wide.lower, wide.upper)


def _scheffe(plain: Columns, df: float | np.ndarray | None, alpha: float, rank: int) -> Columns:
    square = plain.statistic**2
    if df is None:
        p, bound = scipy.special.chdtrc(rank, square), np.sqrt(scipy.special.chdtri(rank, alpha))
    else:
        p = scipy.special.fdtrc(rank, df, square / rank)
        bound = np.sqrt(rank * scipy.special.fdtri(rank, df, 1 - alpha))
    half = bound * plain.se
    return Columns(plain.b, plain.se, plain.statistic, p, plain.b - half, plain.b + half)


def _tukey(plain: Columns, df: float | np.ndarray | None, level: float, m: int) -> Columns:
    """By the studentized range of the k margins that m = k (k - 1) / 2 pairs compare."""
    k = round((1 + np.sqrt(1 + 8 * m)) / 2)
    freedom = np.inf if df is None else df
    p = scipy.stats.studentized_range.sf(np.sqrt(2) * np.abs(plain.statistic), k, freedom)
    half = scipy.stats.studentized_range.ppf(level / 100, k, freedom) / np.sqrt(2) * plain.se
    return Columns(plain.b, plain.se, plain.statistic, p, plain.b - half, plain.b + half)


def pairs(count: int) -> list[tuple[int, int]]:
    """(later, earlier) of all pairs: each level against those before it, by the earlier one."""
    return [(i, j) for j in range(count) for i in range(j + 1, count)]


def letters(values: np.ndarray, together: Sequence[tuple[int, int]]) -> list[str]:
    """Letters of groups: cells share one when no two of a group differ significantly.

    together: the pairs that do not differ. Groups are runs of cells in the order of their values.
    """
    order = [int(i) for i in np.argsort(values, kind="stable")]
    alike = {frozenset(pair) for pair in together}
    runs: list[tuple[int, int]] = []
    for start in range(len(order)):
        stop = start
        while stop + 1 < len(order) and all(
            frozenset((order[k], order[stop + 1])) in alike for k in range(start, stop + 1)
        ):
            stop += 1
        if not runs or stop > runs[-1][1]:
            runs.append((start, stop))
    runs = [run for run in runs if run[1] > run[0]]
    found = ["" for _ in order]
    for place, i in enumerate(order):
        inside = (start <= place <= stop for start, stop in runs)
        found[i] = "".join(chr(ord("A") + k % 26) if held else " " for k, held in enumerate(inside))
    return found
