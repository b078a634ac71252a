"""Echo: the lines of a do-file as its log shows them, each behind a prompt."""

from __future__ import annotations

from statalike.lang.lines import Reader
from statalike.lang.source import Statement
from statalike.output.sink import Output


class Echo:
    """Prints `. command` with `> ` before continued lines and numbers in blocks; a blank line follows what ran."""

    def __init__(self, output: Output, blank_first: bool = True, to_terminal: bool = True) -> None:
        self.output = output
        self.ran = blank_first
        self.to_terminal = to_terminal

    def show(self, statement: Statement) -> None:
        """Print a statement as it was typed."""
        self._space()
        if statement.kind == "comment":
            self._lines(". ", statement.echo)
        elif statement.kind == "input":
            self._lines(". ", statement.echo[:1])
        elif statement.body is not None and len(statement.echo) > 1:
            self._numbered(statement)
        else:
            self._lines(". ", statement.echo)
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

    def _numbered(self, statement: Statement) -> None:
        """A block or program: its inner statements numbered, comments shown without using a number up."""
        source = "\n".join(statement.echo)
        reader = Reader(source)
        reader.semicolon = source.rstrip().endswith(";")
        prompt, number = ". ", -1 if statement.kind == "program" else 0
        while (line := reader.next()) is not None:
            typed = source[line.start : line.end].rstrip("\n")
            self._lines(prompt, tuple(typed.split("\n")))
            number += bool(line.text)
            prompt = f"{number + 1:3d}. " if line.text else ". "
