"""Marker variables: 1 for the observations that a program is to use, 0 for the others."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.interpreter.session import Session
from statalike.lang import observations, varlist


def sample(
    session: Session, condition: str, in_range: str, weight: str, exp: str, *, zeros: bool = False, by: bool = True
) -> np.ndarray:
    """Where if, in, the weights and the by-group allow an observation (booleans, one an observation).

    condition and in_range: with or without their keyword; weight: its kind or ""; zeros: zero weights are allowed.
    """
    n_obs = session.data.n_obs
    rows: np.ndarray | None = None
    if by and session.frame.by is not None:
        groups, number = session.frame.by
        rows = np.flatnonzero(groups.codes == number)
    if in_range.strip():
        chosen = observations.positions(_without(in_range, "in"), n_obs)
        rows = chosen if rows is None else np.intersect1d(rows, chosen, assume_unique=True)
    if condition.strip():
        rows = observations.satisfying(_without(condition, "if"), session, rows, None)
    if weight and not zeros:
        _, rows = observations.weighted(weight, exp.strip().lstrip("="), False, session, rows, None)
    used = np.ones(n_obs, dtype=bool) if rows is None else np.zeros(n_obs, dtype=bool)
    if rows is not None:
        used[rows] = True
    return used


def _without(text: str, keyword: str) -> str:
    return text.strip().removeprefix(keyword + " ").strip()


def present(session: Session, names: str, *, strings: bool = False, only_system: bool = False) -> np.ndarray:
    """Where no variable of a list is missing; string variables are never present unless `strings`.

    only_system: extended missing values count as present.
    """
    used = np.ones(session.data.n_obs, dtype=bool)
    terms = varlist.terms(names, session) if names.strip() else ()
    for name in dict.fromkeys(name for term in terms for name in term.variables):
        column = session.data[name]
        if column.is_string:
            used &= (column.values != "") if strings else False
        else:
            codes = missing.code(column.values)
            used &= codes != 0 if only_system else codes < 0
    return used


def put(session: Session, name: str, used: np.ndarray) -> None:
    """Make the marker variable (byte)."""
    changed = session.data.changed
    session.data.put(name, Column.of(used.astype(np.float64), "byte"))
    session.data.changed = changed
