"""Stata's 27 missing values, `.` and `.a` to `.z`, as NaNs whose bits say which one."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

QUIET = 0x7FF8_0000_0000_0000
SHIFT = 29  # the lowest bit of a float32's fraction, so that a tag survives the narrower type
LETTERS = "abcdefghijklmnopqrstuvwxyz"
COUNT = 27
_MAGNITUDE = np.int64(0x7FFF_FFFF_FFFF_FFFF)


def tag(code: int) -> float:
    """The missing value of a code: 0 is `.`, 1 is `.a`, ... 26 is `.z`."""
    return struct.unpack("<d", struct.pack("<Q", QUIET | code << SHIFT))[0]


MISSING = tag(0)
TAGS = np.array([QUIET | code << SHIFT for code in range(COUNT)], dtype=np.uint64).view(np.float64)
TAGS.flags.writeable = False


def code(x: np.ndarray | float) -> np.ndarray:
    """Codes 0 to 26 of missing values and -1 where a number is not missing (int64, shape of x)."""
    values = np.asarray(x, dtype=np.float64)
    found = (values.view(np.int64) >> SHIFT) & 0x1F
    found = np.where(found < COUNT, found, 0)
    return np.where(np.isnan(values), found, -1)


def code_of(value: float) -> int:
    """Code of one Python float, as `code` gives it for arrays (much faster for a single value)."""
    if value == value:
        return -1
    bits = struct.unpack("<Q", struct.pack("<d", value))[0]
    found = (bits >> SHIFT) & 0x1F
    return found if found < COUNT else 0


def order(x: np.ndarray) -> np.ndarray:
    """Integers that sort as Stata sorts, numbers < `.` < `.a` < ... < `.z`; equal for equal values."""
    values = np.asarray(x, dtype=np.float64) + 0.0
    bits = values.view(np.int64)
    return np.where(np.isnan(values), bits & _MAGNITUDE, bits ^ ((bits >> 63) & _MAGNITUDE))


def normalise(x: np.ndarray) -> np.ndarray:
    """The same numbers with every infinity, and every NaN that carries no tag, made `.`."""
    values = np.asarray(x, dtype=np.float64)
    finite = np.isfinite(values)
    return values if finite.all() else np.where(finite, values, TAGS[np.maximum(code(values), 0)])


def spell(code: int) -> str:
    """How a missing value is written: `.` or `.a` ... `.z`."""
    return "." if code <= 0 else "." + LETTERS[code - 1]


def parse(text: str) -> float | None:
    """The missing value that a text spells, or None if it spells none."""
    if text == ".":
        return MISSING
    if len(text) == 2 and text[0] == "." and text[1] in LETTERS:
        return tag(LETTERS.index(text[1]) + 1)
    return None


def count(columns: Sequence[np.ndarray]) -> int:
    """How many missing values a few columns hold together."""
    return int(sum(np.isnan(column).sum() for column in columns))
