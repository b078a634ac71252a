"""Several equations in one command: `y x || id: z, cov(un) || ...` and twoway's `(scatter y x) (lfit y x), ...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from statalike.errors import StataError
from statalike.lang import grammar
from statalike.lang.scope import Scope
from statalike.lang.varlist import Term, terms

ALL = "_all"
GENERAL = re.compile(r"[(,]|(if|in)\b")
"""How a segment begins that is no plot without parentheses."""


@dataclass(frozen=True)
class Effects:
    """One random-effects equation, `level: terms`.

    level: the variable whose values are the groups, its full name, or "_all". indicator: the variable of `R.varname`,
    one effect for each of its values; else None. terms: the variables with random coefficients.
    """

    level: str
    terms: tuple[Term, ...] = ()
    indicator: str | None = None


class Builder:
    """Makes (start, end) of each part or plot: one method a rule of equations.lark."""

    def part(self, tokens: list[Any]) -> tuple[int, int] | None:
        return (tokens[0].start_pos, tokens[-1].end_pos) if tokens else None

    def group(self, tokens: list[Any]) -> tuple[int, int]:
        return tokens[0].end_pos, tokens[-1].start_pos

    def parts(self, items: list[Any]) -> list[Any]:
        return items

    plots = effects = parts


BUILDER = Builder()


def _parse(text: str, start: str) -> list[Any]:
    try:
        return grammar.load("equations", BUILDER).parse(text, start=start)
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            raise StataError(198) from None
        raise


def part_spans(text: str) -> list[tuple[int, int]]:
    """Where the parts between `||` lie; an empty one at the end is left out."""
    found: list[tuple[int, int]] = []
    at = 0
    for item in _parse(text, "parts"):
        if item is None:
            found.append((at, at))
        elif isinstance(item, tuple):
            found.append(item)
        else:
            at = item.end_pos
    while len(found) > 1 and found[-1][0] == found[-1][1]:
        found.pop()
    return found


def split_parts(text: str) -> list[str]:
    """The parts between `||` that stand outside of quotes and parentheses; an empty one at the end is left out."""
    return [text[start:end].strip() for start, end in part_spans(text)]


def split_plots(text: str) -> tuple[list[str], str]:
    """The plots of a twoway line and what follows them: `if`, `in`, and `, options` that belong to all of them.

    `(scatter y x, m(o)) (lfit y x) if z, by(g)` and `scatter y x || lfit y x ||, by(g)`. The options of a plot that
    stands without parentheses are left with it.
    """
    plots: list[str] = []
    after: list[str] = []
    for segment in split_parts(text):
        if not GENERAL.match(segment):
            plots.append(segment)
            continue
        for item in _parse(segment, "plots"):
            if isinstance(item, tuple):
                plots.append(segment[slice(*item)].strip())
            elif item.type == "PLAIN":
                after.append(str(item).strip())
    return [plot for plot in plots if plot], " ".join(after)


def effects(text: str, scope: Scope) -> Effects:
    """A random-effects equation: `id: week`, `_all: R.item`, `id:`; r(198) if it is none, r(111) for unknown names."""
    level, _, *rest = _parse(text, "effects")
    name = ALL if level == ALL else scope.variable(str(level))
    if not rest:
        return Effects(name)
    if rest[0].type == "INDICATOR":
        return Effects(name, indicator=scope.variable(str(rest[0])[2:].strip()))
    return Effects(name, terms(str(rest[0]), scope))
