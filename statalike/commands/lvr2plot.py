"""Leverage against squared residuals, after regress and anova."""

from __future__ import annotations

import numpy as np

from statalike.commands.rvfplot import figure, predicted
from statalike.commands.twoway import keep
from statalike.estimation.estimates import last
from statalike.interpreter.command import command


@command("lvr2plot [, *]")
def run(session, call):
    """Leverage against normalized squared residuals of the estimation sample, after regress and anova.

    Lines stand at the means of both. Options are those of twoway scatter and of whole graphs: msymbol() mlabel()
    title() name() ... The variables of mlabel() are those in memory.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight foreign
    . lvr2plot, mlabel(make)
    """
    estimates, data = last(session.estimates.current, "regress", "anova"), session.data
    used = np.flatnonzero(estimates.in_sample(data))
    leverage, residuals = (predicted(estimates, data, used, statistic) for statistic in ("leverage", "residuals"))
    squared = residuals**2 / (residuals**2).sum()
    columns = {"leverage": (leverage, "Leverage"), "squared": (squared, "Normalized residual squared")}
    lines = f"yline({leverage.mean():.10g}) xline({squared.mean():.10g})"
    found = figure(session, used, columns, f"scatter {{leverage}} {{squared}}, {lines} {call.options.rest}")
    keep(session, found.figure, found.options)
