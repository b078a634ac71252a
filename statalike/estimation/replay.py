"""Showing estimates, first or again, and leaving r(table) behind."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import columns, critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates

TABLE_ROWS = ("b", "se", "z", "pvalue", "ll", "ul", "df", "crit", "eform")


def report(session: Any, estimates: Estimates, display: Display) -> None:
    """Show estimates and store r(level) and r(table)."""
    estimates.shown = estimates.shown or display
    estimates.show(session.output, display)
    session.r = Results({"level": display.level}, {}, {"table": r_table(estimates.seen(display), display)})


def replayed(session: Any, *commands: str) -> Estimates:
    """The estimates that a command without arguments shows again; r(301) if the last are not of these commands."""
    current = session.estimates.current
    if current is None or current.e.macros.get("cmd") not in commands:
        raise StataError(301)
    return current


def r_table(estimates: Estimates, display: Display) -> Matrix:
    """The numbers of the coefficient table, one column a coefficient."""
    df = estimates.df
    shown = columns(estimates.b, estimates.se, df, display.level, bool(display.eform))
    k = len(estimates.b)
    values = np.full((9, k), np.nan)
    values[:6] = shown.b, shown.se, shown.statistic, shown.p, shown.lower, shown.upper
    values[6] = np.nan if df is None else df
    values[7] = critical(df, display.level)
    values[8] = float(bool(display.eform))
    names = list(TABLE_ROWS)
    if df is not None:
        names[2] = "t"
    stripe = estimates.e.matrices["b"].cols
    return Matrix.of(values, [("", name) for name in names], stripe)
