"""Margins: averages of predictions and of marginal effects."""

from __future__ import annotations

import re

import numpy as np

from statalike.errors import StataError
from statalike.estimation.display import DISPLAY_OPTIONS, Display
from statalike.estimation.estimates import last
from statalike.estimation.margins import at, terms
from statalike.estimation.margins.at import Statistic
from statalike.estimation.margins.averages import averages, sample, stacked
from statalike.estimation.margins.comparing import CONTRASTS, show_contrasts, show_pairs
from statalike.estimation.margins.covariates import NO_SAMPLE, Estimable
from statalike.estimation.margins.effect import EFFECTS, Effect
from statalike.estimation.margins.predictions import asked_scales
from statalike.estimation.margins.record import MarginEstimates, legend, margin_estimates, stored
from statalike.estimation.margins.response import Response
from statalike.estimation.margins.scaled import Scaled
from statalike.estimation.stripe import parse as parse_name
from statalike.estimation.varied import predicted
from statalike.interpreter.command import command
from statalike.lang.expression import parse
from statalike.lang.syntax import Syntax
from statalike.lang.varlist import expand

PAIRS = "[, EFFects CIEFFects PVEFFects CIMargins GROUPs SORT]"


@command(
    "MARGins [anything] [if] [in] [aweight fweight iweight pweight] [, AT(string asis repeated) ATMEANS ASBALanced"
    " over(varlist numeric) dydx(string) eyex(string) dyex(string) eydx(string) PREDict(string asis repeated)"
    " EXPression(string asis) GRAND"
    " CONTrast CONTrast(string) PWCOMPare PWCOMPare(string) MCOMPare(string) NOATLEGend NOWEIGHTs NOESAMPle"
    f" NOESTIMcheck POST {DISPLAY_OPTIONS}]"
)
def run(session, call):
    """Predictive margins, adjusted predictions, and marginal effects.

    margins [marginlist] [if] [in] [weight] [, options]

    A marginlist holds factor variables of the model and interactions of them: `margins group`, `margins a##b`.
    With contrast operators (`margins r.group`) contrasts of the margins are shown. The variance is that of the
    delta method with covariates taken as given. After regress, xtreg and mixed the linear prediction is averaged, after
    logit and its kin the probability, after poisson and nbreg the number of events, after glm the mean.

    at(atspec)        at values of covariates: `at(x=(10(5)30) z=1)`, `at((mean) _all (p25) x)`; statistics are mean,
                      median, p1 to p99, min, max, zero, base, asobserved, asbalanced, and omean ... over the whole
                      sample; may be repeated
    atmeans           all covariates at their means
    asbalanced        all levels of factor variables equally frequent
    over(varlist)     in each group of observations
    dydx(varlist)     marginal effects: derivatives, and differences from the base for factor variables; * for all
    eyex(varlist)     elasticities
    dyex(varlist)     semielasticities dy/d(ln x)
    eydx(varlist)     semielasticities d(ln y)/dx
    predict(options)  what is averaged, as after predict: xb, pr, n, mu, nooffset ...; the default is that of predict,
                      after ologit, oprobit and mlogit the probability of every outcome; may be repeated
    expression(exp)   the mean of an expression of predict(xb), _b[] and variables instead of the linear prediction
    grand             the overall margin as well
    contrast          contrasts of the margins; joint tests
    contrast(how)     the same with effects, cieffects, pveffects, nowald, or atcontrast(operator) between at()s
    pwcompare         pairwise comparisons of the margins
    pwcompare(how)    the same with effects, cieffects, pveffects, cimargins, groups, sort
    mcompare(method)  tests and intervals of comparisons adjusted: noadjust, bonferroni, sidak, scheffe
    noatlegend        without the lines that tell values of covariates
    noweights         ignore the weights of the estimation
    noesample         observations outside the estimation sample too
    noestimcheck      show margins that the data do not identify too
    post              leave the margins as estimation results in e()
    level(#)          confidence level
    noci              without confidence intervals
    nopvalues         without tests
    noomitted         without omitted variables
    noemptycells      without empty cells
    baselevels        base levels of marginal effects too
    allbaselevels     the same
    vsquish           without blank rows
    nofvlabel         levels by number
    cformat(%fmt)     format of margins, standard errors and limits
    pformat(%fmt)     format of p-values
    sformat(%fmt)     format of test statistics
    nolstretch        keep the table at its usual width
    coeflegend        how to call the margins in expressions after post

    . use auto
    . quietly regress mpg weight i.foreign
    . margins foreign

    Predictive margins                                          Number of obs = 74
    Model VCE: OLS

    Expression: Linear prediction, predict()

    ------------------------------------------------------------------------------
                 |            Delta-method
                 |     Margin   std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
         foreign |
       Domestic  |   21.78785   .5091123    42.80   0.000     20.77271    22.80299
        Foreign  |   20.13782   .8535566    23.59   0.000     18.43587    21.83976
    ------------------------------------------------------------------------------

    Stored: r(b) r(V) r(Jacobian) r(_N) r(at) r(table) r(N) r(level) r(df_r) r(title) r(predict_label) r(expression)
    r(over) r(derivatives) r(xvars); the same in e() with post
    """
    options = call.options
    estimates = last(session.estimates.current)
    display = Display.of(options, session.settings)
    if isinstance(estimates, MarginEstimates) and not call.anything:
        estimates.show(session.output, display)
        session.r = stored(estimates, display)
        return
    made, wanted = computed(session, call, estimates)
    contrast = contrast_options(options, wanted, session)
    if len(made.legend.predictions) > 1 and (contrast is not None or options.pwcompare):
        raise StataError(198, "contrasts and comparisons are of one prediction; choose it with predict()")
    if contrast is not None:
        session.r = show_contrasts(session, made, estimates, wanted, contrast, display, options.mcompare)
    elif options.pwcompare:
        how = Syntax.parse(PAIRS).bind(f", {_text(options.pwcompare)}", session).options
        session.r = show_pairs(session, made, estimates, wanted, how, display, options.mcompare)
    else:
        if options.mcompare:
            raise StataError(198, "option mcompare() requires contrast or pwcompare")
        made.show(session.output, display)
        session.r = stored(made, display)
    if options.post:
        if contrast is not None or options.pwcompare:
            raise StataError(198, "option post is not supported with contrast or pwcompare")
        session.post(made)


def computed(session, call, estimates):
    """The margins as estimates, and the terms of the marginlist."""
    options = call.options
    if estimates.design is None:
        raise StataError(322, f"margins is not allowed after {estimates.cmd}")
    scales = asked_scales(estimates, options.predict or (), options.expression, session)
    sampled = estimates.in_sample(session.data)
    if not (options.noesample or sampled.any()):
        raise StataError(322, NO_SAMPLE)
    used = sample(session.data, *_observations(session, call, estimates), options.over or ())
    wanted = terms.read(call.anything, session, estimates.design.levels) if call.anything else ()
    if any(term.slopes for term in wanted):
        raise StataError(198, "continuous variables are not allowed in the marginlist")
    base = Statistic("mean") if options.atmeans else None
    ats = at.read(options.at or (), base, options.asbalanced, estimates.design, session)
    numbered = len(ats) > 1 or _numbered(options, wanted)
    listed = [None, *wanted] if options.grand else list(wanted) or [None]
    check = Estimable(estimates.design, session.data, np.flatnonzero(sampled))
    if options.noestimcheck:
        check.basis = None
    asked = effects(options, estimates, session)
    responses = [Scaled(session.data, each.scale, each.offset) for each in scales] or [None]
    if options.expression or (estimates.margin is not None and not options.predict):
        responses = [Response(session, predicted(options.expression or estimates.margin[0]))]
    founds = [
        averages(estimates, session.data, used, listed, ats, numbered, asked, check, response) for response in responses
    ]
    found = stacked(founds, estimates.V)
    shown = legend(estimates, found, used, ats, numbered, options, [each.text for each in scales])
    made = margin_estimates(estimates, found, used, ats, shown, call.cmdline)
    made.check = check
    made.labels = {} if options.nofvlabel else {**made.labels, **_over_labels(session, options.over or ())}
    return made, wanted


def _numbered(options, wanted):
    """Whether the contrasts asked for are between at()s."""
    return "atcontrast" in _text(options.contrast) and not wanted


def _observations(session, call, estimates):
    """Rows to average over and weights over all observations, None without."""
    data, rows = session.data, call.touse
    if not call.options.noesample:
        rows = rows[estimates.in_sample(data, rows)]
    offset = estimates.offset
    for name in (*estimates.design.variables(), *([offset.name] if offset else [])):
        rows = rows[~np.isnan(data.numbers(name)[rows])]
    weights = None
    if call.weights is not None:
        weights = np.full(data.n_obs, np.nan)
        weights[call.touse] = call.weights.values
    elif estimates.e.macros.get("wexp") and not call.options.noweights:
        text = estimates.e.macros["wexp"].strip(" =")
        weights = np.full(data.n_obs, np.nan)
        weights[call.touse] = call.evaluate(parse(text))
    return rows, weights


def effects(options, estimates, session):
    """The marginal effects asked for, [None] for predictions."""
    asked = [(kind, getattr(options, kind)) for kind in EFFECTS if getattr(options, kind)]
    if not asked:
        return [None]
    if len(asked) > 1:
        raise StataError(198, "only one of dydx(), eyex(), dyex() and eydx() may be specified")
    ((kind, text),) = asked
    design = estimates.design
    known = at.covariates(design)
    found = []
    for name in _effect_names(text, known, design, session):
        if name not in design.levels:
            found.append(Effect(kind, name))
            continue
        marked = (p.level for r in design.regressors for p in r.pieces if p.name == name and p.is_base)
        base = next(marked, design.levels[name][0])
        found += [Effect(kind, name, level, base) for level in design.levels[name]]
    return found


def _effect_names(text, known, design, session):
    """The covariates of dydx(): names, *, _all, _continuous, _factor."""
    names = []
    for word in text.split():
        match word:
            case "*" | "_all":
                chosen = known
            case "_continuous":
                chosen = [name for name in known if name not in design.levels]
            case "_factor":
                chosen = [name for name in known if name in design.levels]
            case _:
                plain = parse_name(re.sub(r"^[ic]\.", "", word))[0]
                chosen = [plain.variable] if plain.operator else expand(plain.name, session)
        for name in chosen:
            if name not in known:
                raise StataError(322, f"invalid dydx() option;\nvariable {name} not found in list of covariates")
        names += [name for name in chosen if name not in names]
    return names


def _over_labels(session, over):
    """Value labels of the variables of over()."""
    found = {}
    for name in over:
        label = session.data.value_label(name)
        if label is not None:
            values = session.data.numbers(name)
            levels = {int(v) for v in np.unique(values[~np.isnan(values)])}
            found[name] = {level: text for level in levels if (text := label.text(level))}
    return found


def contrast_options(options, wanted, session):
    """The options of contrast(), also where operators ask for contrasts; None without contrasts."""
    if not options.contrast and not any(term.has_operator for term in wanted):
        return None
    if options.pwcompare:
        raise StataError(198, "options contrast and pwcompare may not be combined")
    return Syntax.parse(CONTRASTS).bind(f", {_text(options.contrast)}", session).options


def _text(value):
    """What stands in the parentheses of an option that may have none."""
    return value if isinstance(value, str) else ""
