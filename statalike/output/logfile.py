"""A log file: plain text, or SMCL whose directives mark the styles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TextIO

from statalike.errors import StataError

SMCL_STYLES = {"text": "{txt}", "result": "{res}", "error": "{err}", "input": "{com}", "link": "{cmd}"}
SMCL_BRACES = str.maketrans({"{": "{c -(}", "}": "{c )-}"})


class LogFile:
    """One open log. `on` is false between `log off` and `log on`."""

    def __init__(self, path: Path, handle: TextIO, name: str, smcl: bool) -> None:
        self.path = path
        self.name = name
        self.smcl = smcl
        self.on = True
        self.opened = datetime.now()
        self._handle = handle
        self._style = ""

    @classmethod
    def open(
        cls, path: Path, *, append: bool, replace: bool, name: str, smcl: bool, others: Mapping[str, LogFile]
    ) -> LogFile:
        """Open `path`; StataError 604 if the name or the file is in use, 602 if the file may not be replaced."""
        if name in others or any(path == other.path for other in others.values()):
            raise StataError(604)
        if path.exists() and not (append or replace):
            raise StataError(602, name=path)
        try:
            handle = path.open("a" if append else "w", encoding="utf-8")
        except OSError as problem:
            raise StataError(603, name=path) from problem
        log = cls(path, handle, name, smcl)
        if smcl and not (append and handle.tell()):
            handle.write("{smcl}\n")
        return log

    @property
    def kind(self) -> str:
        """The word after `log type:`."""
        return "smcl" if self.smcl else "text"

    def write(self, text: str, style: str) -> None:
        """Add text; nothing is added while the log is off."""
        if not self.on:
            return
        if self.smcl:
            text = text.translate(SMCL_BRACES)
            if style != self._style:
                text = SMCL_STYLES[style] + text
                self._style = style
        self._handle.write(text)
        if text.endswith("\n"):
            self._handle.flush()

    def close(self) -> None:
        """Write out what is left and let go of the file."""
        self._handle.close()


def stamp(when: datetime) -> str:
    """A date and time as logs show it: ` 5 Jan 2024, 09:07:31`."""
    return f"{when.day:2d} {when:%b %Y, %H:%M:%S}"


def described(log: LogFile, event: str) -> list[str]:
    """The lines that tell of a log which was just opened, closed, paused or resumed."""
    when = log.opened if event == "opened" else datetime.now()
    return [
        f"      name:  {log.name}",
        f"       log:  {log.path}",
        f"  log type:  {log.kind}",
        f"{event:>7} on:  {stamp(when)}",
    ]
