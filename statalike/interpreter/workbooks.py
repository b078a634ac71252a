"""The Excel workbook that putexcel writes to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from statalike.errors import StataError
from statalike.files.workbook import Book
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session
from statalike.lang.outermost import cut
from statalike.lang.words import stripped

LONGEST = 31
FORBIDDEN = frozenset("[]:*?/\\")
"""What Excel does not take in the name of a worksheet."""


@dataclass
class Destination:
    """A file, its name as typed, and its sheet. How it is treated is told by the options of putexcel set.

    replace: a new file in place of the one that is there; afresh: a new sheet in place of the one that is there;
    kept_open: nothing is written before putexcel save.
    """

    path: Path
    name: str
    sheet: str = ""
    replace: bool = False
    modify: bool = False
    afresh: bool = False
    kept_open: bool = False
    _book: Book | None = None
    _seen: tuple[int, int] = (0, 0)

    @classmethod
    def typed(cls, name: str, options: Any) -> Destination:
        """That of a file name and of the options sheet(), replace, modify and open; r(602) where a file is there."""
        if options.replace and options.modify:
            raise StataError(198, "options replace and modify may not be combined")
        shown = resolve(name, ".xlsx")
        path = shown.absolute()
        if path.suffix.lower() != ".xlsx":
            raise StataError(198, f"file {path.name}: only workbooks of type .xlsx can be written")
        if path.exists() and not options.replace and not options.modify:
            raise StataError(602, name=shown)
        sheet, how = sheet_option(options.sheet)
        return cls(path, str(shown), sheet, options.replace, options.modify, how, bool(getattr(options, "open", False)))

    def book(self) -> Book:
        """The workbook, read anew when another command has written the file since."""
        if self._book is None or (not self.kept_open and self._stamp() != self._seen):
            there = self.path if self.path.exists() and not self.replace else None
            self._book, self._seen = Book(there, self.sheet, self.afresh), self._stamp()
            self.replace = self.afresh = False
        return self._book

    def write(self) -> None:
        """Write the file."""
        self.book().save(self.path)
        self._seen = self._stamp()

    def _stamp(self) -> tuple[int, int]:
        try:
            state = os.stat(self.path)
        except OSError:
            return (0, 0)
        return (state.st_mtime_ns, state.st_size)


def sheet_option(text: str | None) -> tuple[str, bool]:
    """`"name", replace`: the name and whether the sheet is replaced."""
    if not text:
        return "", False
    name, how = (part.strip() for part in cut(text, ",") or (text, ""))
    name = stripped(name)
    if how not in ("", "replace") or not name:
        raise StataError(198, "option sheet() incorrectly specified")
    if len(name) > LONGEST or FORBIDDEN & set(name):
        raise StataError(198, f"{name}: invalid worksheet name")
    return name, bool(how)


def destination(session: Session) -> Destination:
    """The one set; r(198) without."""
    found = session.memory.get("putexcel")
    if found is None:
        raise StataError(198, "no Excel file is set; use putexcel set first")
    return found
