"""Residuals against fitted values, after regress and anova."""

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


@command("rvfplot [, *]")
def run(session, call):
    """Residuals against fitted values of the estimation sample, after regress and anova.

    A pattern tells of a relation that is not linear, or of variances that differ. Options are those of twoway scatter
    and of whole graphs: yline(0) msymbol() mlabel() title() name() ... The variables of mlabel() are those in memory.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight foreign
    . rvfplot, yline(0)
    """
    estimates, data = last(session.estimates.current, "regress", "anova"), session.data
    used = np.flatnonzero(estimates.in_sample(data))
    fitted, residuals = (predicted(estimates, data, used, statistic) for statistic in ("xb", "residuals"))
    columns = {"fitted": (fitted, "Fitted values"), "residuals": (residuals, "Residuals")}
    found = figure(session, used, columns, f"scatter {{residuals}} {{fitted}}, {call.options.rest}")
    keep(session, found.figure, found.options)


def predicted(estimates, data, used, statistic):
    """A prediction at some observations (positions)."""
    [made] = estimates.predict(statistic, data, used, SimpleNamespace())
    return made.values


def figure(session, used, columns, plot):
    """The figure of a twoway line about some observations (positions) and further columns, with its options.

    columns: word -> (values, label); the line has {word} for the name of the variable made of it.
    """
    data = session.data
    shown = Dataset({name: data[name].take(used) for name in data.names})
    shown.value_labels = dict(data.value_labels)
    for word, (values, label) in columns.items():
        name = next(name for name in (f"_{word}{'_' * k}" for k in range(9)) if name not in data)
        shown.put(name, Column.of(values, storage="double", label=label))
        plot = plot.replace(f"{{{word}}}", name)
    found = twoway(plot, Shown(session, shown), plottype)
    for note in found.options.notes:
        session.output.line(note)
    return found
