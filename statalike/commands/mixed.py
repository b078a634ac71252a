"""Multilevel mixed-effects linear regression."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.positions import taken
from statalike.errors import StataError
from statalike.estimation.mixed import maximizing, small
from statalike.estimation.mixed.estimates import mixed_estimates
from statalike.estimation.mixed.face import MixedDisplay
from statalike.estimation.mixed.iterations import IterationLog
from statalike.estimation.mixed.levels import Equation
from statalike.estimation.mixed.robust import independent
from statalike.estimation.mixed.specification import (
    ResidualOption,
    specify,
    structure_module,
    structure_words,
    variables,
)
from statalike.estimation.mixed.stored import signature
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, marked, response
from statalike.estimation.vce_option import read
from statalike.interpreter.command import command
from statalike.lang.equations import effects
from statalike.lang.syntax import Syntax
from statalike.models.mixed.fit import fit

RESIDUALS = "anything [, T(varname) BY(varname)]"


ESTIMATION = (
    "[varlist(fv ts default=none)] [if] [in] [fweight pweight]"
    " [, noCONstant MLe REML RESiduals(string) VCE(string) Robust CLuster(varname) PWSCALE(string) DFMethod(string)"
)
SHOWN = (
    " VARiance STDDEViations NOHEADer NOGRoup NOFETable NORETable NOLRtest ESTMetric DFTABle(string) SMALL"
    f" {DISPLAY_OPTIONS}"
)
DECLARED = f"{ESTIMATION}{maximizing.OPTIONS}{SHOWN}]"
REPLAYED = frozenset(re.sub(r"\(.*?\)", "", SHOWN).lower().split())
PARTS = "anything [, COVariance(string) noCONstant COLlinear FWeight(varname) PWeight(varname) CROSSed]"


@command(f"mixed {DECLARED}", parts=PARTS, by="each")
def run(session, call):
    """Multilevel mixed-effects linear regression.

    mixed depvar [indepvars] || levelvar: [effects] [, covariance() noconstant collinear crossed] || ... [, options]

    Levels are given from the highest down; effects are variables with random coefficients, the random intercept comes
    last. R.varname is one effect for each value of a variable; _all is one group of all observations. Without any
    equation after || it is linear regression by maximum likelihood.

    Notes below the tables say where estimates lie at the edge of their range, which parameters the data cannot tell
    apart, and what to try when an optimum was not found. by may stand before it; options of the whole command may be
    typed with any equation.

    Effects of crossed groups, ratings of raters by items, are written as in Stata, || _all: R.rater || item:, or with
    crossed, which Stata does not have: || rater: || item:, crossed. The groups of a crossed equation are not nested in
    those before it, and its effects may be any: || rater: x, cov(un) || item: x, cov(un) crossed. Equations after it
    are nested in it, or crossed themselves. Residuals correlate within the groups of the last equation. Weights of
    observations may be frequencies only where effects are crossed.

    covariance(structure)  independent (default), exchangeable, identity or unstructured, of one equation's effects
    noconstant      no intercept in the fixed part, or no random intercept in an equation
    collinear       keep collinear effects in an equation
    crossed         the groups of an equation are crossed with those of the equations before it
    mle             maximum likelihood, the default
    reml            restricted maximum likelihood
    residuals(structure, t(varname) by(varname))  independent, exchangeable, ar #, ma #, unstructured, banded #,
                    toeplitz #, exponential, within the lowest-level groups
    vce(type)       oim (default), robust (by highest-level groups) or cluster clustvar; clusters must hold whole
                    highest-level groups, if effects are crossed all groups of effects whole
    robust          the same as vce(robust)
    cluster(varname)  the same as vce(cluster varname)
    fweight(varname)  frequency weights of an equation's groups; those of observations stand in brackets
    pweight(varname)  sampling weights of an equation's groups; the variance is robust then
    pwscale(type)   scale the observations' sampling weights in a two-level model: size, effective or gk
    dfmethod(method)  small-sample tests: residual, repeated, anova, satterthwaite or kroger [, eim|oim]; kroger takes
                    derivatives in the parameters shown, variances, covariances, rho, phi, theta, the second ones too
    dftable(what)   degrees of freedom in the table, beside pvalue or ci, or default for none shown
    small           replay with the small-sample tests
    emiterate(#)    EM steps at most before the gradient-based optimization (crossed effects start without)
    emtolerance(#)  relative change of the log likelihood at which EM stops
    emlog           show the EM steps
    emdots          show them as dots
    emonly          stop after EM
    nostderr        no standard errors of the variance parameters
    iterate(#)      iterations at most
    tolerance(#)    change of parameters at which the optimization may stop
    ltolerance(#)   change of the log likelihood at which it may stop
    nrtolerance(#)  scaled gradient below which it must be
    nonrtolerance   do not look at the scaled gradient
    qtolerance(#)   the same for dfp and bfgs by their own Hessian instead of the true one
    technique(nr | dfp | bfgs [#] ...)  Newton-Raphson (the default) or quasi-Newton steps, each for # iterations (5) in
                    turn
    difficult       steepest ascent in directions where the log likelihood is not concave
    matsqrt         search in matrix square roots of the covariances, the default
    matlog          search in their matrix logarithms
    log             show the iteration log, the default
    nolog           do not
    trace           show the parameters that are searched in the log
    gradient        show the gradient in the log
    hessian         show the negative Hessian in the log
    showstep        show the steps tried in the log
    showtolerance   show what is held against the tolerances in the log
    variance        show variances and covariances, the default
    stddeviations   show standard deviations and correlations
    noheader        no header above the tables
    nogroup         no groups in the header
    nofetable       no fixed-effects table
    noretable       no random-effects table
    nolrtest        no test against linear regression
    estmetric       all parameters in the metric of estimation

    . webuse pig, clear
    . mixed weight week || id:, nolog nogroup
    . webuse penicillin, clear
    . mixed diameter || plate: || sample:, crossed nolog

    Stored: scalars e(N) e(k) e(k_f) e(k_r) e(k_rs) e(k_rc) e(k_res) e(N_clust) e(nrgroups) e(ar_p) e(ma_q) e(res_order)
    e(df_m) e(ll) e(chi2) e(p) e(ll_c) e(chi2_c) e(df_c) e(p_c) e(rank) e(ic) e(rc) e(converged) e(small); with
    dfmethod() e(F) e(ddf_m) e(df_max) e(df_avg) e(df_min); e(gradnorm) the square root of the scaled gradient g'H^-1 g
    at the end and e(cond) the condition number of the negative Hessian of the variance parameters;
    macros e(cmd) e(cmdline) e(depvar) e(wtype) e(wexp) e(fweight#) e(pweight#) e(ivars) e(title) e(redim) e(vartypes)
    e(revars) e(resopt) e(rstructure) e(rstructlab) e(rbyvar) e(rglabels) e(pwscale) e(timevar) e(dfmethod) e(dftitle)
    e(chi2type) e(clustvar) e(vce) e(vcetype) e(method) e(opt) e(optmetric) e(emonly) e(ml_method) e(technique)
    e(datasignature) e(datasignaturevars) e(properties) e(estat_cmd) e(predict) e(marginswtype) e(marginswexp), the
    product of the weights of all levels, e(marginsok) e(marginsnotok) e(asbalanced) e(asobserved), what fvset design
    says;
    matrices e(b) e(V) e(V_modelbased) e(N_g) e(g_min) e(g_avg) e(g_max) e(tmap) e(df) e(V_df), and e(sample)
    """
    estimate_or_replay(session, call)


def estimate_or_replay(session, call, cmd="mixed", stddeviations=False):
    """Fit what was typed or show the last results again; stddeviations: show these unless variance is asked for."""
    options = call.options
    for one, other in (("mle", "reml"), ("variance", "stddeviations")):
        if getattr(options, one) and getattr(options, other):
            raise StataError(198, f"options {one} and {other} may not be combined")
    replay = not call.terms and not call.parts
    if replay:
        estimates = replayed(session, cmd)
        for name in sorted(options.given - REPLAYED):
            raise StataError(198, f"option {name} not allowed")
    else:
        estimates = _estimate(session, call, cmd)
        session.post(estimates)
    if replay:
        _small_sample(options, estimates.small is not None)
    shown = options.small or bool(options.dftable) or not replay
    spread = options.stddeviations or (stddeviations and not options.variance)
    display = MixedDisplay.of(
        options, session.settings, small=shown, dftable=_dftable(options.dftable), stddeviations=spread
    )
    report(session, estimates, display)


def _small_sample(options, known):
    """small and dftable() show what dfmethod() has made."""
    if (options.dftable or options.small) and not known:
        what = "dftable()" if options.dftable else "small"
        raise StataError(198, f"option {what} requires dfmethod() at estimation")


def _dftable(text):
    """dftable(): default, pvalue or ci."""
    for word, least in (("default", 3), ("pvalue", 2), ("ci", 2)):
        if text and len(text) >= least and word.startswith(text.lower()):
            return word
    if text:
        raise StataError(198, f"dftable({text}) not allowed")
    return ""


def _estimate(session, call, cmd):
    """Sample, model, fit, estimates."""
    options, data = call.options, session.data
    if not call.terms:
        raise StataError(100)
    _small_sample(options, bool(options.dfmethod))
    control = maximizing.control(options, session.settings)
    if call.weights is not None and call.weights.assumed:
        session.output.line("(frequency weights assumed)")
    made, typed = _model(data, call)
    vce, method = _inference(session, options, made)
    for note in made.notes:
        session.output.line(note)
    watch = None if options.nolog else IterationLog(session.output, made, options, vce.is_robust)
    try:
        found = fit(made.model, control=control, watch=watch)
    except np.linalg.LinAlgError:
        raise StataError(1400, "initial values not feasible") from None
    except MemoryError as error:
        raise StataError(900, str(error)) from None
    if method and found.curvature.confounded and method.by_information:
        session.output.line("Note: parameters cannot be told apart, large-sample results are shown")
        method = None
    if method and not options.nolog:
        session.output.line()
        session.output.line("Computing degrees of freedom ...")
    sample = marked(data, made.rows)
    return mixed_estimates(found, made, data, sample, call.cmdline, cmd=cmd, vce=vce, method=method, typed=typed)


def _model(data, call):
    """The model over the observations that have all it needs, and the macros that repeat what was typed."""
    options = call.options
    (depvar, *others), terms = call.terms[0].factors, call.terms[1:]
    if others:
        raise StataError(198, "depvar may not be an interaction")
    equations = [_equation(part, call.scope) for part in call.parts]
    residual = _residuals(options.residuals, call.scope)
    effects_of = [call.terms[0], *terms, *(term for equation in equations for term in equation.terms)]
    others = variables(equations, residual)
    rows = complete(data, call.touse, others, effects_of)
    if not len(rows):
        raise StataError(2000)
    weights = call.restricted(rows).weights
    made = specify(
        data,
        rows,
        depvar.full_name,
        taken(response(data, depvar), rows),
        terms,
        equations,
        residual,
        constant=not options.noconstant,
        reml=options.reml,
        weights=(weights.kind, weights.values) if weights else None,
        pwscale=options.pwscale or None,
    )
    if made.model.n <= made.model.p:
        raise StataError(2001)
    return made, _typed(data, options, weights, equations, [made.rows, effects_of, others])


def _typed(data, options, weights, equations, sample):
    """Macros of e() that repeat what was typed, and the signature of the data."""
    macros = {"resopt": options.residuals or "", "pwscale": options.pwscale or ""}
    if weights:
        macros |= {"wtype": weights.kind, "wexp": f"= {weights.text}"}
    levels = list(dict.fromkeys(equation.level for equation in equations))
    of_levels = [(*equation.weight, levels.index(equation.level) + 1) for equation in equations if equation.weight]
    macros |= {f"{kind}{number}": name for kind, name, number in of_levels}
    factors = [(weights.kind, weights.text)] if weights else []
    macros |= _margins_weights([*factors, *((kind, name) for kind, name, _ in of_levels)])
    rows, terms, others = sample
    used = [factor.name for term in terms for factor in term.factors]
    names = list(dict.fromkeys([*used, *others]))
    macros |= {"datasignature": signature(data, names, rows), "datasignaturevars": " ".join(names)}
    return {name: text for name, text in macros.items() if text}


def _margins_weights(factors):
    """What margins weighs with: the product of the weights (kind, expression) of observations and levels."""
    if not factors:
        return {}
    kinds, texts = zip(*factors, strict=True)
    whole = [text if len(texts) == 1 or text.isidentifier() else f"({text})" for text in texts]
    return {"marginswtype": "pweight" if "pweight" in kinds else kinds[0], "marginswexp": f"= {'*'.join(whole)}"}


def _inference(session, options, made):
    """The variance estimator and the small-sample method, as far as the model allows them."""
    vce = read(options, session, ("oim", "robust", "cluster"), "oim", made.weighting)
    if vce.is_robust and options.reml:
        raise StataError(198, f"vce({vce.kind}) not allowed with reml")
    if vce.is_robust:
        independent(session.data, made, vce.cluster)
    method = small.read(options.dfmethod) if options.dfmethod else None
    if method and vce.is_robust:
        raise StataError(198, f"dfmethod() not allowed with vce({vce.kind})")
    if method:
        small.allowed(method, made)
    if options.emonly or options.nostderr:
        _plain(made, "emonly" if options.emonly else "nostderr")
    return vce, method


def _plain(made, option):
    """Some options are for iid residuals without weights only."""
    if made.model.residual is not None or made.model.weighted:
        raise StataError(198, f"option {option} not allowed with residual structures or weights")


def _equation(part, scope):
    """One random-effects equation as typed."""
    found = effects(part.anything, scope)
    options = part.options
    return Equation(
        found.level,
        found.terms,
        found.indicator,
        options.covariance or None,
        not (options.noconstant or found.indicator),
        options.collinear,
        _weight(options),
        options.crossed,
    )


def _weight(options):
    """The kind and variable of an equation's weights."""
    if options.fweight and options.pweight:
        raise StataError(198, "options fweight() and pweight() may not be combined")
    kind = "fweight" if options.fweight else "pweight"
    return (kind, options.fweight or options.pweight) if options.fweight or options.pweight else None


def _residuals(text, scope):
    """residuals(): the structure's word, its order, by() and t()."""
    if not text:
        return ResidualOption()
    call = Syntax.parse(RESIDUALS).bind(text, scope, command="residuals()")
    word = call.anything.rstrip("0123456789").strip()
    order = call.anything[len(word) :].strip() if word else ""
    module = structure_module("RESIDUAL", word, "residuals()")
    if order and not hasattr(module, "ORDER"):
        raise StataError(198, f"residuals({call.anything}): {word} has no order")
    if order and int(order) < getattr(module, "LEAST", 1):
        raise StataError(198, f"residuals({call.anything}): order must be positive")
    return ResidualOption(word, int(order) if order else None, call.options.by or None, call.options.t or None)


def suggest(session, before):
    """The structures where one is named, for completion."""
    for option, kind in ((r"cov\w*", "RANDOM"), (r"res\w*", "RESIDUAL")):
        if re.search(rf"{option}\(\w*$", before):
            return structure_words(kind)
    return None
