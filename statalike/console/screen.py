"""The terminal: a sink that gives each style of output its colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

try:
    import termios
except ImportError:  # not on Windows
    termios = None

COLOURS = {"error": "\x1b[31m", "input": "\x1b[1m", "link": "\x1b[36m"}
PLAIN = "\x1b[0m"
WIDEST = 255
NARROWEST = 40


class Screen:
    """Writes text to a terminal, coloured by style unless NO_COLOR is set or nobody looks."""

    def __init__(self, out: TextIO | None = None, colours: bool | None = None) -> None:
        self.out = out or sys.stdout
        self.colours = shows_colours(self.out) if colours is None else colours

    def __call__(self, text: str, style: str) -> None:
        colour = COLOURS.get(style) if self.colours else None
        if colour:
            body = text.rstrip("\n")
            text = f"{colour}{body}{PLAIN}{text[len(body) :]}" if body else text
        self.out.write(text)
        self.out.flush()


def shows_colours(out: TextIO) -> bool:
    """Whether this is a terminal whose user has not asked for plain text."""
    return out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The width of the terminal as a linesize (40 to 255)."""
    return min(max(os.get_terminal_size().columns, NARROWEST), WIDEST)


@contextmanager
def unseen_keys() -> Iterator[None]:
    """Keep the terminal from writing ^C where --Break-- will stand."""
    if termios is None:
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    after = [*before[:3], before[3] & ~termios.ECHOCTL, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSANOW, after)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
