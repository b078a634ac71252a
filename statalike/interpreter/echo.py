"""Echo: the lines of a do-file as its log shows them, each behind a prompt."""

from __future__ import annotations

import re

from statalike.lang.lines import Reader
from statalike.lang.source import Statement
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
                self._numbered(typed, statement.kind)
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

    def _numbered(self, lines: tuple[str, ...], kind: str) -> None:
        """A block or program: its inner statements numbered, comments shown without using a number up."""
        source = "\n".join(lines)
        reader = Reader(source)
        reader.semicolon = source.rstrip().endswith(";")
        prompt, number = ". ", -1 if kind == "program" else 0
        while (line := reader.next()) is not None:
            typed = source[line.start : line.end].strip("\n")
            self._lines(prompt, tuple(typed.split("\n")))
            number += bool(line.text)
            prompt = f"{number + 1:3d}. " if line.text else ". "
