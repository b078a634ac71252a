"""What is taken from each run of a command that is replicated: coefficients, and expressions in its results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix, full_name
from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.outermost import parenthesised

COEFFICIENTS = ([], [("", "_b")])
"""Lists of expressions that are the coefficients of an estimation command and nothing else."""


@dataclass(frozen=True)
class Statistic:
    """One statistic: the name of its variable, its entry in e(b), and the expression that it is.

    kind: _b or _se for the coefficient `source` of the estimates, "" for an expression.
    """

    name: str
    entry: tuple[str, str]
    text: str
    kind: str = ""
    source: tuple[str, str] = ("", "")


def statistics(session: Session, wanted: list[tuple[str, str]], stub: str, estimates: Any) -> tuple[Statistic, ...]:
    """The statistics that expressions (name, text) mean after a run that has made `estimates`, if any; without
    expressions the coefficients, else the scalars of r(). stub: what those without a name are called, `_bs` of _bs_1.

    Beside expressions, coefficients have _b and _se as equations, those of several equations eq and eq_se, and
    expressions _exp. r(301) for coefficients without estimates, r(110) for two expressions of one name.
    """
    if not wanted and estimates is None:
        return tuple(Statistic(name, ("", name), f"r({name})") for name in session.r.scalars)
    found: list[Statistic] = []
    plain = not any(text in ("_b", "_se") for _, text in wanted)
    for name, text in wanted or COEFFICIENTS[1]:
        if text in ("_b", "_se"):
            found += _coefficients(session.estimates.current, text, alone=wanted in COEFFICIENTS)
        else:
            called = name or f"{stub}_{sum(not each.kind for each in found) + 1}"
            found.append(Statistic(called, ("" if plain else "_exp", called), _bare(text)))
    return _distinct(found)


def _coefficients(estimates: Any, kind: str, alone: bool) -> list[Statistic]:
    """All coefficients (kind _b) or standard errors (_se); their variables are _b_x, of several equations eq_b_x."""
    if estimates is None:
        raise StataError(301)
    found = []
    for source, entry in zip(estimates.stripe, estimates.e.matrices["b"].cols, strict=True):
        equation, name = entry
        legal, first = (re.sub(r"\W+", "_", text).strip("_") for text in (name, equation))
        text = f"{kind}[{full_name(entry)}]"
        if not alone:
            entry = (equation or "_b" if kind == "_b" else f"{equation}_se", name)
        found.append(Statistic(f"{first}{kind}_{legal}"[:32], entry, text, kind, source))
    return found


def value(session: Session, statistic: Statistic, observed: Any) -> float:
    """A statistic after a run; NaN for a coefficient that there is not, or that is omitted while it is not in the
    estimates `observed` of the whole sample."""
    if not statistic.kind:
        return number(session, statistic.text)
    estimates = session.estimates.current
    if estimates is None or statistic.source not in estimates.stripe:
        return np.nan
    i = estimates.stripe.index(statistic.source)
    if estimates.flags[i] and not _omitted(observed, statistic.source):
        return np.nan
    return float((estimates.b if statistic.kind == "_b" else estimates.se)[i])


def _omitted(estimates: Any, source: tuple[str, str]) -> bool:
    """Whether a coefficient is a base or omitted."""
    return estimates is not None and bool(estimates.flags[estimates.stripe.index(source)])


def number(session: Session, text: str) -> float:
    """An expression as a number; r(109) for a text or a matrix."""
    found = evaluate_scalar(text, session)
    if isinstance(found, str | Matrix):
        raise StataError(109)
    return float(found)


def _bare(text: str) -> str:
    """An expression without parentheses around all of it."""
    inside = parenthesised(text)
    return inside[0].strip() if len(inside) == 1 else text


def _distinct(found: Sequence[Statistic]) -> tuple[Statistic, ...]:
    """r(110) where two expressions have one name; coefficients whose names are cut alike are numbered."""
    seen: dict[str, int] = {}
    out = []
    for statistic in found:
        count = seen[statistic.name] = seen.get(statistic.name, 0) + 1
        if count > 1 and not statistic.kind:
            raise StataError(110, f"{statistic.name} already defined")
        out.append(statistic if count == 1 else replace(statistic, name=f"{statistic.name[:28]}_{count}"))
    return tuple(out)
