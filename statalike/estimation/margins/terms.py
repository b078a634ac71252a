"""The terms of margins, contrast and pwcompare as typed: `r.a#b@c`, `i.a##i.b`, `a#c.x`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from statalike.errors import StataError
from statalike.lang.numlist import numlist

OPERATORS = ("r", "rb", "a", "ar", "g", "gw", "h", "hw", "j", "jw", "p", "pw", "q", "qw")
_FACTOR = re.compile(r"(?:(?P<letters>[A-Za-z]*)(?P<levels>\d+|\([^)]*\))?\.)?(?P<name>[A-Za-z_]\w*)$")
_WORD = re.compile(r"(?:\([^)]*\)|\{[^}]*\}|\S)+")
_CUSTOM = re.compile(r"\{\s*([A-Za-z_]\w*)\s+([^}]*)\}$")


@dataclass(frozen=True)
class Factor:
    """A variable of a term: its contrast operator ("" for none), reference level of `rb#.`, levels asked for.

    continuous: typed as `c.x`. levels: None for all. custom: rows of coefficients typed as `{a -1 1 0}`.
    """

    name: str
    operator: str = ""
    reference: int | None = None
    levels: tuple[int, ...] | None = None
    continuous: bool = False
    custom: tuple[tuple[float, ...], ...] = ()

    @property
    def compares(self) -> bool:
        """Whether a contrast operator or coefficients were typed."""
        return bool(self.operator or self.custom)


@dataclass(frozen=True)
class Term:
    """factors joined by #; within: those after @ or |, at each of whose levels the contrasts are taken.

    of: the marginal effect whose margins are meant, where there are several.
    """

    factors: tuple[Factor, ...]
    within: tuple[Factor, ...] = ()
    nested: bool = False
    of: str = ""

    @property
    def crossed(self) -> tuple[Factor, ...]:
        """All factor variables of the term, those of `within` last."""
        return tuple(f for f in (*self.factors, *self.within) if not f.continuous)

    @property
    def slopes(self) -> tuple[str, ...]:
        """The continuous variables of the term."""
        return tuple(f.name for f in self.factors if f.continuous)

    @property
    def has_operator(self) -> bool:
        """Whether a contrast operator was typed."""
        return any(f.compares for f in self.factors)

    @property
    def name(self) -> str:
        """How tables call it: `a#b@c`."""
        names = "#".join(f"c.{f.name}" if f.continuous else f.name for f in self.factors)
        within = "#".join(f.name for f in self.within)
        return f"{names}{'|' if self.nested else '@'}{within}" if within else names


_ENCLOSED = re.compile(r"(?<!\S)\(([^()]*)\)(?!\S)")
"""Terms in parentheses of their own, which say nothing more."""


def read(text: str, session: Any, levels: Iterable[str]) -> tuple[Term, ...]:
    """The terms of a list; `levels` are the factor variables of the model.

    r(322) for a variable that is no factor variable of the model, r(198) for an unknown operator.
    """
    found: list[Term] = []
    known = tuple(levels)
    for word in _WORD.findall(_ENCLOSED.sub(r"\1", text)):
        for term in _word(word, session, known):
            if term not in found:
                found.append(term)
    return tuple(found)


def _word(word: str, session: Any, known: tuple[str, ...]) -> list[Term]:
    sign = next((s for s in "@|" if s in word), "")
    left, _, right = word.partition(sign) if sign else (word, "", "")
    within = tuple(_factor(piece, session, known) for piece in right.split("#")) if sign else ()
    if sign and any(f.compares for f in within):
        raise StataError(198, f"{word}: contrast operators are not allowed after {sign}")
    sides = [[_factor(piece, session, known) for piece in side.split("#")] for side in left.split("##")]
    terms = []
    for size in range(1, len(sides) + 1):
        for chosen in combinations(sides, size):
            terms.append(Term(tuple(f for side in chosen for f in side), within, sign == "|"))
    return terms


def _custom(text: str, session: Any, known: tuple[str, ...]) -> Factor:
    """`{a -1 1 0 \\ -1 0 1}`: coefficients of the levels, a contrast a row."""
    found = _CUSTOM.match(text)
    if found is None:
        raise StataError(198, f"{text} invalid")
    name = _factor(found[1], session, known).name
    return Factor(name, custom=tuple(tuple(numlist(row)) for row in found[2].split("\\")))


def _factor(text: str, session: Any, known: tuple[str, ...]) -> Factor:
    if text.startswith("{"):
        return _custom(text, session, known)
    found = _FACTOR.match(text)
    if found is None:
        raise StataError(198, f"{text} invalid")
    name = found["name"] if found["name"] in known else session.variable(found["name"])
    letters, levels = (found["letters"] or "").lower(), found["levels"]
    if letters == "c" and not levels:
        return Factor(name, continuous=True)
    if name not in known:
        raise StataError(322, f"factor {name} not found in list of covariates")
    chosen = tuple(int(v) for v in numlist(levels.strip("()"))) if levels else None
    if letters == "rb" and chosen and len(chosen) == 1:
        return Factor(name, "r", chosen[0])
    if letters in ("", "i"):
        return Factor(name, levels=chosen)
    if letters not in OPERATORS or letters == "rb":
        raise StataError(198, f"{letters}.{name}: contrast operator {letters}. not known")
    if levels and letters not in ("p", "pw", "q", "qw"):
        raise StataError(198, f"{text} invalid")
    return Factor(name, letters, levels=chosen)
