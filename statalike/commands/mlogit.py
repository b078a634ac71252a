"""Multinomial logistic regression."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.multinomial import fit_multinomial
from statalike.estimation.ml.request import requested
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command


@command(
    "MLOGit [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight]"
    " [, Baseoutcome(string) RRr noCONStant VCE(string) Robust CLuster(varname) COLlinear NOHEADer"
    f" {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}]",
    by="each",
)
def run(session, call):
    """Multinomial logistic regression.

    mlogit depvar [indepvars] [if] [in] [weight] [, options]
    mlogit [, rrr level(#) ...]              show the last regression again

    baseoutcome(#)       the outcome that the others are compared with; the most frequent one by default
    rrr                  relative-risk ratios
    noconstant           without constants
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    noheader             without what stands above the table

    . use auto
    . mlogit rep78 mpg if rep78 > 2, nolog

    Multinomial logistic regression                         Number of obs =     59
                                                            LR chi2(2)    =  13.73
                                                            Prob > chi2   = 0.0010
    Log likelihood = -53.272247                             Pseudo R2     = 0.1141

    ------------------------------------------------------------------------------
           rep78 | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
    3            |  (base outcome)
    -------------+----------------------------------------------------------------
    4            |
             mpg |   .0899573   .0615222     1.46   0.144    -.0306239    .2105386
           _cons |  -2.353364   1.304839    -1.80   0.071    -4.910802    .2040733
    -------------+----------------------------------------------------------------
    5            |
             mpg |    .235817   .0746162     3.16   0.002      .089572     .382062
           _cons |  -6.389033   1.803895    -3.54   0.000    -9.924602   -2.853464
    ------------------------------------------------------------------------------

    Stored: as after logit, and e(k_out) e(baseout) e(ibaseout) e(baselab)
    """
    display = Display.of(call.options, session.settings, eform="RRR" if call.options.rrr else "")
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        report(session, replayed(session, "mlogit"), display)
        return
    ask = requested(session, call)
    for note in ask.design.notes:
        session.output.line(note)
    estimates = fit_multinomial(ask, call.options.baseoutcome, maximizer(session, call, ask.pseudo))
    session.post(estimates)
    report(session, estimates, display)
