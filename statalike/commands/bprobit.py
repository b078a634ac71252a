"""Probit regression for grouped data."""

from __future__ import annotations

from statalike.commands.blogit import OPTIONS, estimate
from statalike.interpreter.command import command


@command("bprobit [varlist(fv ts numeric default=none)] [if] [in] [, " + OPTIONS + "]", by="each")
def run(session, call):
    """Probit regression of grouped data.

    bprobit pos_var pop_var [indepvars] [if] [in] [, options]
    bprobit [, level(#) ...]                 show the last regression again

    pos_var holds the number of successes, pop_var the number of observations of each group.

    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)

    . use auto
    . collapse (sum) foreign (count) n=price if rep78 > 2, by(rep78)
    . bprobit foreign n rep78, nolog

    Probit regression for grouped data                Number of obs   =         59
                                                      LR chi2(1)      =      21.72
                                                      Prob > chi2     =     0.0000
    Log likelihood = -27.552959                       Pseudo R2       =     0.2827

    ------------------------------------------------------------------------------
        _outcome |      Coef.   Std. Err.      z    P>|z|     [95% Conf. Interval]
    -------------+----------------------------------------------------------------
           rep78 |    1.12509    .264355     4.26   0.000      .606964    1.643217
           _cons |  -4.601506   1.018941    -4.52   0.000    -6.598593   -2.604419
    ------------------------------------------------------------------------------

    Stored: as after logit
    """
    estimate(session, call, "bprobit", "probit", "")
