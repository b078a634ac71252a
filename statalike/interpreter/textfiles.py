"""Text files that file open has opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from statalike.errors import StataError
from statalike.interpreter.directives import Display
from statalike.interpreter.paths import resolve
from statalike.interpreter.session import Session


@dataclass
class TextFile:
    """An open file; `column` is the position in the line being written."""

    handle: TextIO
    mode: str
    column: int = 0

    @classmethod
    def open(cls, typed: str, mode: str) -> TextFile:
        """Open a file for read, write, replace or append; StataError 601, 602 or 603 when that cannot be."""
        path = resolve(typed)
        if mode == "write" and path.exists():
            raise StataError(602, name=path)
        flag = {"read": "r", "append": "a"}.get(mode, "w")
        try:
            return cls(path.open(flag, encoding="utf-8", errors="replace"), "read" if mode == "read" else "write")
        except FileNotFoundError:
            raise StataError(601, name=path) from None
        except OSError:
            raise StataError(603, name=path) from None

    def write(self, text: str, style: str = "text") -> None:
        """Write text."""
        self.handle.write(text)
        end = text.rfind("\n")
        self.column = len(text) - end - 1 if end >= 0 else self.column + len(text)


class Writing(Display):
    """display into a file: no mark-up, numbers as short as they are, no new line at the end."""

    def __init__(self, session: Session, text: str, target: TextFile) -> None:
        super().__init__(session, text)
        self.output = target  # type: ignore[assignment]
        self.ends_line = False

    def _next(self) -> None:
        if self.text.startswith("_tab", self.at):
            self.at += len("_tab")
            self._show("\t")
        else:
            super()._next()

    def _marked_up(self, text: str) -> None:
        self._show(text)


def textfiles(session: Session) -> dict[str, TextFile]:
    """The files open in this session, by their names."""
    return session.memory.setdefault("textfiles", {})


def textfile(session: Session, name: str, mode: str = "") -> TextFile:
    """One of them; StataError 111 when there is none of that name, 198 when it was opened for something else."""
    found = textfiles(session).get(name)
    if found is None:
        raise StataError(111, f"file handle {name} not found")
    if mode and found.mode != mode:
        raise StataError(198, f"file {name} was not opened for {'reading' if mode == 'read' else 'writing'}")
    return found
