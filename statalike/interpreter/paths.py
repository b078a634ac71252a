"""File names as users type them."""

from __future__ import annotations

from pathlib import Path

from statalike.errors import StataError
from statalike.lang.source import decode
from statalike.lang.words import stripped


def resolve(typed: str, suffix: str = "") -> Path:
    """A typed file name as a path: quotes off, `~` and backslashes understood, `suffix` when it has none."""
    path = Path(stripped(typed.strip()).replace("\\", "/")).expanduser()
    return path.with_name(path.name + suffix) if path.name and not path.suffix else path


def target(path: Path, replace: bool) -> Path:
    """A file to be written; r(602) if it exists and may not be replaced."""
    if path.exists() and not replace:
        raise StataError(602, name=path)
    return path


def read_source(path: Path) -> str:
    """The text of a do-file, whatever its encoding; StataError 601 when it is not there."""
    try:
        return decode(path.read_bytes())
    except OSError:
        raise StataError(601, name=path) from None
