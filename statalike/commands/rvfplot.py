"""Residuals against fitted values, after regress."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from statalike.commands.marginsplot import Shown
from statalike.commands.twoway import keep, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.estimation.estimates import last
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command

TITLES = {"fitted": "Fitted values", "residuals": "Residuals"}


@command("rvfplot [, *]")
def run(session, call):
    """Residuals against fitted values of the estimation sample, after regress.

    A pattern tells of a relation that is not linear, or of variances that differ. Options are those of twoway scatter
    and of whole graphs: yline(0) msymbol() mlabel() title() name() ... The variables of mlabel() are those in memory.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight foreign
    . rvfplot, yline(0)
    """
    estimates, data = last(session.estimates.current, "regress", "anova"), session.data
    used = np.flatnonzero(estimates.in_sample(data))
    shown = Dataset({name: data[name].take(used) for name in data.names})
    shown.value_labels = dict(data.value_labels)
    names = {}
    for statistic, title in TITLES.items():
        [made] = estimates.predict("xb" if statistic == "fitted" else statistic, data, used, SimpleNamespace())
        names[statistic] = next(name for name in (f"_{statistic}{'_' * k}" for k in range(9)) if name not in data)
        shown.put(names[statistic], Column.of(made.values, storage="double", label=title))
    plot = f"scatter {names['residuals']} {names['fitted']}, {call.options.rest}"
    found = twoway(plot, Shown(session, shown), plottype)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)
