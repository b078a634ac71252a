"""Negative binomial regression."""

from __future__ import annotations

from statalike.commands.poisson import OPTIONS, estimate
from statalike.errors import StataError
from statalike.estimation.ml.counts import fit_nbreg
from statalike.interpreter.command import command


@command(
    "nbreg [varlist(fv ts numeric default=none)] [if] [in] [fweight iweight pweight]"
    " [, Dispersion(string) NOLRtest " + OPTIONS + "]",
    by="each",
)
def run(session, call):
    """Negative binomial regression.

    nbreg depvar [indepvars] [if] [in] [weight] [, options]
    nbreg [, irr level(#) ...]               show the last regression again

    dispersion(how)      mean (the default): 1 + alpha exp(xb); constant: 1 + delta
    nolrtest             without the test against Poisson
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
    . generate thousands = floor(price / 1000)
    . nbreg thousands mpg, nolog

    Negative binomial regression                            Number of obs =     74
                                                            LR chi2(1)    =  22.42
    Dispersion: mean                                        Prob > chi2   = 0.0000
    Log likelihood = -162.43362                             Pseudo R2     = 0.0646

    ------------------------------------------------------------------------------
       thousands | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
             mpg |  -.0481723   .0099248    -4.85   0.000    -.0676246     -.02872
           _cons |   2.719489   .2041946    13.32   0.000     2.319275    3.119703
    -------------+----------------------------------------------------------------
        /lnalpha |  -4.858108    3.33871                     -11.40186    1.685644
    -------------+----------------------------------------------------------------
           alpha |   .0077652   .0259256                      .0000112    5.395926
    ------------------------------------------------------------------------------
    LR test of alpha=0: chibar2(01) = 0.10                 Prob >= chibar2 = 0.378

    Stored: as after poisson, and e(alpha) or e(delta), e(ll_c) e(chi2_c) e(p_c) e(dispers)
    """
    how = (call.options.dispersion or "mean").strip()
    found = next((name for name in ("mean", "constant") if name.startswith(how) and how), None)
    if found is None:
        raise StataError(198, f"dispersion({how}) not allowed")
    estimate(session, call, "nbreg", lambda ask, fit: fit_nbreg(ask, found, not call.options.nolrtest, fit))
