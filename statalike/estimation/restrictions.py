"""Restrictions on coefficients as `test` reads them: lists, equalities, whole equations, several in parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Estimates
from statalike.estimation.linearform import coefficient_list, equalities
from statalike.estimation.wald import Constraint
from statalike.lang.outermost import parenthesised

EQUATION = re.compile(r"\[([^\]=]+)\]\s*:")
EQUATIONS = re.compile(r"\[([^\]]+=[^\]]+)\]\s*(?::\s*(.*))?$", re.DOTALL)


def number_of(session: Any) -> Callable[[str], float | None]:
    """Looks a name up as a scalar."""

    def number(name: str) -> float | None:
        value = session.scalar(name)
        return value if isinstance(value, float) else None

    return number


def read(text: str, estimates: Estimates, session: Any, options: Any) -> list[Constraint]:
    """The restrictions of everything after `test`."""
    groups = parenthesised(text) or [text]
    if len(groups) > 1:
        return [c for group in groups for c in read(group, estimates, session, options)]
    text = groups[0].strip()
    number = number_of(session)
    between = EQUATIONS.match(text)
    if between:
        return _across(estimates, between, options)
    equation = ""
    found = EQUATION.match(text)
    if found:
        equation, text = found[1].strip(), text[found.end() :].strip()
        if not text:
            return _whole(estimates, equation, options.constant or options.minimum)
    if re.fullmatch(r"\[[^\]=]+\]", text):
        return _whole(estimates, text[1:-1].strip(), options.constant or options.minimum)
    if _has_equality(text):
        return equalities(text, estimates, number, equation)
    return coefficient_list(_full_names(text, estimates, session), estimates, number, equation)


def _has_equality(text: str) -> bool:
    return re.search(r"=", re.sub(r"\[[^\]]*\]", "", text)) is not None


def _full_names(text: str, estimates: Estimates, session: Any) -> str:
    """Abbreviated variable names written out where they are no coefficients by themselves."""

    def full(word: re.Match[str]) -> str:
        name = word[0]
        if estimates.find(name) is not None:
            return name
        try:
            return session.variable(name)
        except StataError:
            return name

    return re.sub(r"(?<![\w.\[:#/])[A-Za-z_]\w*(?![\w.\]\[#(])", full, text)


def _whole(estimates: Estimates, equation: str, constant: bool) -> list[Constraint]:
    """All coefficients of an equation are zero; omitted ones only where all are."""
    k = np.eye(len(estimates.b))
    chosen = [i for i in estimates.in_equation(equation) if constant or estimates.stripe[i][1] != "_cons"]
    known = [i for i in chosen if not estimates.flags[i]]
    return [Constraint(k[i]) for i in known or chosen]


def _across(estimates: Estimates, found: re.Match[str], options: Any) -> list[Constraint]:
    """Coefficients are equal in several equations, all equal to those of the first."""
    first, *others = (name.strip() for name in found[1].split("="))
    names = [estimates.stripe[i][1] for i in estimates.in_equation(first) if not estimates.flags[i]]
    if found[2]:
        names = found[2].split()
    elif not (options.constant or options.minimum):
        names = [name for name in names if name != "_cons"]
    k, result = np.eye(len(estimates.b)), []
    if options.common:
        names = [name for name in names if all(estimates.find(name, other) is not None for other in others)]
    for other in others:
        for name in names:
            result.append(Constraint(k[estimates.position(name, first)] - k[estimates.position(name, other)]))
    return result


def without_constants(constraints: Sequence[Constraint], estimates: Estimates) -> list[Constraint]:
    """Those of the restrictions that are not about constants."""
    constants = np.array([name == "_cons" for _, name in estimates.stripe])
    return [c for c in constraints if not c.L[constants].any()]
