"""What the commands that read and write foreign files share: the file, data put into memory, cells as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.interpreter.loading import guard
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.lang.words import stripped


def source(call: Any, suffix: str) -> tuple[str, Path]:
    """What stands before `using` (names), and the file, which may also be typed without `using`."""
    if call.using is not None:
        return call.anything, resolve(call.using, suffix)
    if not call.anything:
        raise StataError(198, "invalid file specification")
    return "", resolve(stripped(call.anything), suffix)


def install(session: Session, data: Dataset, clear: bool, told: str = "") -> None:
    """Put read data into memory, if those there may go, and tell their size, or what is `told`."""
    guard(session, clear)
    data.changed = True
    session.data.restore(data)
    session.output.line(told or f"({len(data)} {'var' if len(data) == 1 else 'vars'}, {data.n_obs:,} obs)")


def cells(data: Dataset, name: str, rows: np.ndarray, *, labels: bool, formatted: bool, blank: str) -> list[str]:
    """A variable's values as a text file has them: labels, dates in their format, numbers with all their digits."""
    column = data[name].take(rows)
    values = column.values
    if column.is_string:
        return values.tolist()
    label = data.value_label(name) if labels else None
    if formatted or formats.parse(column.format).is_date:
        texts = [text.strip() for text in formats.column(values, column.format)]
    else:
        texts = _digits(column, values)
    lost = missing.code(values)
    texts = [
        text if code < 0 else blank if code == 0 else missing.spell(code)
        for text, code in zip(texts, lost, strict=True)
    ]
    named = label.apply(values) if label is not None else [None] * len(texts)
    return [text if name is None else name for text, name in zip(texts, named, strict=True)]


def _digits(column: Column, values: np.ndarray) -> list[str]:
    """Numbers with as many digits as their type holds, without a zero before the point."""
    if column.storage == "float":
        texts = [f"{value:.8g}" for value in values.tolist()]
    elif column.storage == "double":
        texts = [repr(value).removesuffix(".0") for value in values.tolist()]
    else:
        return [f"{value:.0f}" for value in values.tolist()]
    return [_bare(text) for text in texts]


def _bare(text: str) -> str:
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
