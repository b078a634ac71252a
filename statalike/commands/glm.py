"""Generalized linear models."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.counts import dispersion
from statalike.estimation.ml.glm import How, fit_glm
from statalike.estimation.ml.glm_spec import FamilyChoice, read_family, read_link
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import EXPOSURE_OPTION, INDEX_OPTIONS, requested
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command


@command(
    "glm [varlist(fv ts numeric default=none)] [if] [in] [aweight fweight iweight pweight] [, Family(string)"
    f" Link(string) SCAle(string) IRLS ML FISHER(integer -1) EForm {EXPOSURE_OPTION} {INDEX_OPTIONS} NOHEADer NOTABle"
    f" {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}]",
    by="each",
)
def run(session, call):
    """Generalized linear models.

    glm depvar [indepvars] [if] [in] [weight] [, options]
    glm [, eform level(#) ...]               show the last model again

    family(name)         gaussian (the default), igaussian, binomial [varname|#], poisson, nbinomial [#|ml], gamma
    link(name)           identity, log, logit, probit, cloglog, loglog, logc, power #, nbinomial; by default the
                         canonical link of the family, log for nbinomial
    scale(what)          variances times x2 (Pearson), dev (deviance) over the residual degrees of freedom, or a number;
                         by default 1 for binomial, poisson and nbinomial, x2 for the other families
    irls                 iteratively reweighted least squares, expected information
    ml                   Newton's method, observed information; the default
    fisher(#)            scoring steps to begin with; Newton's method needs none here, so that only 0 is allowed
    eform                exponentiated coefficients
    exposure(varname)    a variable whose logarithm has the coefficient 1
    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)
    noheader             without what stands above the table
    notable              without the table of coefficients

    . use auto
    . glm foreign mpg, family(binomial) nolog

    Generalized linear models                         Number of obs   =         74
    Optimization     : ML                             Residual df     =         72
                                                      Scale parameter =          1
    Deviance         =  78.57728016                   (1/df) Deviance =   1.091351
    Pearson          =  73.08219269                   (1/df) Pearson  =    1.01503

    Variance function: V(u) = u*(1-u)                 [Bernoulli]
    Link function    : g(u) = ln(u/(1-u))             [Logit]

                                                      AIC             =   1.115909
    Log likelihood   = -39.28864008                   BIC             =  -231.3154

    ------------------------------------------------------------------------------
                 |                 OIM
         foreign | Coefficient  std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
             mpg |   .1597621   .0525876     3.04   0.002     .0566922     .262832
           _cons |  -4.378865   1.211295    -3.62   0.000     -6.75296    -2.00477
    ------------------------------------------------------------------------------

    Stored: e(N) e(df_m) e(df) e(phi) e(aic) e(bic) e(ll) e(N_clust) e(chi2) e(p) e(deviance) e(deviance_s)
    e(deviance_p) e(deviance_ps) e(dispers) e(dispers_s) e(dispers_p) e(dispers_ps) e(rank) e(ic) e(converged)
    e(depvar) e(varfunct) e(varfuncf) e(linkt) e(linkf) e(m) e(offset) e(vce) e(vcetype) e(b) e(V) e(sample)
    """
    options = call.options
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        estimates = replayed(session, "glm")
    else:
        estimates = fitted(session, call)
        session.post(estimates)
    head = estimates.eform_head if options.eform else ""
    report(session, estimates, Display.of(options, session.settings, eform=head))


def fitted(session, call):
    """The estimates asked for."""
    options = call.options
    if options.irls and options.ml:
        raise StataError(198, "options irls and ml may not be combined")
    if options.fisher > 0:
        raise StataError(198, "option fisher() not allowed")
    family = read_family(options.family, session)
    link = read_link(options.link, family)
    if family.argument == "ml" and link.name != "log":
        raise StataError(198, "family(nbinomial ml) is for link(log) only")
    ask = requested(session, call, more=(family.trials,))
    for note in ask.design.notes:
        session.output.line(note)
    estimated = family.argument == "ml"
    if estimated:
        family = FamilyChoice(family.name, repr(dispersion(ask)))
    how = How(family, link, scaling(options.scale), options.irls, estimated)
    return fit_glm(ask, how, maximizer(session, call, ask.pseudo))


def scaling(text):
    """scale(): x2, dev or a positive number, "" where not given."""
    if not text:
        return ""
    word = text.strip().lower()
    if word == "x2" or (word and "dev".startswith(word)):
        return "x2" if word == "x2" else "dev"
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if value <= 0:
        raise StataError(198, f"scale({text}) not allowed")
    return word
