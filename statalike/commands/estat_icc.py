"""Intraclass correlations, after mixed."""

from __future__ import annotations

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table


@command("estat icc [, Level(cilevel)]")
def run(session, call):
    """Intraclass correlations of the levels of a random-intercept model.

    Each level's is the correlation of two observations of one of its groups, which share the groups above it too; of
    levels crossed by mixed's option crossed, the correlation of two observations that share nothing but that group.

    . webuse pig, clear
    . quietly mixed weight week || id:
    . estat icc

    Stored: r(icc#) r(se#) r(ci#) r(label#) r(level), # from 2, the lowest level, upwards
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    display = Display.of(call.options, session.settings)
    found = estimates.face.icc
    if found.refused:
        raise StataError(321, found.refused)
    limits = [one.interval(critical(None, display.level)) for one in found.levels]
    session.output.line()
    session.output.line(found.title)
    session.output.line()
    session.output.emit(_table(found.levels, limits, display.level))
    if found.title.startswith("Conditional"):
        session.output.line("Note: ICC is conditional on zero values of random-effects covariates.")
    session.r = _stored(found.levels, limits, display.level)


def _table(found, limits, level):
    fields = (Field("Level", 28, gap=0, bar=True), *(Field("", 9, gap=gap) for gap in (2, 2, 5, 3)))
    head = f"{'Level':>28} |        ICC   Std. err.{f'[{level:g}% conf. interval]':>25}"
    rows = (Row(c.label, c.value, c.se, *ends) for c, ends in zip(found, limits, strict=True))
    return Table(fields, tuple(rows), heads=(head,))


def _stored(found, limits, level):
    results = Results()
    for number, one, ends in zip(range(len(found) + 1, 1, -1), found, limits, strict=True):
        results.scalars[f"icc{number}"] = one.value
        results.scalars[f"se{number}"] = one.se
        results.matrices[f"ci{number}"] = Matrix.of([ends], None, ["lower", "upper"])
        results.macros[f"label{number}"] = one.label
    results.scalars["level"] = level
    return results
