"""The terms of an analysis of variance as typed: `a b a#b c.x`, nested terms `b|a`, error terms after `/`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError
from statalike.estimation.cells import Signature, signature
from statalike.lang import outermost
from statalike.lang.varlist import Factor, Term, expand, terms

JOINS = re.compile(r"\s*(##|#|\|)\s*")


@dataclass(frozen=True)
class Effect:
    """A term and the signs between its variables, `#` or `|` (nested), as typed."""

    term: Term
    joins: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """The factor variables in it."""
        return tuple(f.name for f in self.term.factors if f.kind == "i")

    @property
    def signature(self) -> Signature:
        """What tells it from other terms."""
        return signature(self.term)

    @property
    def covariates(self) -> tuple[str, ...]:
        """The continuous variables multiplied in, in order."""
        return tuple(sorted(f.full_name for f in self.term.factors if f.kind == "c"))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Names of the variables with the signs after them: `b|`, `a`."""
        names = [f.full_name for f in self.term.factors]
        return tuple(name + join for name, join in zip(names, (*self.joins, ""), strict=True))

    @property
    def name(self) -> str:
        """b|a"""
        return "".join(self.pieces)

    def contains(self, other: Effect) -> bool:
        """Whether the other term's effects are margins of this one's: the same covariates, fewer factors."""
        return self.covariates == other.covariates and set(self.variables) > set(other.variables)


@dataclass(frozen=True)
class Tested:
    """Terms tested by the same error term; None stands for the residual."""

    effects: tuple[Effect, ...]
    error: Effect | None = None


def read(text: str, scope: Any) -> list[Tested]:
    """The terms of a list; `/` says that the next term is the error term of those before it.

    `a / b|a /` tests b|a in turn, by the residual, `a / b|a c` does not. Names without operators are factor variables.
    """
    groups: list[list[Effect]] = [[]]
    for word in outermost.words(JOINS.sub(r"\1", text)):
        for k, piece in enumerate(re.split("(/)", word)):
            if k % 2:
                groups.append([])
            elif piece:
                groups[-1] += effects(piece, scope)
    return _tested(groups)


def _tested(groups: list[list[Effect]]) -> list[Tested]:
    """What each group of terms between the signs is tested by; the first of a group is what those before it are."""
    if any(not group for group in groups[:-1]):
        raise StataError(198, "/ must follow a term")
    found = []
    for k, group in enumerate(groups):
        last = k + 1 == len(groups)
        own = group if not k or (len(group) == 1 and not last) else group[1:]
        error = None if last or not groups[k + 1] else groups[k + 1][0]
        if own:
            found.append(Tested(tuple(own), error))
    return found


def effects(word: str, scope: Any) -> list[Effect]:
    """The terms of one word of the list."""
    if "|" in word:
        [term] = _single(terms(JOINS.sub("#", word), scope), word)
        return [Effect(term, tuple(JOINS.findall(word)))]
    if "#" not in word and "." not in word:
        return [Effect(Term((Factor(name, "i"),))) for name in expand(word, scope)]
    return [Effect(term, ("#",) * (len(term.factors) - 1)) for term in terms(word, scope)]


def _single(found: Sequence[Term], word: str) -> Sequence[Term]:
    if len(found) != 1:
        raise StataError(198, f"{word} invalid")
    return found


def merged(tested: Sequence[Tested]) -> list[Effect]:
    """Every term once, error terms where they come: the order of the model's columns."""
    found: dict[Signature, Effect] = {}
    for group in tested:
        for effect in (*group.effects, *([group.error] if group.error else [])):
            found.setdefault(effect.signature, effect)
    return list(found.values())
