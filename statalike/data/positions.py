"""Positions of observations: some of them, or all."""

from __future__ import annotations

import numpy as np

STRIP = 65_536  # rows taken at a time


def is_whole(rows: np.ndarray, n: int) -> bool:
    """Whether positions are those of all n observations in their order."""
    return len(rows) == n and (not n or (rows[0] == 0 and rows[-1] == n - 1 and bool((rows[1:] > rows[:-1]).all())))


def taken(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The values at positions `rows`; themselves, not a copy, where these are all."""
    return values if is_whole(rows, len(values)) else values[rows]


def common(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The positions that are in both; each ascends."""
    few, many = sorted((first, second), key=len)
    if few is many or not len(few):
        return few
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return few[many[at] == few]


def firsts(codes: np.ndarray, n: int) -> np.ndarray:
    """Position of the first row of each group 0..n-1, -1 for one without rows; codes: -1 where a row is in no group."""
    first = np.full(n + 1, -1, dtype=np.int64)  # the last is for rows in no group
    for start in reversed(range(0, len(codes), STRIP)):
        end = min(start + STRIP, len(codes))
        first[codes[start:end][::-1].astype(np.intp)] = np.arange(end - 1, start - 1, -1)
    return first[:n]
