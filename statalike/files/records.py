"""Files of estimation results: JSON, so that they can be read everywhere.

{"statalike estimates": 1, ...}: the version, then what `estimation.saved` puts there. Numbers are written with all
their digits, missing ones as NaN. A file of a later version is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.files.replacing import write_text

MARK = "statalike estimates"
VERSION = 1


def write(path: Path, record: dict[str, Any]) -> None:
    """Write a record; r(603) where that cannot be."""
    write_text(path, json.dumps({MARK: VERSION, **record}, indent=1, ensure_ascii=False))


def read(path: Path) -> dict[str, Any]:
    """The record of a file; r(601) if there is none, r(610) if it is of another kind or of a later version."""
    try:
        text = path.read_bytes()
    except OSError:
        raise StataError(601, name=path) from None
    try:
        record = json.loads(text.decode("utf-8"))
        version = int(record[MARK])
    except (ValueError, KeyError, TypeError):
        kind = "; Stata's own .ster files cannot be read" if path.suffix == ".ster" else ""
        raise StataError(610, f"file {path} does not hold estimation results of estimates save{kind}") from None
    if version > VERSION:
        raise StataError(610, f"file {path} is of version {version}; this program reads up to {VERSION}")
    return record
