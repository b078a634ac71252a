"""Names of coefficients: what `1b.group#co.week`, `L2.x` or `o.weight` say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r"(?:(\d+)(bn|b|o)?|(co|c|o))?((?:[LFDS]\d*)*)\.(\w+)")

Key = tuple[tuple[int | None, str, str], ...]


@dataclass(frozen=True)
class Piece:
    """One variable in a coefficient's name; `level` is None for a continuous one. `operator`: "L2", "D" or ""."""

    name: str
    level: int | None = None
    mark: str = ""
    operator: str = ""

    @property
    def is_base(self) -> bool:
        """At its base level ("bn" is a level made base in name only)."""
        return self.mark == "b"

    @property
    def variable(self) -> str:
        """The variable with its time-series operator: `L2.x`, `x`."""
        return f"{self.operator}.{self.name}" if self.operator else self.name

    @property
    def text(self) -> str:
        """As Stata writes it alone: `1b.group`, `o.x`, `L2.x`, `x`."""
        prefix = f"{'' if self.level is None else self.level}{self.mark}{self.operator}"
        return f"{prefix}.{self.name}" if prefix else self.name


@lru_cache(maxsize=65536)
def parse(name: str) -> tuple[Piece, ...]:
    """The pieces of a coefficient's name, in order; a name of another kind is one piece."""
    pieces = []
    for text in name.split("#"):
        found = _PIECE.fullmatch(text)
        if found is None:
            pieces.append(Piece(text))
            continue
        level, level_mark, mark, operator, variable = found.groups()
        omitted = level_mark or ("o" if mark in ("o", "co") else "")
        pieces.append(Piece(variable, None if level is None else int(level), omitted, operator))
    return tuple(pieces)


def join(pieces: tuple[Piece, ...]) -> str:
    """The coefficient's name made of its pieces; continuous ones in an interaction are marked `c.`."""
    if len(pieces) == 1:
        return pieces[0].text
    return "#".join(p.text if p.level is not None else f"c{p.mark}{p.operator}.{p.name}" for p in pieces)


@lru_cache(maxsize=65536)
def key(name: str) -> Key:
    """What identifies a coefficient: pieces without base and omission marks, in an order of their own.

    Of `c.x@1.group`, what a variable averages to in a group, those before the @ and those behind it.
    """
    if "@" in name:
        left, _, right = name.partition("@")
        return (*key(left), (None, "", "@"), *key(right))
    pieces = [(p.level, p.operator, p.name) for p in parse(name)]
    return tuple(sorted(pieces, key=lambda piece: (piece[0] is None, piece[0] or 0, piece[1:])))


def is_omitted(name: str) -> bool:
    """Whether a coefficient is zero by its name: a base level, a base cell, or marked omitted."""
    pieces = parse(name)
    return any(p.mark == "o" for p in pieces) or all(p.is_base for p in pieces)


def is_base(name: str) -> bool:
    """Whether a coefficient is zero as a base: every level in it is a base, or it is a cell with one at base."""
    pieces = parse(name)
    return is_omitted(name) and any(p.is_base for p in pieces)


def without_marks(name: str) -> str:
    """The name as one would type it: `1.group#c.week` for `1b.group#co.week`."""
    return join(tuple(Piece(p.name, p.level, "", p.operator) for p in parse(name)))


def without_omission(name: str) -> str:
    """The name with base marks kept and omission marks taken off, as notes show it: `1.foreign#1b.rep78`."""
    pieces = (Piece(p.name, p.level, p.mark if p.is_base else "", p.operator) for p in parse(name))
    return join(tuple(pieces))


def term(name: str) -> str:
    """The term a coefficient belongs to: `group`, `group#c.week`, `week`."""
    pieces = parse(name)
    if len(pieces) == 1:
        return pieces[0].variable
    return "#".join(p.variable if p.level is not None else f"c.{p.variable}" for p in pieces)
