"""Estimate totals."""

from __future__ import annotations

from statalike.commands.mean import estimate
from statalike.interpreter.command import command


@command(
    "total [varlist(numeric default=none)] [if] [in] [fweight pweight iweight]"
    " [, OVER(varlist) VCE(string) CLuster(varname) Level(cilevel) NOHEader CFORMAT(string) COEFLegend VSQUISH]",
    by="each",
)
def run(session, call):
    """Estimate totals, their standard errors and confidence intervals.

    total varlist [if] [in] [weight] [, options]
    total [, level(#)]                      show the last totals again

    over(varlist)     for each group
    vce(vcetype)      analytic (the default) or cluster clustvar
    cluster(varname)  the same as vce(cluster varname)
    noheader          only the table
    coeflegend        how to call the totals in expressions
    vsquish           without blank rows

    . use auto
    (1978 automobile data)
    . total headroom trunk

    Total estimation                            Number of obs = 74

    --------------------------------------------------------------
                 |      Total   Std. err.     [95% conf. interval]
    -------------+------------------------------------------------
        headroom |      221.5   7.277522      206.9959    236.0041
           trunk |       1018   36.79562      944.6664    1091.334
    --------------------------------------------------------------

    Stored: e(N) e(N_over) e(df_r) e(N_clust) e(varlist) e(over) e(vce) e(clustvar) e(b) e(V) e(sample)
    """
    estimate(session, call, "total")
