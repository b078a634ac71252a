"""Variance inflation factors after regress."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stripe import without_marks
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Rule, Table
from statalike.output.text import abbreviated


@command("estat VIF [, UNCentered]")
def run(session, call):
    """How much the variance of each coefficient grows because the regressors are correlated.

    uncentered   about zero instead of about the means

    . use auto
    . quietly regress mpg weight length headroom
    . estat vif

        Variable |       VIF       1/VIF
    -------------+----------------------
          length |      9.95    0.100534
          weight |      9.52    0.105034
        headroom |      1.36    0.733204
    -------------+----------------------
        Mean VIF |      6.94

    Stored: r(vif_1) r(name_1) ... r(vif)
    """
    estimates = last(session.estimates.current, "regress", "anova")
    if estimates.weight_kind:
        raise StataError(404, "estat vif after weighted estimation is not supported")
    factors = inflation(estimates, session.data, call.options.uncentered)
    order = sorted(factors, key=lambda name: -factors[name])
    fields = (
        Field("Variable", 12, gap=0, bar=True),
        Field("VIF", 9, "%9.2f", gap=1),
        Field("1/VIF", 10, "%9.6f", gap=2),
    )
    rows = [Row(abbreviated(name, 12), factors[name], 1 / factors[name]) for name in order]
    mean = float(np.mean(list(factors.values())))
    session.output.line()
    session.output.emit(Table(fields, (*rows, Rule(), Row("Mean VIF", mean)), top=False, bottom=False))
    session.r = Results(
        {f"vif_{i}": factors[name] for i, name in enumerate(order, 1)},
        {f"name_{i}": name for i, name in enumerate(order, 1)},
        {"vif": Matrix.of([[factors[name] for name in order]], [("", "vif")], order)},
    )


def inflation(estimates, data, uncentered):
    """Coefficient name -> variance inflation factor, the constant left out (unless uncentered)."""
    used = np.flatnonzero(estimates.in_sample(data))
    X = estimates.design.matrix(data, used)
    centred = estimates.design.constant and not uncentered
    spread = X - X.mean(axis=0) if centred else X
    found = {}
    for i, (_, name) in enumerate(estimates.stripe):
        if not estimates.flags[i] and (name != "_cons" or not centred):
            found[without_marks(name)] = float(estimates.inverse[i, i] * (spread[:, i] @ spread[:, i]))
    if not found:
        raise StataError(198, "no regressors")
    return found
