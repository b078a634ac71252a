"""A table of the values of a variable in panel data, overall, between and within panels."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.estimation.panels import panel_variable
from statalike.interpreter.command import command
from statalike.models.panelsummary import occurrences
from statalike.output.text import abbreviated

LABEL = 9
RULE = f"{'-' * (LABEL + 1)}+{'-' * 53}"


@command("xttab varname [if] [, I(varname)]", by="each")
def run(session, call):
    """A table of the values of a variable in panel data, overall, between and within panels.

    Overall: observations with each value. Between: panels that ever have it, and their percentage. Within: of the
    observations of those panels, the percentage that has it, averaged over them.

    i(varname)   the panel variable, instead of that of xtset

    . webuse nlswork, clear
    (National Longitudinal Survey of Young Women, 14-24 years old in 1968)
    . quietly xtset idcode
    . xttab msp

                      Overall             Between            Within
          msp |    Freq.  Percent      Freq.  Percent        Percent
    ----------+-----------------------------------------------------
            0 |   11324     39.71      3113     66.08          62.69
            1 |   17194     60.29      3643     77.33          75.75
    ----------+-----------------------------------------------------
        Total |   28518    100.00      6756    143.41          69.73
                                   (n = 4711)

    Stored: r(n) r(results)
    """
    data = session.data
    [name] = call.varlist
    panel = panel_variable(data, call.options.i)
    rows, variable = call.touse, data[name]
    for column in (data[panel], variable):
        rows = rows[group([column.values], rows, keep_missing=False).codes >= 0]
    if not len(rows):
        raise StataError(2000)
    values, panels = group([variable.values], rows), group([data[panel].values], rows)
    found = occurrences(values.codes, panels.codes)
    texts = shown(variable.take(rows[values.first]), data.value_labels)
    for line in _lines(name, texts, found):
        session.output.line(line)
    rownames = [f"r{i}" for i in range(1, len(texts) + 1)]
    results = Matrix.of(np.column_stack([found.overall, found.between, found.within]), rownames, ["c1", "c2", "c3"])
    session.r = Results(scalars={"n": float(found.n)}, matrices={"results": results})


def _lines(name, texts, found):
    """Heads, a line for each value, the totals."""
    yield ""
    yield f"{'Overall':>25}{'Between':>20}{'Within':>18}"
    yield f"{abbreviated(name, 8):>{LABEL}} |{'Freq.':>9}{'Percent':>9}{'Freq.':>11}{'Percent':>9}{'Percent':>15}"
    yield RULE
    overall, between = found.overall.sum(), found.between.sum()
    for i, text in enumerate(texts):
        yield _line(text[:8], found.overall[i], overall, found.between[i], found.n, found.within[i])
    yield RULE
    yield _line("Total", overall, overall, between, found.n, found.within @ found.between / between)
    count = f"(n = {found.n})"
    yield f"{' ' * 31}{count}"


def _line(label, overall, total, between, n, within):
    parts = (
        trimmed(float(overall), "%8.0g"),
        100 * overall / total,
        trimmed(float(between), "%8.0g"),
        100 * between / n,
    )
    return f"{label:>{LABEL}} |{parts[0]:>8}{parts[1]:>10.2f}{parts[2]:>10}{parts[3]:>10.2f}{100 * within:>15.2f}"
