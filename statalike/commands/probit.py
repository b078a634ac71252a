"""Probit regression."""

from __future__ import annotations

from statalike.commands.logit import OPTIONS, estimate
from statalike.interpreter.command import command


@command(
    "PROBit [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, " + OPTIONS + "]", by="each"
)
def run(session, call):
    """Probit regression.

    probit depvar [indepvars] [if] [in] [weight] [, options]
    probit [, level(#) ...]                  show the last regression again

    depvar is a failure where it is 0 and a success where it is anything else that is not missing.

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
    . probit foreign weight mpg, nolog

    Probit regression                                       Number of obs =     74
                                                            LR chi2(2)    =  36.38
                                                            Prob > chi2   = 0.0000
    Log likelihood = -26.844189                             Pseudo R2     = 0.4039

    ------------------------------------------------------------------------------
         foreign | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0023355   .0005661    -4.13   0.000     -.003445   -.0012261
             mpg |  -.1039503   .0515689    -2.02   0.044    -.2050235   -.0028772
           _cons |   8.275464   2.554142     3.24   0.001     3.269437    13.28149
    ------------------------------------------------------------------------------

    Stored: as after logit
    """
    estimate(session, call, "probit", "probit", "")
