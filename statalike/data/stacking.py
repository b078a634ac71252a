"""Columns put together from two data sets: one storage type for both, and rows picked with gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column


def shared_storage(first: str, second: str) -> str:
    """The smallest storage type that holds the values of two types; both text or both numbers."""
    if types.is_string(first):
        longest = "strL" if "strL" in (first, second) else f"str{max(int(first[3:]), int(second[3:]))}"
        return longest
    low, high = sorted((first, second), key=types.NUMERIC.index)
    return "double" if (low, high) == ("long", "float") else high


def converted(column: Column, storage: str) -> Column:
    """The same values in a wider storage type; the format of text becomes wider with it."""
    if storage == column.storage:
        return column
    new = column.with_values(column.values, storage)
    usual = column.is_string and column.format == formats.default(column.storage)
    return new.with_(format=formats.default(storage)) if usual else new


def stack(first: Column, second: Column) -> Column:
    """The values of the first column and below them those of the second, with the first one's labels."""
    storage = shared_storage(first.storage, second.storage)
    above, below = converted(first, storage), converted(second, storage)
    if storage.startswith("str") and storage != "strL":
        return replace(above, stored=np.concatenate([above.stored, below.stored]).astype(f"S{storage[3:]}"))
    return replace(above, stored=np.concatenate([above.stored, below.stored]))


def picked(column: Column, rows: np.ndarray) -> Column:
    """The values at some positions, missing (or empty text) where the position is -1."""
    if not (rows < 0).any():
        return column.take(rows)
    blank = np.full(1, "") if column.is_string else np.full(1, missing.MISSING)
    padded = np.concatenate([column.stored, types.coerce(blank, column.storage)])
    return replace(column, stored=padded[rows])


def is_blank(column: Column) -> np.ndarray:
    """Where values are missing, or text is empty."""
    return column.values == "" if column.is_string else np.isnan(column.values)


def differing(first: Column, second: Column) -> np.ndarray:
    """Where two columns (both text or both numbers) have different values."""
    if first.is_string:
        return first.values != second.values
    return missing.order(first.values) != missing.order(second.values)
