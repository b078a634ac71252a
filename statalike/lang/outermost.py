"""Signs of a text that stand outside of quotes, parentheses and brackets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from statalike.errors import StataError
from statalike.lang.words import quoted_end


def places(text: str, sign: str) -> Iterator[int]:
    """Where a sign stands outside of all of them."""
    return (at for at in _outside(text) if text[at] == sign)


def _outside(text: str) -> Iterator[int]:
    """Where whatever stands outside of all of them does."""
    depth, at = 0, 0
    while at < len(text):
        if text.startswith(('"', '`"'), at):
            at = quoted_end(text, at)
            continue
        depth += (text[at] in "([") - (text[at] in ")]")
        if depth == 0:
            yield at
        at += 1


def cut(text: str, sign: str) -> tuple[str, str] | None:
    """What stands before and after the first such sign; None without one."""
    at = next(places(text, sign), None)
    return None if at is None else (text[:at], text[at + 1 :])


def words(text: str) -> list[str]:
    """The words of a text, parted by blanks outside of all of them: `(a b) c d[1, 2]` has three."""
    blanks = [at for at in _outside(text) if text[at].isspace()]
    edges = [-1, *blanks, len(text)]
    return [text[start + 1 : end] for start, end in pairwise(edges) if end > start + 1]


def parenthesised(text: str) -> list[str]:
    """The insides of `(...) (...)`; none where anything stands beside them, r(132) for a parenthesis left open."""
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == "(":
            end = next((at + k + 1 for k in places(text[at:], ")")), 0)
            if not end:
                raise StataError(132)
            found.append(text[at + 1 : end - 1])
            at = end
        else:
            return []
    return found


def closing(text: str, start: int) -> int:
    """The place behind the parenthesis that closes the one before `start`, quotes or no quotes; r(132) without it."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at + 1
    raise StataError(132)
