"""Data from a typed file name into memory: paths, addresses on the web, and the names of bundled data sets."""

from __future__ import annotations

from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.files import dta
from statalike.files.stata import library
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.lang.words import stripped


def guard(session: Session, clear: bool) -> None:
    """StataError 4 if changed data would be lost and `clear` was not given."""
    if session.data.changed and len(session.data) and not clear:
        raise StataError(4)


def load(typed: str) -> Dataset:
    """The data set of a typed file name (`.dta` added where it has no suffix), an address, or a bundled name."""
    name = stripped(typed.strip())
    if not name:
        raise StataError(100, "invalid file specification")
    if library.is_url(name):
        address = name if name.endswith(".dta") else name + ".dta"
        data = dta.read_bytes(library.fetch(address))
        data.filename = address
        return data
    path = resolve(typed, ".dta")
    if not path.exists() and str(path) == path.name and path.stem in library.bundled():
        path = library.bundled()[path.stem]
    return dta.read(path)


def install(session: Session, data: Dataset) -> None:
    """Put a data set into memory and show its label in parentheses."""
    session.data = data
    data.changed = False
    if data.label:
        session.output.line(f"({data.label})")
