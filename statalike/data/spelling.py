"""Numbers written as text, and text read as numbers, for whole columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.data import missing


@dataclass(frozen=True, eq=False)
class Read:
    """numbers: the values (float64, tagged NaN), `.` where a text is none; wrong: where it is none."""

    numbers: np.ndarray
    wrong: np.ndarray


def read_numbers(texts: np.ndarray) -> Read:
    """Texts as numbers; blanks around them do not matter, an empty text is `.`. Each distinct text is read once."""
    items = texts.tolist()
    table = {text: _number(text) for text in set(items)}
    found = [table[text] for text in items]
    wrong = np.fromiter((value is None for value in found), dtype=bool, count=len(found))
    numbers = np.array([missing.MISSING if value is None else value for value in found], dtype=np.float64)
    return Read(numbers, wrong)


def _number(text: str) -> float | None:
    """A text as a number, None where it is none."""
    bare = text.strip()
    if not bare:
        return missing.MISSING
    known = missing.parse(bare)
    if known is not None:
        return known
    if bare[-1] not in "0123456789." or "_" in bare:
        return None
    try:
        value = float(bare.replace("d", "e").replace("D", "e"))
    except ValueError:
        return None
    return value if abs(value) < 8.99e307 else None


def write_numbers(values: np.ndarray, form: str) -> list[str]:
    """Numbers as texts in a display format, without blanks around them."""
    return [text.strip() for text in formats.column(values, form)]
