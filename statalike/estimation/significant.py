"""Numbers of published tables: as many decimals as asked for, or as many as significant digits need."""

from __future__ import annotations

import math
import re

from statalike.data import format as formats
from statalike.errors import StataError

SIGNIFICANT = re.compile(r"a(\d)")


def written(value: float, spec: str) -> str:
    """A number by `3` (decimals), `a3` (at least so many significant digits) or `%9.3f`, with its leading zero.

    What is missing or infinite is "."; r(198) where the format is none.
    """
    if not math.isfinite(value):
        return "."
    digits = SIGNIFICANT.fullmatch(spec)
    if digits:
        return _significant(value, int(digits[1]))
    if spec.isdigit():
        return f"{value:.{int(spec)}f}"
    return _with_zero(formats.trimmed(value, checked(spec)))


def checked(spec: str) -> str:
    """The format itself; r(120) or r(198) where it is none that `written` knows."""
    if not (spec.isdigit() or SIGNIFICANT.fullmatch(spec)):
        if not spec.startswith("%"):
            raise StataError(198, f"{spec} invalid format")
        formats.parse(spec)
    return spec


def _significant(value: float, digits: int) -> str:
    """Whole numbers as they are; small ones with zeros and then `digits`, others with one decimal at least."""
    size = abs(value)
    if value == int(value) and size < 1e12:
        return f"{value:.0f}"
    if size < 1:
        decimals = digits + int(-math.log10(size))
        return f"{value:.{decimals}f}" if decimals <= 9 else f"{value:.{digits - 1}e}"
    left = int(math.log10(size)) + 1
    return f"{value:.{max(1, digits - left + 1)}f}" if left <= 9 else f"{value:.{max(digits - 1, 0)}e}"


def _with_zero(text: str) -> str:
    return re.sub(r"^(-?)\.(?=\d)", r"\g<1>0.", text)
