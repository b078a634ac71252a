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

    codes: int32, one per row, -1 where the row is in no group (their products want int64); n: how many groups.
    """

    codes: np.ndarray
    n: int

    @cached_property
    def first(self) -> np.ndarray:
        """Row position of the first member of each group."""
        return firsts(self.codes, self.n)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Members of each group."""
        codes = self.codes
        inside = codes if not len(codes) or codes.min() >= 0 else codes[codes >= 0]
        return np.bincount(inside, minlength=self.n).astype(np.int64)

    @cached_property
    def order(self) -> np.ndarray:
        """Row positions sorted by group, stable; rows in no group are left out."""
        return np.argsort(self.codes, kind="stable")[len(self.codes) - int(self.sizes.sum()) :]

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
    codes, n = np.zeros(size, dtype=np.int32), min(size, 1)
    for column in chosen:
        fresh, k = _codes(column)
        codes, n = (fresh, k) if n <= 1 else _dense(codes * np.int64(k) + fresh)
    if not keep_missing:
        lost = np.zeros(size, dtype=bool)
        for column in chosen:
            lost |= (column == "") if column.dtype.kind == "T" else np.isnan(column)
        codes, n = _dense(np.where(lost, np.int32(-1), codes), aside=True) if lost.any() else (codes, n)
    return Groups(codes, n)


def _dense(keys: np.ndarray, aside: bool = False) -> tuple[np.ndarray, int]:
    """Integers renumbered 0.. in their order, as int32, where they are if they are that; aside: -1 stays -1."""
    if not len(keys):
        return keys.astype(np.int32), 0
    if not aside and (keys[1:] >= keys[:-1]).all():
        return _in_order(keys)
    low, high = int(keys.min()), int(keys.max())
    if high - low < 4 * len(keys) + 1000:
        return _counted_off(keys, low, high, aside)
    unique, dense = np.unique(keys, return_inverse=True)
    return dense.astype(np.int32), len(unique)


def _in_order(keys: np.ndarray) -> tuple[np.ndarray, int]:
    """The same of keys that rise."""
    step = keys[1:] != keys[:-1]
    n = int(np.count_nonzero(step)) + 1
    if keys.dtype == np.int32 and keys[0] == 0 and keys[-1] == n - 1:
        return keys, n
    out = np.zeros(len(keys), dtype=np.int32)
    np.cumsum(step, out=out[1:])
    return out, n


def _counted_off(keys: np.ndarray, low: int, high: int, aside: bool) -> tuple[np.ndarray, int]:
    """The same by a table of the range from low to high."""
    used = np.zeros(high - low + 1, dtype=bool)
    out = keys if keys.dtype == np.int32 else np.empty(len(keys), dtype=np.int32)
    strips = [slice(start, start + STRIP) for start in range(0, len(keys), STRIP)]
    for at in strips:
        used[(keys[at] - low).astype(np.intp)] = True
    if aside and low == -1:
        used[0] = False
    elif out is keys and low == 0 and used.all():
        return keys, high + 1
    numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
    for at in strips:
        out[at] = numbers.take(keys[at] - low)
    return out, int(used.sum())


def _codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes of one column's distinct values in Stata's order, and how many there are."""
    if column.dtype.kind == "T":
        return _text_codes(column)
    whole = _small_integers(column)
    return _dense(missing.order(column) if whole is None else whole)


def _text_codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    texts = column.tolist()
    ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.fromiter((ranks[text] for text in texts), dtype=np.int32, count=len(texts)), len(ranks)


def _small_integers(column: np.ndarray) -> np.ndarray | None:
    """The column as integers from zero on if it holds whole numbers of a modest range."""
    if not len(column):
        return None
    low, high = column.min(), column.max()
    if not (high - low < 2**31 and abs(low) < 2**52):
        return None
    near = low >= -(2**31) and high < 2**31
    keys = np.empty(len(column), dtype=np.int32)
    for start in range(0, len(column), STRIP):
        own, part = column[start : start + STRIP], keys[start : start + STRIP]
        part[:] = own if near else own - low
        if column.dtype.kind == "f" and not np.array_equal(part if near else part + low, own):
            return None
        if near:
            part -= np.int32(low)
    return keys


def sort_order(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Row positions that sort by the columns in turn, as `sort` does; stable."""
    found = group(columns)
    if len(found.codes) and (found.codes[1:] >= found.codes[:-1]).all():
        return np.arange(len(found.codes))
    codes = found.codes.astype(np.int16) if found.n < 2**15 else found.codes
    return np.argsort(codes, kind="stable")
