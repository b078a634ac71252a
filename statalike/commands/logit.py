"""Logistic regression, coefficients."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.binary import fit_binary
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import INDEX_OPTIONS, requested
from statalike.estimation.ml.separation import separated
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command

OPTIONS = f"ASIS {INDEX_OPTIONS} NOCOEF NOHEADer {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}"


@command(
    "logit [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, OR " + OPTIONS + "]", by="each"
)
def run(session, call):
    """Logistic regression, reporting coefficients.

    logit depvar [indepvars] [if] [in] [weight] [, options]
    logit [, or level(#) ...]                show the last regression again

    depvar is a failure where it is 0 and a success where it is anything else that is not missing.

    or                   odds ratios
    asis                 keep regressors that predict the outcome perfectly
    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    nocoef               without the table of coefficients
    noheader             without what stands above it

    . use auto
    . logit foreign weight mpg

    Iteration 0:  Log likelihood =  -45.03321
    Iteration 1:  Log likelihood = -29.238536
    Iteration 2:  Log likelihood = -27.244139
    Iteration 3:  Log likelihood = -27.175277
    Iteration 4:  Log likelihood = -27.175156
    Iteration 5:  Log likelihood = -27.175156

    Logistic regression                                     Number of obs =     74
                                                            LR chi2(2)    =  35.72
                                                            Prob > chi2   = 0.0000
    Log likelihood = -27.175156                             Pseudo R2     = 0.3966

    ------------------------------------------------------------------------------
         foreign | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0039067   .0010116    -3.86   0.000    -.0058894    -.001924
             mpg |  -.1685869   .0919175    -1.83   0.067    -.3487418     .011568
           _cons |   13.70837   4.518709     3.03   0.002     4.851859    22.56487
    ------------------------------------------------------------------------------

    Stored: e(N) e(N_cds) e(N_cdf) e(df_m) e(r2_p) e(ll) e(ll_0) e(N_clust) e(chi2) e(p) e(rank) e(ic) e(converged)
    e(depvar) e(title) e(offset) e(chi2type) e(vce) e(vcetype) e(clustvar) e(b) e(V) e(sample), r(table)
    """
    estimate(session, call, "logit", "logit", "Odds ratio" if getattr(call.options, "or") else "")


def estimate(session, call, cmd, link, eform):
    """Fit or replay, and show; eform heads exponentiated coefficients."""
    options = call.options
    display = Display.of(options, session.settings, eform=eform, notable=options.nocoef)
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        report(session, replayed(session, cmd), display)
        return
    ask = requested(session, call, keep=not options.asis)
    say = session.output.line
    how = maximizer(session, call, ask.pseudo, silent=cmd == "logistic")
    how.begin()
    if not options.asis:
        ask = separated(ask, say, options.collinear)
    for note in ask.design.notes:
        say(note)
    estimates = fit_binary(ask, link, cmd, how)
    session.post(estimates)
    report(session, estimates, display)
