"""Names that tempvar, tempname and tempfile hand out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from statalike.errors import StataError
from statalike.interpreter.session import Session


def names(text: str) -> list[str]:
    """The macro names typed after tempvar and its like; StataError 198 if one is no name."""
    found = text.split()
    for name in found:
        if not name.isidentifier():
            raise StataError(198, f"{name} invalid name")
    if not found:
        raise StataError(198)
    return found


def file_name(session: Session) -> Path:
    """A file that is not there yet, in the folder for temporary files; no other session has its name."""
    folder = session.scratch
    if folder is None or not folder.is_dir():
        folder = session.scratch = Path(tempfile.mkdtemp(prefix="statalike-"))
    return folder / f"St{session.temporary_name()[2:]}.tmp"
