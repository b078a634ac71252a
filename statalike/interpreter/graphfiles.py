"""Graph files: pictures by their suffix, and records of figures that can be shown and combined again."""

from __future__ import annotations

from pathlib import Path

from statalike.errors import StataError
from statalike.files.replacing import write_bytes
from statalike.graphics.figure import Figure, Mosaic
from statalike.graphics.gallery import rendered
from statalike.graphics.record import dumped, loaded
from statalike.interpreter.paths import resolve, target

PICTURES = ("png", "svg", "pdf", "eps", "ps", "jpg", "tif")
RECORD = ".gph"


def save(figure: Figure | Mosaic, typed: str, replace: bool) -> Path:
    """Write a figure: a picture when the suffix is a picture's, else a record; r(602) unless it may be replaced."""
    path = resolve(typed, RECORD)
    kind = path.suffix[1:].lower()
    if kind in PICTURES:
        return write(path, rendered(figure, kind), replace)
    return write(path, dumped(figure).encode("utf-8"), replace)


def write(path: Path, contents: bytes, replace: bool) -> Path:
    """Write a file; r(602) when it is there and may not be replaced, r(603) when it cannot be written."""
    write_bytes(target(path, replace), contents)
    return path


def load(typed: str) -> Figure | Mosaic:
    """The figure of a graph file; r(601) when it is not there, r(610) when it is no such file."""
    path = resolve(typed, RECORD)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StataError(601, name=path) from None
    except (OSError, UnicodeDecodeError):
        raise StataError(610, f"file {path} is not a graph file that was saved here") from None
    return loaded(text, str(path))
