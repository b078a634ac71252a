"""Ordered probit regression."""

from __future__ import annotations

from statalike.commands.ologit import OPTIONS, estimate
from statalike.interpreter.command import command


@command(
    "OPROBit [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight] [, " + OPTIONS + "]", by="each"
)
def run(session, call):
    """Ordered probit regression.

    oprobit depvar [indepvars] [if] [in] [weight] [, options]
    oprobit [, level(#) ...]                 show the last regression again

    Larger values of depvar are higher outcomes; the values themselves do not matter.

    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    noheader             without what stands above the table

    . use auto
    . oprobit rep78 foreign mpg, nolog

    Ordered probit regression                               Number of obs =     69
                                                            LR chi2(2)    =  32.04
                                                            Prob > chi2   = 0.0000
    Log likelihood = -77.673711                             Pseudo R2     = 0.1710

    ------------------------------------------------------------------------------
           rep78 | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
         foreign |   1.523475   .3556342     4.28   0.000     .8264448    2.220505
             mpg |    .043646   .0271122     1.61   0.107     -.009493    .0967849
    -------------+----------------------------------------------------------------
           /cut1 |  -.8929495    .615171                     -2.098663    .3127635
           /cut2 |   .0110741   .5573307                     -1.081274    1.103422
           /cut3 |   1.583848   .5672567                      .4720451     2.69565
           /cut4 |   2.761211   .6378099                      1.511127    4.011295
    ------------------------------------------------------------------------------

    Stored: as after ologit
    """
    estimate(session, call, "oprobit", "")
