"""Logistic regression, odds ratios."""

from __future__ import annotations

from statalike.commands.logit import OPTIONS, estimate
from statalike.interpreter.command import command


@command(
    "logistic [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, COEF " + OPTIONS + "]",
    by="each",
)
def run(session, call):
    """Logistic regression, reporting odds ratios.

    logistic depvar [indepvars] [if] [in] [weight] [, options]
    logistic [, coef level(#) ...]           show the last regression again

    depvar is a failure where it is 0 and a success where it is anything else that is not missing.

    coef                 coefficients instead of odds ratios
    asis                 keep regressors that predict the outcome perfectly
    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    nocoef               without the table
    noheader             without what stands above it
    nolog                without the iteration log, the default
    log                  with it

    . use auto
    . logistic foreign mpg

    Logistic regression                                     Number of obs =     74
                                                            LR chi2(1)    =  11.49
                                                            Prob > chi2   = 0.0007
    Log likelihood = -39.28864                              Pseudo R2     = 0.1276

    ------------------------------------------------------------------------------
         foreign | Odds ratio   Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
             mpg |   1.173232   .0616975     3.04   0.002      1.05833    1.300608
           _cons |   .0125396   .0151891    -3.62   0.000     .0011674    .1346911
    ------------------------------------------------------------------------------
    Note: _cons estimates baseline odds.

    Stored: as after logit
    """
    estimate(session, call, "logistic", "logit", "" if call.options.coef else "Odds ratio")
