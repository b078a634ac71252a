"""Residuals against a predictor, after regress and anova."""

from __future__ import annotations

import numpy as np

from statalike.commands.rvfplot import figure, predicted
from statalike.commands.twoway import keep
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command


@command("rvpplot varname(numeric) [, *]")
def run(session, call):
    """Residuals against a variable of the model, in the estimation sample, after regress and anova.

    rvpplot indepvar [, options]

    Options are those of twoway scatter and of whole graphs: yline(0) msymbol() mlabel() title() name() ...

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight foreign
    . rvpplot weight, yline(0)
    """
    estimates, data = last(session.estimates.current, "regress", "anova"), session.data
    name = call.varlist[0]
    if name not in estimates.design.variables():
        raise StataError(398, f"{name} is not in the model")
    used = np.flatnonzero(estimates.in_sample(data))
    columns = {"residuals": (predicted(estimates, data, used, "residuals"), "Residuals")}
    found = figure(session, used, columns, f"scatter {{residuals}} {name}, {call.options.rest}")
    keep(session, found.figure, found.options)
