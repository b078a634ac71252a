"""Signs of a text that stand outside of quotes, parentheses and brackets."""

from __future__ import annotations

from collections.abc import Iterator

from statalike.errors import StataError
from statalike.lang.words import quoted_end


def places(text: str, sign: str) -> Iterator[int]:
    """Where a sign stands outside of all of them."""
    depth, at = 0, 0
    while at < len(text):
        if text.startswith(('"', '`"'), at):
            at = quoted_end(text, at)
            continue
        depth += (text[at] in "([") - (text[at] in ")]")
        if text[at] == sign and depth == 0:
            yield at
        at += 1


def cut(text: str, sign: str) -> tuple[str, str] | None:
    """What stands before and after the first such sign; None without one."""
    at = next(places(text, sign), None)
    return None if at is None else (text[:at], text[at + 1 :])


def closing(text: str, start: int) -> int:
    """The place behind the parenthesis that closes the one before `start`, quotes or no quotes; r(132) without it."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at + 1
    raise StataError(132)
