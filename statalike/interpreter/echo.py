"""Echo: the lines of a do-file as its log shows them, each behind a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statalike.lang.lines import Reader
from statalike.lang.source import Statement, counts_from_one
from statalike.output.sink import Output

DELIMIT = re.compile(r"\s*#\s*d[a-z]*\s*(cr|;)?")


class Echo:
    """Prints `. command` with `> ` before continued lines and numbers in blocks; a blank line follows what ran."""

    def __init__(self, output: Output, blank_first: bool = True, to_terminal: bool = True) -> None:
        self.output = output
        self.ran = blank_first
        self.to_terminal = to_terminal

    def show(self, statement: Statement) -> None:
        """Print a statement as it was typed."""
        self._space()
        typed = tuple(statement.echo)
        if statement.kind == "comment":
            self._lines(". ", typed)
            if delimiter := DELIMIT.match(typed[-1]):
                self.output.line(f"delimiter now {delimiter[1] or ';'}")
        else:
            while len(typed) > 1 and not typed[0].strip():
                typed = typed[1:]  # what is left of the line on which the statement before ended with `;`
            if statement.kind == "input":
                self._lines(". ", typed[:1])
            elif statement.body is not None and len(typed) > 1:
                self._numbered(typed)
            else:
                self._lines(". ", typed)
        self.ran = statement.kind != "comment"

    def prompt(self) -> None:
        """Print the prompt that stands at the end of a do-file."""
        self._space()
        self._line(". ")

    def _space(self) -> None:
        if self.ran and self.output.audible_now:
            self._line("")

    def _line(self, text: str) -> None:
        self.output.echo(text, self.to_terminal)

    def _lines(self, prompt: str, lines: tuple[str, ...]) -> None:
        for line in lines:
            self._line(prompt + line)
            prompt = "> "

    def _numbered(self, lines: tuple[str, ...]) -> None:
        source = "\n".join(lines)
        for prompt, line in numbered(source, semicolon=source.rstrip().endswith(";")):
            self._line(prompt + line)


def numbered(source: str, semicolon: bool = False) -> Iterator[tuple[str, str]]:
    """The physical lines of a block or program, finished or not, each with the prompt before it.

    Inner statements are numbered; comments are shown without using a number up.
    """
    reader = Reader(source)
    reader.semicolon = semicolon
    prompt, number = ". ", -1 if counts_from_one(source) else 0
    while (line := reader.next()) is not None:
        for typed in source[line.start : line.end].strip("\n").split("\n"):
            yield prompt, typed
            prompt = "> "
        number += bool(line.text)
        prompt = f"{number + 1:3d}. " if line.text else ". "
