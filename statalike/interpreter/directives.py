"""The directives of display, read from left to right."""

from __future__ import annotations

import re
from collections.abc import Callable

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import ends, parse
from statalike.lang.leading_format import leading_format
from statalike.lang.words import quoted_end, stripped
from statalike.output import smcl

STYLES = {
    "text": "text", "txt": "text", "result": "result", "res": "result", "error": "error", "err": "error",
    "input": "input", "inp": "input", "cmd": "input", "smcl": "text",
}  # fmt: skip
COLORS = {"red": "error", "green": "text", "yellow": "result", "white": "input", "blue": "text", "magenta": "text"}
DIRECTIVE = re.compile(r"_(?P<word>[a-z]+)\s*(?:\(\s*(?P<argument>[^()]*(?:\([^()]*\))?[^()]*)\)|(?![\w(\[]))")
WORDS = {"newline": 1, "continue": 1, "skip": 1, "column": 3, "dup": 1, "char": 4, "request": 1}
STYLE = re.compile(r"(?:as\s+(?P<style>[a-z]+)|in\s+(?P<color>[a-z]+))\b(?!\s*[-+*/^=<>&|(])")
SIMPLE = re.compile(r"(?:\d+(?:\.\d+)?|[^\W\d]\w*)(?=\s*(?:$|[\"`,]))")
"""A number or name that nothing follows which could make it longer: no grammar is needed to find its end."""
AFTER_TEXT = re.compile(r"\s*(?:[+*=<>&|]|[!~]=)")
OPERATOR = re.compile(r"\s*(?:[-+*/^=<>&|]|[!~]=)")


class Display:
    """One display command: the text still to be read, the style now, how often the next thing is repeated."""

    def __init__(self, session: Session, text: str) -> None:
        self.session = session
        self.output = session.output
        self.text = text
        self.at = 0
        self.style = ""
        self.repeats = 1
        self.ends_line = True

    def run(self) -> None:
        """Show it all; the line is ended unless _continue says not to."""
        while self._blanks() < len(self.text):
            self._next()
        if self.ends_line:
            self.output.write("\n", self.style or "text")

    def _blanks(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def _next(self) -> None:
        text, at = self.text, self.at
        if text[at] == ",":
            self.at += 1
            self._show(" ")
        elif text[at] in '"`' and not AFTER_TEXT.match(text, end := quoted_end(text, at)):
            if end == at + 1 or text[end - 1] not in "\"'":
                raise StataError(132, "too few quotes")
            self.at = end
            self._marked_up(stripped(text[at:end]))
        elif (found := DIRECTIVE.match(text, at)) and (word := _full(found["word"])):
            self.at = found.end()
            DIRECTIVES[word](self, found["argument"])
        elif found := STYLE.match(text, at):
            self.at = found.end()
            self._restyle(found)
        elif text[at] == "%":
            self._formatted()
        else:
            self._value("")

    def _restyle(self, found: re.Match) -> None:
        style = STYLES.get(found["style"]) if found["style"] else COLORS.get(found["color"])
        if style is None:
            raise StataError(198, f"{found['style'] or found['color']} is not a style")
        self.style = style

    def _formatted(self) -> None:
        fmt, rest = leading_format(self.text[self.at :])
        self.at = len(self.text) - len(rest)
        self._value(fmt)

    def _value(self, fmt: str) -> None:
        self._blanks()
        if self.text.startswith("=", self.at) and not self.text.startswith("==", self.at):
            self.at += 1
            self._blanks()
        simple = SIMPLE.match(self.text, self.at)
        end = simple.end() if simple else ends(self.text, self.at)
        if end == self.at or OPERATOR.match(self.text, end):
            parse(self.text[self.at :])  # its error is the one to show
            raise StataError(198)
        value = evaluate_scalar(parse(self.text[self.at : end].strip()), self.session)
        self.at = end
        if isinstance(value, Matrix):
            raise StataError(509, "matrix operators that return matrices not allowed in this context")
        if isinstance(value, str):
            self._marked_up(formats.write(value, fmt) if fmt else value)
        else:
            shown = formats.write(value, fmt) if fmt else formats.trimmed(value, "%10.0g")
            self._show(shown, self.style or "result")

    def _marked_up(self, text: str) -> None:
        for _ in range(self._turns()):
            column = self.output.column
            for piece, style in smcl.pieces(text, self.style or "text", self.output.linesize, column):
                self.output.write(piece, style)

    def _show(self, text: str, style: str = "") -> None:
        self.output.write(text * self._turns(), style or self.style or "text")

    def _turns(self) -> int:
        turns, self.repeats = self.repeats, 1
        return turns

    def number(self, argument: str | None, default: int = 1) -> int:
        """The argument of a directive as a whole number."""
        if not argument:
            return default
        value = evaluate_scalar(parse(argument), self.session)
        if not isinstance(value, float | int) or value != value:
            raise StataError(198)
        return int(value)

    def newline(self, argument: str | None) -> None:
        """_newline(#)"""
        self._show("\n" * self.number(argument))

    def do_not_end(self, argument: str | None) -> None:
        """_continue"""
        self.ends_line = False

    def skip(self, argument: str | None) -> None:
        """_skip(#)"""
        self._show(" " * max(0, self.number(argument)))

    def to_column(self, argument: str | None) -> None:
        """_column(#)"""
        self._show(" " * max(0, self.number(argument) - 1 - self.output.column))

    def repeat(self, argument: str | None) -> None:
        """_dup(#)"""
        self.repeats = max(0, self.number(argument))

    def character(self, argument: str | None) -> None:
        """_char(#)"""
        self._show(chr(self.number(argument)))

    def request(self, argument: str | None) -> None:
        """_request(name): what is typed goes into a global, or a local when the name begins with _"""
        name = (argument or "").strip()
        if not re.fullmatch(r"\w+", name):
            raise StataError(198)
        typed = self.session.read_line()
        if name.startswith("_"):
            self.session.set_local(name[1:], typed)
        else:
            self.session.set_global(name, typed)


def _full(typed: str) -> str | None:
    return next((word for word, least in WORDS.items() if len(typed) >= least and word.startswith(typed)), None)


DIRECTIVES: dict[str, Callable[[Display, str | None], None]] = {
    "newline": Display.newline,
    "continue": Display.do_not_end,
    "skip": Display.skip,
    "column": Display.to_column,
    "dup": Display.repeat,
    "char": Display.character,
    "request": Display.request,
}
