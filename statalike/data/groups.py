"""By-groups and panels: the groups that key columns form, numbered, and the stable order that sorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.data import missing
from statalike.data.positions import STRIP, firsts


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups numbered 0 to n-1 in Stata's sort order of their keys.

    codes: int64, one per row, -1 where the row is in no group; n: how many groups; first: row position of
    the first member of each group; sizes: members of each group.
    """

    codes: np.ndarray
    n: int
    first: np.ndarray
    sizes: np.ndarray

    @cached_property
    def order(self) -> np.ndarray:
        """Row positions sorted by group, stable; rows in no group are left out."""
        index = np.argsort(self.codes, kind="stable")
        return index[np.searchsorted(self.codes[index], 0) :]

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each group begins in `order` (length n+1; the last entry is the end)."""
        return np.concatenate([[0], np.cumsum(self.sizes)])

    def rows(self, group: int) -> np.ndarray:
        """Row positions of one group, ascending."""
        return self.order[self.starts[group] : self.starts[group + 1]]

    @cached_property
    def position(self) -> np.ndarray:
        """0-based place of each row within its group (-1 where in none)."""
        place = np.full(len(self.codes), -1, dtype=np.int64)
        place[self.order] = np.arange(len(self.order)) - np.repeat(self.starts[:-1], self.sizes)
        return place


def group(columns: Sequence[np.ndarray], rows: np.ndarray | None = None, *, keep_missing: bool = True) -> Groups:
    """Groups of the rows that agree in all columns (float64 with tagged NaNs, or text).

    rows restricts to some rows (codes then has their length). With keep_missing=False a row with any
    missing key (for text: the empty string) belongs to no group.
    """
    chosen = [column if rows is None else column[rows] for column in columns]
    size = len(chosen[0]) if chosen else (0 if rows is None else len(rows))
    codes, n = np.zeros(size, dtype=np.int64), min(size, 1)
    for column in chosen:
        fresh, k = _codes(column)
        codes, n = (fresh, k) if n <= 1 else _dense(codes * np.int64(k) + fresh)
    if not keep_missing:
        lost = np.zeros(size, dtype=bool)
        for column in chosen:
            lost |= (column == "") if column.dtype.kind == "T" else np.isnan(column)
        codes, n = _dense(np.where(lost, -1, codes), aside=True) if lost.any() else (codes, n)
    return _finish(codes, n)


def _finish(codes: np.ndarray, n: int) -> Groups:
    inside = codes if not len(codes) or codes.min() >= 0 else codes[codes >= 0]
    sizes = np.bincount(inside, minlength=n).astype(np.int64)
    return Groups(codes, n, firsts(codes, n), sizes)


def _dense(keys: np.ndarray, aside: bool = False) -> tuple[np.ndarray, int]:
    """Integers renumbered 0.. in their order, where they are if their range is modest; aside: -1 stays -1."""
    if not len(keys):
        return keys.astype(np.int64), 0
    low, high = int(keys.min()), int(keys.max())
    if high - low < 4 * len(keys) + 1000:
        keys -= np.int64(low)
        used = np.zeros(high - low + 1, dtype=bool)
        used[keys] = True
        if aside and low == -1:
            used[0] = False
        numbers = np.cumsum(used) - 1
        for start in range(0, len(keys), STRIP):
            keys[start : start + STRIP] = numbers[keys[start : start + STRIP]]
        return keys, int(used.sum())
    if (keys[1:] >= keys[:-1]).all():
        step = np.concatenate([[False], keys[1:] != keys[:-1]])
        return np.cumsum(step), int(step.sum()) + 1
    unique, dense = np.unique(keys, return_inverse=True)
    return dense.astype(np.int64), len(unique)


def _codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes of one column's distinct values in Stata's order, and how many there are."""
    if column.dtype.kind == "T":
        return _text_codes(column)
    whole = _small_integers(column)
    return _dense(missing.order(column) if whole is None else whole)


def _text_codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    texts = column.tolist()
    ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.fromiter((ranks[text] for text in texts), dtype=np.int64, count=len(texts)), len(ranks)


def _small_integers(column: np.ndarray) -> np.ndarray | None:
    """The column as integers if it holds whole numbers of a modest range, a copy."""
    if not len(column):
        return None
    low, high = column.min(), column.max()
    if not (high - low < 2**31 and abs(low) < 2**52):
        return None
    keys = column.astype(np.int64)
    return keys if (keys == column).all() else None


def sort_order(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Row positions that sort by the columns in turn, as `sort` does; stable."""
    found = group(columns)
    if len(found.codes) and (found.codes[1:] >= found.codes[:-1]).all():
        return np.arange(len(found.codes))
    codes = found.codes.astype(np.int16) if found.n < 2**15 else found.codes
    return np.argsort(codes, kind="stable")
