"""Patterns of rename: `*` any characters, `?` one, `#` a number, on both sides; `=` on the right is the old name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statalike.errors import StataError
from statalike.lang import varlist
from statalike.lang.names import check_name
from statalike.lang.outermost import closing
from statalike.lang.scope import Scope

PIECE = re.compile(r"\(#+\)|#+|\*|\?+|=|[^*?#=()]+")
WILD = re.compile(r"[*?#]")


def split_sides(text: str) -> tuple[list[str], list[str]]:
    """`old new`, `(old old) (new new)` or `old (new)` as two lists of patterns; r(198) for anything else."""
    sides: list[list[str]] = []
    rest = text.strip()
    while rest:
        if rest.startswith("("):
            end = closing(rest, 0)
            sides.append(rest[1 : end - 1].split())
            rest = rest[end:].lstrip()
        else:
            word, _, rest = rest.partition(" ")
            cut = word.find("(", 1)
            if cut > 0 and not word[cut:].startswith("(#"):
                word, rest = word[:cut], f"{word[cut:]} {rest}"
            sides.append([word])
            rest = rest.lstrip()
    if len(sides) != 2:
        raise StataError(198, "syntax is: rename old new, or rename (old ...) (new ...)")
    return sides[0], sides[1]


def renamed(old: list[str], new: list[str], scope: Scope, start: int | None = None) -> dict[str, str]:
    """New names by old names. start: number the new names' `#` from there on instead of taking numbers over.

    Errors: 111 no such variable, 110 a name twice or taken, 198 patterns that do not fit.
    """
    new = new * len(old) if len(new) == 1 and (len(old) > 1 or WILD.search(new[0]) or "=" in new[0]) else new
    pairs: dict[str, str] = {}
    groups = [list(_matches(pattern, scope)) for pattern in old]
    if len(new) != len(groups) and len(new) == sum(map(len, groups)):
        groups = [[match] for group in groups for match in group]
    if len(new) != len(groups):
        raise StataError(198, f"there are {len(old)} old names and {len(new)} new names")
    number = start
    for group, pattern in zip(groups, new, strict=True):
        for name, wild in group:
            if name in pairs:
                continue
            pairs[name] = _filled(pattern, name, wild, number)
            number = None if number is None else number + 1
    _check(pairs, scope)
    return pairs


def _matches(pattern: str, scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """Variables that a pattern means, each with what its wildcards stand for."""
    if not WILD.search(pattern):
        yield from ((name, []) for name in varlist.expand(pattern, scope))
        return
    expression = re.compile("".join(map(_expression, PIECE.findall(pattern))))
    found = [(name, match) for name in scope.data.names if (match := expression.fullmatch(name))]
    if not found:
        raise StataError(111, f"variable {pattern} not found")
    yield from ((name, list(match.groups())) for name, match in found)


def _expression(piece: str) -> str:
    if piece == "*":
        return "(.*)"
    if piece[0] == "?":
        return f"(.{{{len(piece)}}})"
    if piece[0] in "(#":
        digits = piece.count("#")
        return r"(\d+)" if piece[0] == "(" or digits == 1 else rf"(\d{{{digits}}})"
    return re.escape(piece)


def _filled(pattern: str, name: str, wild: list[str], number: int | None) -> str:
    """A new name's pattern with its wildcards replaced, each by the next of the old name's."""
    parts, at = [], 0
    for piece in PIECE.findall(pattern):
        if piece == "=":
            parts.append(name)
        elif WILD.search(piece):
            digits = piece.count("#")
            if digits and number is not None:
                parts.append(str(number).zfill(digits))
                continue
            if at >= len(wild):
                raise StataError(198, f"{pattern} has more wildcards than the old name")
            parts.append(wild[at].zfill(digits) if digits > 1 else wild[at])
            at += 1
        else:
            parts.append(piece)
    return "".join(parts)


def _check(pairs: dict[str, str], scope: Scope) -> None:
    taken = set(scope.data.names) - set(pairs)
    for new in pairs.values():
        check_name(new)
        if new in taken:
            raise StataError(110, name=new)
        taken.add(new)
