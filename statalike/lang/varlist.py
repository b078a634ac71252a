"""Lists of variables: a* x1-x9 _all, and with factor variables and time-series operators i.g##c.x, L2.x."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from statalike.errors import StataError
from statalike.lang import grammar, names
from statalike.lang.operator_text import Operator, canonical, read_operator
from statalike.lang.scope import Scope

PLAIN = re.compile(r"\s*[^\W\d]\w*(?:\s+[^\W\d]\w*)*\s*")
WILD = re.compile(r"[*?~]")


@dataclass(frozen=True)
class Factor:
    """A variable within a term.

    kind: "i" (its levels) or "c" (its values). base: the base level asked for: a number, "first", "last", "freq",
    "none", or None. levels: those asked for, None for all. omitted: levels marked with `o`; for a continuous variable
    `o.x` gives (0,). operator: time-series operators in upper case such as "L2D", or "".
    """

    name: str
    kind: str = "c"
    base: int | str | None = None
    levels: tuple[int, ...] | None = None
    omitted: tuple[int, ...] = ()
    operator: str = ""

    @property
    def full_name(self) -> str:
        """The variable with its time-series operators: L2.x."""
        return f"{self.operator}.{self.name}" if self.operator else self.name

    @property
    def text(self) -> str:
        """The factor as it is written in a term."""
        return self.prefix + self.name

    @property
    def prefix(self) -> str:
        """The operators before the name, with their dot; "" for a plain variable."""
        series = self.operator
        if self.kind == "c":
            lead = "o" if self.omitted else ""
        elif self.levels is not None and len(self.levels) == 1:
            lead = f"{self.levels[0]}{'o' if self.omitted else ''}{_base_letters(self, self.levels[0])}"
        else:
            listed = f"({' '.join(map(str, self.levels))})" if self.levels is not None else ""
            lead = f"i{'o' if self.omitted else ''}{_base_text(self.base)}{listed}"
        return f"{lead}{series}." if lead or series else ""


def _base_letters(factor: Factor, level: int) -> str:
    if factor.base == "none":
        return "bn"
    return "b" if factor.base == level else ""


def _base_text(base: int | str | None) -> str:
    if base is None:
        return ""
    return {"none": "bn"}.get(str(base), f"b{base}" if isinstance(base, int) else f"b({base})")


@dataclass(frozen=True)
class Term:
    """Variables multiplied with one another: one factor for a plain variable, several for an interaction."""

    factors: tuple[Factor, ...]

    @property
    def name(self) -> str:
        """i.group#c.week: as Stata writes the term, continuous variables after factor variables."""
        if len(self.factors) == 1:
            return self.factors[0].text
        return "#".join(f.text if f.prefix or f.kind == "i" else f"c.{f.name}" for f in self._shown())

    def _shown(self) -> Iterator[Factor]:
        for factor in self.factors:
            series = factor.kind == "c" and factor.operator
            yield replace(factor, operator=f"c{factor.operator}") if series else factor

    @property
    def plain(self) -> bool:
        """True for a variable without factor or time-series operators."""
        return len(self.factors) == 1 and not self.factors[0].prefix

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in it."""
        return tuple(factor.name for factor in self.factors)


class Builder:
    """One method a rule of varlist.lark: pieces with names not yet looked up."""

    def start(self, items: list[Any]) -> list[Any]:
        return items

    def range(self, tokens: list[Any]) -> Any:
        return "range", str(tokens[0]), str(tokens[-1])

    def factor(self, tokens: list[Any]) -> Any:
        return "factor", [str(t) for t in tokens[:-1]], str(tokens[-1])

    def bundle(self, tokens: list[Any]) -> Any:
        operators = [str(t) for t in tokens if isinstance(t, str)]
        return "bundle", operators, [t for t in tokens if not isinstance(t, str)]

    def interaction(self, items: list[Any]) -> Any:
        return "interaction", items[::2], [str(join) for join in items[1::2]]


BUILDER = Builder()


def expand(text: str, scope: Scope) -> tuple[str, ...]:
    """Full names of a list of variables without operators, in the order typed, a name as often as it is typed.

    r(111) for unknown names and ambiguous abbreviations, r(101) for factor variables and time-series operators.
    """
    if PLAIN.fullmatch(text):
        return tuple(name for word in text.split() for name in _named(word, scope))
    found: list[str] = []
    for term in terms(text, scope):
        if not term.plain:
            series = len(term.factors) == 1 and term.factors[0].kind == "c"
            what = "time-series operators" if series else "factor-variable operators"
            raise StataError(101, f"{what} not allowed")
        found.append(term.factors[0].name)
    return tuple(found)


def terms(text: str, scope: Scope) -> tuple[Term, ...]:
    """The terms of a list of variables in Stata's order; `##` gives the main effects and all interactions.

    A term with operators that comes up again is left out, as fvexpand does; plain variables are kept.
    """
    if PLAIN.fullmatch(text):
        return tuple(Term((Factor(name),)) for word in text.split() for name in _named(word, scope))
    try:
        items = grammar.load("varlist", BUILDER).parse(text)
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            raise _invalid(text, error) from None
        raise
    return tuple(_unrepeated(term for item in items for term in _item(item, scope)))


def _invalid(text: str, error: Exception) -> StataError:
    at = getattr(error, "pos_in_stream", None)
    rest = text[at:].split() if at is not None else []
    if rest and rest[0][0] not in "()#":
        word = re.match(r"\w+|.", rest[0])[0]
        return StataError(198, f"{rest[0]} invalid name" if word.isalnum() else f"{word} invalid name")
    return StataError(198)


def _unrepeated(found: Iterable[Term]) -> Iterator[Term]:
    seen: set[Term] = set()
    for term in found:
        if term.plain or term not in seen:
            yield term
        seen.add(term)


def _item(item: Any, scope: Scope, joined: bool = False) -> Iterator[Term]:
    """The terms of an item; joined: it lies in the parentheses of an interaction, so that bare names are factors."""
    if item[0] == "range":
        kind = "i" if joined else "c"
        yield from (Term((Factor(name, kind),)) for name in between(item[1], item[2], scope))
        return
    _, operands, joins = item
    lists = [_operand(operand, scope, joined or bool(joins)) for operand in operands]
    yield from _joined(lists, joins)


def _joined(lists: list[list[Term]], joins: list[str]) -> Iterator[Term]:
    """a##b#c ...: products of the operands' terms from the left, so that a##b##c is a b a#b c a#c b#c a#b#c."""
    found = lists[0]
    for join, right in zip(joins, lists[1:], strict=True):
        products = [_product(a, b) for a in found for b in right]
        found = [*found, *right, *products] if join == "##" else products
    yield from found


def _product(left: Term, right: Term) -> Term:
    factors = (*left.factors, *right.factors)
    return Term(tuple(sorted(factors, key=lambda factor: factor.kind == "c")))


def _operand(operand: Any, scope: Scope, joined: bool) -> list[Term]:
    """The terms of one operand of an interaction (joined) or of an item that stands alone."""
    kind, operators, inside = operand
    readings = _combined([read_operator(text) for text in operators])
    if kind == "factor":
        return [
            Term((_factor(name, reading, joined),)) for name in _named(inside, scope) for reading in readings
        ]  # fmt: skip
    inner = [term for item in inside for term in _item(item, scope, joined)]
    if not operators:
        return inner
    return [
        Term(tuple(_applied(factor, reading) for factor in term.factors)) for term in inner for reading in readings
    ]  # fmt: skip


def _factor(name: str, reading: Operator, joined: bool) -> Factor:
    return _applied(Factor(name, "i" if joined and reading.kind is None and not reading.series else "c"), reading)


def _applied(factor: Factor, reading: Operator) -> Factor:
    return replace(
        factor,
        kind=reading.kind or factor.kind,
        base=reading.base if reading.base is not None else factor.base,
        levels=reading.levels if reading.levels is not None else factor.levels,
        omitted=reading.omitted or factor.omitted,
        operator=canonical(reading.series + factor.operator),
    )


def _combined(readings: list[list[Operator]]) -> list[Operator]:
    """Operators written one after another, i.L.x, as one; each may stand for several, as L(0/2) does."""
    found = [Operator()]
    for choices in readings:
        found = [outer.then(inner) for outer in found for inner in choices]
    return found


def _named(word: str, scope: Scope) -> list[str]:
    """The full names that a word stands for: itself, an abbreviation, _all or a pattern."""
    if word in scope.data:
        return [word]
    if word == "_all":
        return list(scope.data.names)
    if not WILD.search(word):
        return [scope.variable(word)]
    pattern = re.compile("".join({"*": ".*", "?": ".", "~": ".*"}.get(c, re.escape(c)) for c in word))
    found = [name for name in scope.data.names if pattern.fullmatch(name)]
    if not found:
        raise StataError(111, name=word)
    if "~" in word and len(found) > 1:
        raise StataError(111, f"{word} ambiguous abbreviation")
    return found


def between(first: str, last: str, scope: Scope) -> list[str]:
    """The variables from one to another in the order of the data; r(111) if the other comes first."""
    every = scope.data.names
    start, end = (every.index(_single(word, scope)) for word in (first, last))
    if end < start:
        raise StataError(111, f"{first}-{last}: variables out of order")
    return list(every[start : end + 1])


def _single(word: str, scope: Scope) -> str:
    found = _named(word, scope)
    if len(found) > 1:
        raise StataError(111, f"{word} ambiguous abbreviation")
    return found[0]


def new_names(text: str, scope: Scope) -> list[str]:
    """The names of a list of new variables; r(110) where there is such a variable already."""
    found = names.new_names(text)
    for name in found:
        if name in scope.data:
            raise StataError(110, name=name)
    return found
