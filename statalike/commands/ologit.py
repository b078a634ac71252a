"""Ordered logistic regression."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.categories import fit_ordered
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import INDEX_OPTIONS, requested
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command

OPTIONS = f"{INDEX_OPTIONS.removeprefix('noCONStant ')} NOHEADer {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}"


@command(
    "ologit [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, OR " + OPTIONS + "]", by="each"
)
def run(session, call):
    """Ordered logistic regression.

    ologit depvar [indepvars] [if] [in] [weight] [, options]
    ologit [, or level(#) ...]               show the last regression again

    Larger values of depvar are higher outcomes; the values themselves do not matter.

    or                   odds ratios
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    noheader             without what stands above the table

    . use auto
    . ologit rep78 foreign mpg, nolog

    Ordered logistic regression                             Number of obs =     69
                                                            LR chi2(2)    =  31.21
                                                            Prob > chi2   = 0.0000
    Log likelihood = -78.089242                             Pseudo R2     = 0.1665

    ------------------------------------------------------------------------------
           rep78 | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
         foreign |   2.599085   .6745635     3.85   0.000     1.276964    3.921205
             mpg |   .0672774   .0494465     1.36   0.174     -.029636    .1641908
    -------------+----------------------------------------------------------------
           /cut1 |  -1.885212   1.175719                      -4.18958    .4191557
           /cut2 |  -.0922329   .9934141                     -2.039289    1.854823
           /cut3 |   2.524538   1.021289                      .5228484    4.526228
           /cut4 |   4.580877   1.146848                      2.333095    6.828658
    ------------------------------------------------------------------------------

    Stored: as after logit, and e(k_cat) e(k_aux)
    """
    estimate(session, call, "ologit", "Odds ratio" if getattr(call.options, "or") else "")


def estimate(session, call, cmd, eform):
    """Fit or replay, and show."""
    display = Display.of(call.options, session.settings, eform=eform)
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        report(session, replayed(session, cmd), display)
        return
    ask = requested(session, call, constant=False)
    for note in ask.design.notes:
        session.output.line(note)
    estimates = fit_ordered(ask, cmd == "oprobit", maximizer(session, call, ask.pseudo))
    session.post(estimates)
    report(session, estimates, display)
