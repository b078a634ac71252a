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
    iterate(#)           iterations at most
    nolog                without the iteration log
    log                  with it, the default
    tolerance(#)         largest relative change of a coefficient on convergence
    ltolerance(#)        relative change of the log likelihood on convergence
    nrtolerance(#)       size of g'H^-1 g on convergence
    nonrtolerance        without that condition
    difficult            careful steps where the likelihood is not concave, which are taken anyhow
    level(#)             confidence level, 95 by default
    noci                 without confidence intervals
    nopvalues            without tests
    noomitted            without omitted variables
    noemptycells         without empty cells of interactions
    baselevels           base levels of factor variables too
    allbaselevels        those of interactions too
    vsquish              without blank rows
    nofvlabel            levels of factor variables by number
    cformat(%fmt)        format of coefficients, standard errors and limits
    pformat(%fmt)        format of p-values
    sformat(%fmt)        format of test statistics
    nolstretch           keep the table at its usual width
    coeflegend           how to call the coefficients in expressions

    . use bangladesh
    . nbreg children age, nolog

    Stored: as after poisson, and e(alpha) or e(delta), e(ll_c) e(chi2_c) e(p_c) e(dispers)
    """
    how = (call.options.dispersion or "mean").strip()
    found = next((name for name in ("mean", "constant") if name.startswith(how) and how), None)
    if found is None:
        raise StataError(198, f"dispersion({how}) not allowed")
    estimate(session, call, "nbreg", lambda ask, fit: fit_nbreg(ask, found, not call.options.nolrtest, fit))
