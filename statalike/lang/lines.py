"""Physical lines -> logical lines: comments dropped, `///` joined, `#delimit ;` obeyed. Text level, no commands.

The rules are those that experiments with Stata show: `//` and `///` need a blank before them or a line's start;
`///` joins even within quotes; block comments nest, and one that is never closed hides the rest of the file; a star
comment is continued by `///` and may open a block comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DELIMIT = re.compile(r"#\s*d(?:e(?:l(?:i(?:m(?:i(?:t)?)?)?)?)?)?(?![^\W\d])[ \t]*(;|cr\b)?[ \t]*", re.IGNORECASE)
PROMPT = re.compile(r"\.[ \t]+(?=[^\W\d])")
STOPS = re.compile(r"[\n;]|///?|/\*|\*/|`\"|\"'?")
STAR_STOPS = re.compile(r"[\n;]|///?|/\*")
COMMENT_ENDS = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Line:
    """A logical line. text: without comments; start, end: where it lies in the source; number: its first line, from 1.

    finished is False if the source ends within it: after `///`, within a block comment, or before its `;`.
    """

    text: str
    start: int
    end: int
    number: int
    finished: bool = True


def decode(raw: bytes) -> str:
    """The text of a do-file's bytes: UTF-8 or else Windows Latin; any line ends; nothing makes it fail."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "").replace("\u00a0", " ")


class Reader:
    """Reads logical lines from a source one at a time; `next` is None at the end."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.semicolon = False
        self.lenient = False  # a block may be left open: what an unbalanced program holds
        self._counted = (0, 1)

    def next(self) -> Line | None:
        """The next logical line (empty where there is only a comment or nothing), or None at the end."""
        if self.at >= len(self.source):
            return None
        start, number = self.at, self.number
        text, finished = self._scan()
        return Line(text, start, self.at, number, finished)

    @property
    def number(self) -> int:
        """The number of the physical line that comes next, from 1."""
        place, number = self._counted
        low, high = sorted((place, self.at))
        lines = self.source.count("\n", low, high)
        self._counted = (self.at, number + (lines if self.at >= place else -lines))
        return self._counted[1]

    def physical(self) -> str | None:
        """The next physical line as it is, whatever the delimiter: data lines of input, Mata."""
        if self.at >= len(self.source):
            return None
        end = self.source.find("\n", self.at)
        stop = len(self.source) if end < 0 else end
        line, self.at = self.source[self.at : stop], min(stop + 1, len(self.source))
        return line

    def rest_of_line(self) -> None:
        """Go to the beginning of the next physical line if only blanks are left on this one."""
        end = self.source.find("\n", self.at)
        stop = len(self.source) if end < 0 else end
        if not self.source[self.at : stop].strip():
            self.physical()

    def _delimit(self) -> bool:
        """Obey a #delimit that stands here."""
        found = DELIMIT.match(self.source, self.at)
        if found is None:
            return False
        self.semicolon = (found[1] or ";") == ";"
        self.at = found.end()
        if not self.semicolon or self.source.startswith("\n", self.at):
            self._skip_to_newline()
        return True

    def _skip_to_newline(self) -> None:
        end = self.source.find("\n", self.at)
        self.at = len(self.source) if end < 0 else end + 1

    def _scan(self) -> tuple[str, bool]:
        """Read up to the end of the logical line that begins here."""
        pieces: list[str] = []
        quotes = Quotes()
        blank = True
        while self.at < len(self.source):
            if blank:
                self._leading_blanks()
                if self.source.startswith("*", self.at):
                    return "", self._star_comment()
                if self.source.startswith("#", self.at) and self._delimit():
                    return "", True
                if found := PROMPT.match(self.source, self.at):
                    self.at = found.end()
            stop = STOPS.search(self.source, self.at)
            here = len(self.source) if stop is None else stop.start()
            pieces.append(self.source[self.at : here])
            blank = blank and not pieces[-1].strip()
            self.at = here if stop is None else stop.end()
            if stop is None:
                break
            ended, blank = self._meet(stop, pieces, quotes, blank)
            if ended is not None:
                return _joined(pieces), ended
        return _joined(pieces), not (self.semicolon and "".join(pieces).strip())

    def _leading_blanks(self) -> None:
        blanks = " \t\n" if self.semicolon else " \t"
        while self.at < len(self.source) and self.source[self.at] in blanks:
            self.at += 1

    def _meet(self, stop: re.Match, pieces: list[str], quotes: Quotes, blank: bool) -> tuple[bool | None, bool]:
        """Deal with a newline, delimiter, comment sign or quote. (finished, blank) where finished ends the line."""
        sign = stop[0]
        if sign == "\n":
            if not self.semicolon:
                return True, blank
            pieces.append("\n" if quotes.inside else " ")
            brace = "".join(pieces).rstrip()
            if not quotes.inside and (brace.endswith("{") or brace.strip() == "}"):
                return True, blank
            return None, blank
        if sign == ";":
            if self.semicolon and not quotes.inside:
                self.rest_of_line()
                return True, blank
        elif sign[:2] == "//":
            if self._alone(stop.start()) and (sign == "///" or not quotes.inside):
                return self._line_comment(sign), blank
        elif sign == "/*" and not quotes.inside:
            return (None if self._block_comment() else False), blank
        elif '"' in sign:
            self.at = stop.start() + quotes.meet(sign)
            sign = self.source[stop.start() : self.at]
        pieces.append(sign)
        return None, False

    def _alone(self, at: int) -> bool:
        return at == 0 or self.source[at - 1] in " \t\n"

    def _line_comment(self, sign: str) -> bool | None:
        """Skip a comment that a newline ends. None: the logical line goes on."""
        self._skip_to_newline()
        if sign == "///":
            return None if self.at < len(self.source) or self.source.endswith("\n") else False
        if self.semicolon:
            return None
        return True

    def _block_comment(self) -> bool:
        """Skip to where the comment that has been opened closes; False if the source ends first."""
        depth = 1
        while found := COMMENT_ENDS.search(self.source, self.at):
            self.at = found.end()
            depth += 1 if found[0] == "/*" else -1
            if depth == 0 and self.source.startswith("*", self.at):  # `*/*` closes and opens again
                self.at += 1
                depth = 1
            if depth == 0:
                return True
        self.at = len(self.source)
        return False

    def _star_comment(self) -> bool:
        """Skip a star comment; False if the source ends within it."""
        while found := STAR_STOPS.search(self.source, self.at):
            self.at = found.end()
            if found[0] == (";" if self.semicolon else "\n"):
                return True
            if found[0] == "/*":
                if not self._block_comment():
                    return False
            elif found[0][:2] == "//" and self._alone(found.start()) and not self.semicolon:
                self._skip_to_newline()
                if found[0] == "//":
                    return True
                if self.at >= len(self.source):
                    return self.source.endswith("\n")
        self.at = len(self.source)
        return not self.semicolon


class Quotes:
    """Whether a place lies within quotes: simple ones, which do not nest, or compound ones, which do."""

    def __init__(self) -> None:
        self.simple = False
        self.depth = 0

    @property
    def inside(self) -> bool:
        return self.simple or self.depth > 0

    def meet(self, sign: str) -> int:
        """A quote sign (`" or " or "') is met; how many of its characters count as the quote."""
        if self.simple:
            self.simple = sign[0] == "`"
            return 1
        if sign == '`"':
            self.depth += 1
            return 2
        if self.depth:
            self.depth -= sign == "\"'"
            return len(sign)
        self.simple = True
        return 1


def _joined(pieces: list[str]) -> str:
    return "".join(pieces).replace("\t", " ").strip(" \n\r\f")
