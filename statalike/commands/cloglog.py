"""Complementary log-log regression."""

from __future__ import annotations

from statalike.commands.logit import OPTIONS, estimate
from statalike.interpreter.command import command


@command(
    "cloglog [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, EForm " + OPTIONS + "]",
    by="each",
)
def run(session, call):
    """Complementary log-log regression.

    cloglog depvar [indepvars] [if] [in] [weight] [, options]
    cloglog [, eform level(#) ...]           show the last regression again

    depvar is a failure where it is 0 and a success where it is anything else that is not missing.

    eform                exponentiated coefficients
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
    . cloglog foreign weight mpg, nolog

    Complementary log-log regression                     Number of obs    =     74
                                                         Zero outcomes    =     52
                                                         Nonzero outcomes =     22

                                                         LR chi2(2)       =  34.58
    Log likelihood = -27.742769                          Prob > chi2      = 0.0000

    ------------------------------------------------------------------------------
         foreign | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0029153   .0006974    -4.18   0.000    -.0042823   -.0015483
             mpg |  -.1422911    .076387    -1.86   0.062    -.2920069    .0074247
           _cons |   10.09694   3.351841     3.01   0.003     3.527448    16.66642
    ------------------------------------------------------------------------------

    Stored: as after logit, e(N_f) and e(N_s)
    """
    estimate(session, call, "cloglog", "cloglog", "exp(b)" if call.options.eform else "")
