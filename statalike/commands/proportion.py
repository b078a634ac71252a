"""Estimate proportions."""

from __future__ import annotations

from statalike.commands.mean import check_levels, over_texts, sampled
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.estimation import proportions
from statalike.estimation.display import Display
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command


@command(
    "PROPortion [varlist(numeric default=none)] [if] [in] [fweight pweight iweight]"
    " [, OVER(varlist) CITYpe(string) PERcent VCE(string) CLuster(varname) Level(cilevel) NOHEader CFORMAT(string)"
    " COEFLegend VSQUISH]",
    by="each",
)
def run(session, call):
    """Estimate the proportions of the values of variables, their standard errors and confidence intervals.

    proportion varlist [if] [in] [weight] [, options]
    proportion [, level(#)]                 show the last proportions again

    over(varlist)     for each group
    citype(type)      how the limits are made: logit (the default), agresti, exact, jeffreys, normal, wald or wilson
    percent           percentages instead of proportions
    vce(vcetype)      analytic (the default) or cluster clustvar
    cluster(varname)  the same as vce(cluster varname)
    noheader          only the table
    coeflegend        how to call the proportions in expressions
    vsquish           without blank rows

    With weights or clusters, limits other than logit and normal are those of as many observations as would give the
    same standard error.

    . use auto
    (1978 automobile data)
    . proportion foreign

    Proportion estimation                       Number of obs = 74

    --------------------------------------------------------------
                 |                                   Logit
                 | Proportion   Std. err.     [95% conf. interval]
    -------------+------------------------------------------------
         foreign |
       Domestic  |   .7027027   .0531331      .5874215     .796909
        Foreign  |   .2972973   .0531331       .203091    .4125785
    --------------------------------------------------------------

    Stored: e(N) e(N_over) e(df_r) e(N_clust) e(varlist) e(over) e(citype) e(vce) e(clustvar) e(b) e(V) e(sample)
    """
    display, options = Display.of(call.options, session.settings), call.options
    if not call.varlist:
        report(session, replayed(session, "proportion"), display)
        return
    rows, weights, cluster = sampled(session, call)
    data, over = session.data, options.over or ()
    for name in call.varlist:
        check_levels(data, name, rows)
    found = proportions.proportion(
        data, call.varlist, over, rows, weights, cluster, texts=over_texts(data, over, rows), citype=_citype(options),
        percent=bool(options.percent), cmdline=call.cmdline,
        shown=lambda name, at: shown(data[name].take(at), data.value_labels),
    )  # fmt: skip
    session.post(found)
    report(session, found, display)


def _citype(options):
    typed = options.citype or "logit"
    if typed not in proportions.TITLES:
        raise StataError(198, f"citype({typed}) invalid; it may be {', '.join(proportions.TITLES)}")
    return typed
