"""Where output goes: the terminal and the log files, under a stack of quietly, noisily and capture."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from statalike.output.logfile import LogFile
from statalike.output.table import Table
from statalike.output.text import render

Sink = Callable[[str, str], None]
"""Takes (text, style); style is one of text, result, error, input, link."""


class Hearing(IntEnum):
    """What is let through: nothing (capture), only errors (quietly) or all."""

    NOTHING = 0
    ERRORS = 1
    ALL = 2


def to_stdout(text: str, style: str) -> None:
    """The plainest terminal: standard output without colours."""
    sys.stdout.write(text)


class Output:
    """All that is shown: one terminal, any number of logs, and a stack that mutes and unmutes.

    `column` is the position in the line not yet ended (0 at its start); `linesize` the width of the page.
    """

    def __init__(self, terminal: Sink = to_stdout, linesize: int = 79) -> None:
        self.terminal = terminal
        self.linesize = linesize
        self.column = 0
        self.logs: dict[str, LogFile] = {}
        self._hearing = [Hearing.ALL]
        self._captured: list[list[str]] = []

    # what commands call ---------------------------------------------------------------------------

    def emit(self, item: Table | str) -> None:
        """Show a table, or a block of text as it stands; where nothing is heard, it is not laid out."""
        if not self.audible_now:
            return
        lines = render(item, self.linesize) if isinstance(item, Table) else [item]
        for line in lines:
            self.line(line)

    def line(self, text: str = "", style: str = "text") -> None:
        """Show one line and end it."""
        self.write(text + "\n", style)

    def write(self, text: str, style: str = "text") -> None:
        """Show text without ending the line; errors are heard under quietly, nothing is under capture."""
        needed = Hearing.ERRORS if style == "error" else Hearing.ALL
        if self._hearing[-1] >= needed:
            self._send(text, style)

    def error(self, text: str) -> None:
        """Show an error message, at the start of a line."""
        self.write("\n" * bool(self.column) + text + "\n", "error")

    def echo(self, text: str, to_terminal: bool = True) -> None:
        """Show a command as typed; the console has it on the screen already and sends it to the logs only."""
        if self._hearing[-1] is Hearing.ALL:
            self._send(text + "\n", "input", to_terminal)

    @property
    def audible_now(self) -> bool:
        """Whether ordinary output is shown at present."""
        return self._hearing[-1] is Hearing.ALL

    # the stack -----------------------------------------------------------------------------------

    def muted(self) -> _Pushed:
        """quietly: errors only."""
        return _Pushed(self._hearing, min(self._hearing[-1], Hearing.ERRORS))

    def audible(self) -> _Pushed:
        """noisily: everything, whatever surrounds it."""
        return _Pushed(self._hearing, Hearing.ALL)

    def silent(self) -> _Pushed:
        """capture: nothing, not even errors."""
        return _Pushed(self._hearing, Hearing.NOTHING)

    @contextmanager
    def capture(self) -> Iterator[list[str]]:
        """Collect what is shown instead of showing it; join the yielded pieces for the text."""
        pieces: list[str] = []
        column, self.column = self.column, 0
        self._captured.append(pieces)
        self._hearing.append(Hearing.ALL)
        try:
            yield pieces
        finally:
            self._hearing.pop()
            self._captured.pop()
            self.column = column

    def _send(self, text: str, style: str, to_terminal: bool = True) -> None:
        if not text:
            return
        end = text.rfind("\n")
        self.column = len(text) - end - 1 if end >= 0 else self.column + len(text)
        if self._captured:
            self._captured[-1].append(text)
            return
        if to_terminal:
            self.terminal(text, style)
        for log in self.logs.values():
            log.write(text, style)

    # logs ----------------------------------------------------------------------------------------

    def open_log(
        self,
        path: Path,
        *,
        append: bool = False,
        replace: bool = False,
        name: str = "<unnamed>",
        smcl: bool = False,
    ) -> LogFile:
        """Start a log; StataError 604 when one of that name is open, 602 when the file exists already."""
        log = LogFile.open(path, append=append, replace=replace, name=name, smcl=smcl, others=self.logs)
        self.logs[name] = log
        return log

    def close_log(self, name: str = "<unnamed>") -> None:
        """End a log; nothing happens when there is none of that name."""
        log = self.logs.pop(name, None)
        if log is not None:
            log.close()


class _Pushed:
    """One entry on the stack of hearings, there as long as its with-block lasts."""

    def __init__(self, stack: list[Hearing], hearing: Hearing) -> None:
        self.stack = stack
        self.hearing = hearing

    def __enter__(self) -> None:
        self.stack.append(self.hearing)

    def __exit__(self, *_: object) -> None:
        self.stack.pop()
