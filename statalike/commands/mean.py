"""Estimate means."""

from __future__ import annotations

import numpy as np

from statalike.commands.regress import announce
from statalike.data.groups import group
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.means import averaged
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required
from statalike.interpreter.command import command


@command(
    "mean [varlist(numeric default=none)] [if] [in] [fweight aweight pweight iweight]"
    " [, OVER(varlist) VCE(string) CLuster(varname) Level(cilevel) NOHEader CFORMAT(string) COEFLegend VSQUISH]",
    by="each",
)
def run(session, call):
    """Estimate means, their standard errors and confidence intervals.

    mean varlist [if] [in] [weight] [, options]
    mean [, level(#)]                       show the last means again

    over(varlist)     for each group
    vce(vcetype)      analytic (the default) or cluster clustvar
    cluster(varname)  the same as vce(cluster varname)
    noheader          only the table
    coeflegend        how to call the means in expressions
    vsquish           without blank rows

    . use auto
    (1978 automobile data)
    . mean price

    Mean estimation                             Number of obs = 74

    --------------------------------------------------------------
                 |       Mean   Std. err.     [95% conf. interval]
    -------------+------------------------------------------------
           price |   6165.257   342.8719      5481.914      6848.6
    --------------------------------------------------------------

    Stored: e(N) e(N_over) e(df_r) e(N_clust) e(varlist) e(over) e(vce) e(clustvar) e(b) e(V) e(sample)
    """
    estimate(session, call, "mean")


def estimate(session, call, cmd):
    """Estimate what `cmd` says, mean or total, and show it; without a varlist, show the last such results again."""
    display = Display.of(call.options, session.settings)
    if not call.varlist:
        report(session, replayed(session, cmd), display)
        return
    rows, weights, cluster = sampled(session, call)
    over = call.options.over or ()
    texts = over_texts(session.data, over, rows)
    estimates = averaged(cmd, session.data, call.varlist, over, rows, weights, cluster, texts, call.cmdline)
    session.post(estimates)
    report(session, estimates, display)


def sampled(session, call):
    """The observations with all that is needed, their weights, and the cluster variable ("" for none)."""
    data, over = session.data, call.options.over or ()
    cluster = _cluster(session, call.options)
    rows = required(complete(data, call.touse, (*call.varlist, *over, *((cluster,) if cluster else ()))))
    weights = call.restricted(rows).weights
    announce(session.output, weights)
    for name in over:
        check_levels(data, name, rows)
    return rows, weights, cluster


def _cluster(session, options):
    """The cluster variable, or nothing."""
    if options.cluster:
        return options.cluster
    words = (options.vce or "analytic").split()
    if "analytic".startswith(words[0]) and len(words) == 1:
        return ""
    if len(words) == 2 and "cluster".startswith(words[0]) and len(words[0]) >= 2:
        return session.variable(words[1])
    raise StataError(198, f"vcetype {options.vce} not allowed")


def over_texts(data, over, rows):
    """The names of the groups."""
    if not over:
        return ()
    groups = group([data[name].values for name in over], rows)
    parts = [shown(data[name].take(rows[groups.first]), data.value_labels) for name in over]
    return tuple(" ".join(row) for row in zip(*parts, strict=True))


def check_levels(data, name, rows):
    """r(452) unless the variable's values are whole numbers that are not negative."""
    if data[name].is_string:
        raise StataError(109, f"{name}:  string variables may not be used as factor variables")
    values = data.numbers(name)[rows]
    if (values < 0).any() or (values != np.floor(values)).any():
        raise StataError(452, f"{name}:  factor variables may not contain noninteger or negative values")
