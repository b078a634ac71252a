"""Pairwise comparisons, and tests and intervals adjusted for their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns
from statalike.estimation.margins.ranges import dunnett_bound, dunnett_tail, range_bound, range_tail, stepwise

METHODS = {
    "noadjust": 2, "bonferroni": 3, "sidak": 3, "scheffe": 3, "tukey": 3, "snk": 3, "duncan": 4, "dunnett": 4
}  # fmt: skip
RANGES = ("tukey", "snk", "duncan", "dunnett")
"""Methods for all pairs of balanced margins."""
TITLES = {
    "noadjust": "Unadjusted",
    "bonferroni": "Bonferroni",
    "sidak": "Sidak",
    "scheffe": "Scheffe",
    "tukey": "Tukey",
    "snk": "SNK",
    "duncan": "Duncan",
    "dunnett": "Dunnett",
}


@dataclass(frozen=True)
class Method:
    """mcompare(): the method, and whether the comparisons of all terms count together (adjustall)."""

    name: str = "noadjust"
    together: bool = False


@dataclass(frozen=True, eq=False)
class Adjustment:
    """How tests of m comparisons are adjusted; rank: of all comparisons together (for Scheffe).

    For methods of ranges: pairs of the k cells that are compared, and the cells in the order of their margins.
    """

    method: str
    m: int
    rank: int
    k: int = 0
    pairs: Sequence[tuple[int, int]] = ()
    order: np.ndarray | None = None


def read(text: str | None, *, balanced_pairs: bool = False) -> Method:
    """mcompare(); r(198) for a method that is not known.

    balanced_pairs: whether all pairs of balanced margins are compared, which the methods of ranges are for.
    """
    if not text:
        return Method()
    word, *more = text.lower().split()
    for method, least in METHODS.items():
        if len(word) >= least and method.startswith(word):
            if method in RANGES and not balanced_pairs:
                raise StataError(198, f"mcompare({method}) is allowed only with pwcompare")
            if more and (more != ["adjustall"] or method in ("noadjust", *RANGES)):
                raise StataError(198, f"mcompare({text}) not allowed")
            return Method(method, bool(more))
    raise StataError(198, f"option mcompare() incorrectly specified;\n'{text}' not understood")


def adjusted(b: np.ndarray, se: np.ndarray, df: float | np.ndarray | None, level: float, how: Adjustment) -> Columns:
    """Tests and intervals of comparisons, adjusted for their number."""
    plain = columns(b, se, df, level)
    if how.method == "noadjust":
        return plain
    alpha = 1 - level / 100
    if how.method == "scheffe":
        return _scheffe(plain, df, alpha, how.rank)
    if how.method in RANGES:
        return _by_ranges(plain, df, level, how)
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
    return _with(plain, p, bound)


def _by_ranges(plain: Columns, df: float | np.ndarray | None, level: float, how: Adjustment) -> Columns:
    """Student-Newman-Keuls and Duncan have no intervals."""
    t = plain.statistic
    if how.method == "tukey":
        return _with(plain, range_tail(t, how.k, df), range_bound(level, how.k, df))
    if how.method == "dunnett":
        return _with(plain, dunnett_tail(t, how.m, df), dunnett_bound(level, how.m, df))
    p = stepwise(t, how.pairs, how.order, df, duncan=how.method == "duncan")
    return _with(plain, p, np.nan)


def _with(plain: Columns, p: np.ndarray, bound: float | np.ndarray) -> Columns:
    """The same with other p-values, and limits at a bound times the standard error."""
    half = bound * plain.se
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
