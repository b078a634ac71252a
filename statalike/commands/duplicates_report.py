"""Count duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.data.results import Results
from statalike.interpreter.command import command
from statalike.interpreter.duplicating import copies
from statalike.output.table import Field, Row, Table


@command("duplicates Report [varlist] [if] [in]")
def run(session, call):
    """Count the observations that agree in some variables, or in all.

    For each number of copies: how many observations there are, and how many of them are surplus.

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . duplicates report subject

    Duplicates in terms of subject

    --------------------------------------
       Copies | Observations       Surplus
    ----------+---------------------------
           10 |          180           162
    --------------------------------------

    Stored: r(unique_value) r(N)
    """
    groups, _ = copies(session, call)
    sizes, numbers = np.unique(groups.sizes, return_counts=True)
    fields = (
        Field("Copies", 9, "%9.0f", gap=0, bar=True),
        Field("Observations", 12, "%12.0f", gap=1),
        Field("Surplus", 13, "%12.0f", gap=1),
    )
    rows = (Row(int(k), int(k * n), int((k - 1) * n)) for k, n in zip(sizes, numbers, strict=True))
    session.output.line()
    session.output.emit(Table(fields, tuple(rows)))
    session.r = Results({"unique_value": float(groups.n), "N": float(len(call.touse))})
