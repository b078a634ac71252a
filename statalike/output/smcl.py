"""SMCL, Stata's mark-up, reduced to plain text with the style of each piece."""

from __future__ import annotations

import re
from collections.abc import Callable

STYLES = {
    "txt": "text", "text": "text", "res": "result", "result": "result", "err": "error", "error": "error",
    "inp": "input", "input": "input", "cmd": "input", "com": "input",
    "hi": "result", "hilite": "result", "bf": None, "it": None, "sf": None,
}  # fmt: skip
"""Directives that change the style, or only the type face (None)."""

SYMBOLS = {
    "-(": "{", ")-": "}", "|": "|", "-": "-", "+": "+", "S|": "$", "'g": "`",
    "TLC": "+", "TRC": "+", "BLC": "+", "BRC": "+", "LT": "+", "RT": "+", "TT": "+", "BT": "+",
}  # fmt: skip
"""Characters named in {c ...}; box-drawing ones become what text logs show."""

LINKS = {"browse", "help", "helpb", "stata", "view", "search", "net", "ado", "update", "matacmd", "opt", "opth"}
SILENT = {"p_end", "p", "pstd", "phang", "pmore", "sf", "ul", "smcl", "marker", "asis", "reset", "...", "p2colreset"}
TITLES = {"title", "dlgtab"}

HEAD = re.compile(r'((?:[^:"]|"[^"]*")*"?)(:?)(.*)', re.DOTALL)
"""What stands before a directive's colon (one within quotes is not it), the colon, and what follows."""

Piece = tuple[str, str]


def pieces(text: str, style: str = "text", linesize: int = 80, column: int = 0) -> list[Piece]:
    """Split marked-up text into (text, style); `column` is where in the line it begins."""
    if "{" not in text:
        return [(text, style)]
    return _Reader(style, linesize, column).read(text)


def plain(text: str, linesize: int = 80, column: int = 0) -> str:
    """The text alone."""
    return "".join(piece for piece, _ in pieces(text, linesize=linesize, column=column))


class _Reader:
    """Walks over one text, keeping the style and the position in the line."""

    def __init__(self, style: str, linesize: int, column: int) -> None:
        self.style = style
        self.linesize = linesize
        self.column = column
        self.found: list[Piece] = []

    def read(self, text: str) -> list[Piece]:
        at = 0
        while at < len(text):
            start = text.find("{", at)
            if start < 0:
                break
            self.put(text[at:start])
            end = _closing(text, start)
            if end < 0 or not self.directive(text[start + 1 : end]):
                end = start
                self.put("{")
            at = end + 1
        self.put(text[at:])
        return self.found

    def put(self, text: str) -> None:
        if text:
            self.found.append((text, self.style))
            newline = text.rfind("\n")
            self.column = len(text) - newline - 1 if newline >= 0 else self.column + len(text)

    def directive(self, body: str) -> bool:
        """Act on the inside of {...}; False when it is no directive and is shown as it stands."""
        head, colon, argument = HEAD.fullmatch(body).groups()
        words = head.split()
        if body.startswith("*") or (words and words[0] in SILENT and not colon):
            return True
        if not words:
            return False
        name = words[0]
        if name in STYLES:
            self._styled(name, argument if colon else None)
            return True
        shape = _SHAPES.get(name)
        if shape is not None:
            self.put(shape(self, words[1:], argument))
            return True
        if name in LINKS or name in TITLES:
            shown = argument or " ".join(words[1:]).strip('"')
            self.read(shown)
            return True
        return False

    def _styled(self, name: str, inside: str | None) -> None:
        before = self.style
        self.style = STYLES[name] or before
        if inside is not None:
            self.read(inside)
            self.style = before

    def text_of(self, marked: str) -> str:
        return plain(marked, self.linesize)


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at
    return -1


def _number(words: list[str], default: int) -> int:
    return int(words[0]) if words and re.fullmatch(r"-?\d+", words[0]) else default


def _rule(reader: _Reader, words: list[str], argument: str) -> str:
    return "-" * _number(words, reader.linesize - reader.column)


def _character(reader: _Reader, words: list[str], argument: str) -> str:
    name = words[0] if words else ""
    if re.fullmatch(r"0x[0-9A-Fa-f]+", name):
        return chr(int(name, 16))
    return chr(int(name)) if name.isdigit() else SYMBOLS.get(name, name)


def _to_column(reader: _Reader, words: list[str], argument: str) -> str:
    return " " * max(0, _number(words, 1) - 1 - reader.column)


def _spaces(reader: _Reader, words: list[str], argument: str) -> str:
    return " " * _number(words, 1)


def _repeated(reader: _Reader, words: list[str], argument: str) -> str:
    return reader.text_of(argument) * _number(words, 1)


def _aligned(place: Callable[[str, int], str]) -> Callable[[_Reader, list[str], str], str]:
    def shape(reader: _Reader, words: list[str], argument: str) -> str:
        return place(reader.text_of(argument), _number(words, reader.linesize - reader.column))

    return shape


def _newline(reader: _Reader, words: list[str], argument: str) -> str:
    return "\n"


_SHAPES: dict[str, Callable[[_Reader, list[str], str], str]] = {
    "hline": _rule, ".-": _rule, "c": _character, "char": _character, "col": _to_column, "space": _spaces,
    "dup": _repeated, "lalign": _aligned(str.ljust), "ralign": _aligned(str.rjust), "right": _aligned(str.rjust),
    "center": _aligned(lambda text, width: text.rjust((width + len(text)) // 2).ljust(width)),
    "centre": _aligned(lambda text, width: text.rjust((width + len(text)) // 2).ljust(width)),
    "break": _newline,
}  # fmt: skip
