"""Signs of a text that stand outside of quotes, parentheses and brackets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from statalike.errors import StataError
from statalike.lang.words import quoted_end

COUNTERPARTS = {"(": ")", "[": "]", "{": "}"}


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
            end = closing(text, at)
            found.append(text[at + 1 : end - 1])
            at = end
        else:
            return []
    return found


def closing(text: str, start: int, opens: str = "([") -> int:
    """The place behind the sign that closes the one at `start`, quotes and what they hold passed over; r(132) without
    it. opens: what is closed again by its counterpart."""
    depth, at = 0, start
    while at < len(text):
        if text.startswith(('"', '`"'), at):
            at = quoted_end(text, at)
            continue
        depth += (text[at] in opens) - (text[at] in {COUNTERPARTS[each] for each in opens})
        at += 1
        if not depth:
            return at
    raise StataError(132)
