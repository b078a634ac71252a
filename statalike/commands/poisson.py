"""Poisson regression."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.counts import fit_poisson
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import EXPOSURE_OPTION, INDEX_OPTIONS, requested
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command

OPTIONS = f"IRr {EXPOSURE_OPTION} {INDEX_OPTIONS} NOHEADer {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}"


@command(
    "poisson [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, " + OPTIONS + "]", by="each"
)
def run(session, call):
    """Poisson regression.

    poisson depvar [indepvars] [if] [in] [weight] [, options]
    poisson [, irr level(#) ...]             show the last regression again

    irr                  incidence-rate ratios
    exposure(varname)    a variable whose logarithm has the coefficient 1
    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    noheader             without what stands above the table

    . use auto
    . poisson rep78 mpg foreign, nolog

    Poisson regression                                      Number of obs =     69
                                                            LR chi2(2)    =   7.00
                                                            Prob > chi2   = 0.0303
    Log likelihood = -112.67967                             Pseudo R2     = 0.0301

    ------------------------------------------------------------------------------
           rep78 | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
             mpg |   .0078241   .0120714     0.65   0.517    -.0158353    .0314836
         foreign |   .3043216   .1517542     2.01   0.045     .0068888    .6017544
           _cons |   .9519513   .2520911     3.78   0.000     .4578619    1.446041
    ------------------------------------------------------------------------------

    Stored: e(N) e(df_m) e(r2_p) e(ll) e(ll_0) e(N_clust) e(chi2) e(p) e(rank) e(ic) e(converged) e(depvar) e(title)
    e(offset) e(chi2type) e(vce) e(vcetype) e(clustvar) e(b) e(V) e(sample), r(table)
    """
    estimate(session, call, "poisson", fit_poisson)


def estimate(session, call, cmd, fit):
    """Fit (request, maximizer -> estimates) or replay, and show."""
    display = Display.of(call.options, session.settings, eform="IRR" if call.options.irr else "")
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        report(session, replayed(session, cmd), display)
        return
    ask = requested(session, call)
    for note in ask.design.notes:
        session.output.line(note)
    estimates = fit(ask, maximizer(session, call, ask.pseudo))
    session.post(estimates)
    report(session, estimates, display)
