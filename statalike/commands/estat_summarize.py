"""Summary statistics of the estimation sample."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stripe import parse
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.output.table import Cell, Field, Row, Rule, Table
from statalike.output.text import abbreviated


@command("estat SUmmarize [anything] [, NOHEader Labels EQuation]")
def run(session, call):
    """Means, standard deviations and ranges in the estimation sample.

    estat summarize [varlist] [, options]

    Without a varlist, of the dependent variable and the regressors.

    noheader   only the table
    labels     variable labels instead of names
    equation   the dependent variable and then the regressors of each equation, in blocks of their own

    . use auto
    . quietly regress mpg weight if foreign
    . estat summarize

      Estimation sample regress                Number of obs =         22

      -------------------------------------------------------------------
          Variable |         Mean     Std. dev.         Min           Max
      -------------+-----------------------------------------------------
               mpg |     24.77273      6.611187           14           41
            weight |     2315.909      433.0035         1760         3420
      -------------------------------------------------------------------

    Stored: r(N) r(stats)
    """
    estimates = last(session.estimates.current)
    data = session.data
    used = np.flatnonzero(estimates.in_sample(data))
    if not len(used):
        raise StataError(498, "e(sample) information not available")
    if call.options.equation and call.anything:
        raise StataError(198, "option equation may not be combined with a varlist")
    blocks = _blocks(estimates, data) if call.options.equation else {}
    listed = expand(call.anything, session) if call.anything else variables(estimates, data)
    names = [name for block in blocks.values() for name in block] if blocks else listed
    if not names:
        raise StataError(321)
    stats = [[f(data.numbers(n)[used]) for f in (np.nanmean, _sd, np.nanmin, np.nanmax)] for n in names]
    output = session.output
    output.line()
    if not call.options.noheader:
        title = f"  Estimation sample {estimates.e.macros.get('cmd')}"
        output.line(f"{title:<43}Number of obs = {len(used):>10,}")
        output.line()
    fields = (
        Field("Variable", 12, gap=0, bar=True),
        Field("Mean", 12, "%9.0g", gap=1),
        Field("Std. dev.", 13, "%9.0g", gap=1),
        Field("Min", 12, "%9.0g", gap=1, shift=-1),
        Field("Max", 12, "%9.0g", gap=1),
    )
    shown = [(data[n].label or n) if call.options.labels else n for n in names]
    rows = [Row(abbreviated(name, 12), *values) for name, values in zip(shown, stats, strict=True)]
    output.emit(Table(fields, tuple(_parted(rows, blocks)), indent=2))
    matrix = Matrix.of(stats, names, ("mean", "sd", "min", "max"))
    session.r = Results({"N": float(len(used))}, {}, {"stats": matrix})


def _parted(rows, blocks):
    """The rows with a line above those of each equation."""
    if not blocks:
        yield from rows
    at = 0
    for equation, names in blocks.items():
        if at:
            yield Rule()
        yield Row(Cell(abbreviated(equation, 12), align="left"))
        yield from rows[at : at + len(names)]
        at += len(names)


def _blocks(estimates, data):
    """The dependent variable, and the regressors of each equation that has any among the data."""
    blocks = {"depvar": [name for name in (estimates.depvar,) if name in data]}
    for equation, name in estimates.stripe:
        found = blocks.setdefault(equation or "_", [])
        found += [v.name for v in parse(name) if v.name in data and v.name not in found]
    return {equation: names for equation, names in blocks.items() if names}


def _sd(values):
    values = values[~np.isnan(values)]
    return values.std(ddof=1) if len(values) > 1 else np.nan


def variables(estimates, data):
    """The dependent variable and the regressors, or what was averaged, as far as the data have them."""
    names = [estimates.depvar]
    if estimates.design is not None:
        names += estimates.design.variables()
    else:
        names += f"{estimates.e.macros.get('varlist', '')} {estimates.e.macros.get('over', '')}".split()
    return tuple(name for name in dict.fromkeys(names) if name in data)
