"""Margins: averages of predictions and of marginal effects."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.margins import comparisons
from statalike.estimation.margins.adjusting import show_adjusted
from statalike.estimation.margins.asked import computed
from statalike.estimation.margins.comparing import CONTRASTS, PAIRS, show_contrasts, show_pairs
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.results import stored
from statalike.estimation.margins.saving import contrasted, dataset
from statalike.estimation.margins.terms import Term
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.files import dta
from statalike.interpreter import paths
from statalike.interpreter.command import command
from statalike.lang.syntax import Syntax
from statalike.lang.words import stripped

KEPT = ("est_cmd", "est_cmdline", "expression", "over", "within", "by", "vce", "model_vce", "derivatives", "xvars")


@command(
    "MARGins [anything] [if] [in] [aweight fweight iweight pweight] [, AT(string asis repeated) ATMEANS ASBALanced"
    " over(string) WITHIN(string) SUBPOP(string asis) dydx(string) eyex(string) dyex(string) eydx(string) CONTinuous"
    " PREDict(string asis repeated) EXPression(string asis) GRAND EMPTYcells(string) VCE(string) NOSE df(real -1)"
    " ESTIMTOLerance(real 1e-5) FORCE CHAINrule NOCHAINrule SAVing(string asis)"
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

    at(atspec)         at values of covariates: `at(x=(10(5)30) z=1)`, `at((mean) _all (p25) x)`; statistics are mean,
                       median, p1 to p99, min, max, zero, base, asobserved, asbalanced, and omean ... over the whole
                       sample; `at(x=generate(x + 1))` is a value for each observation; may be repeated
    atmeans            all covariates at their means
    asbalanced         all levels of factor variables equally frequent
    over(varlist)      in each group of observations; with operators, `over(r.group)`, contrasts between them
    within(varlist)    at each level of factor variables of the model; of factors nested in these (some of whose levels
                       do not occur there) only the levels that occur, as frequent as there, or balanced
    subpop([v] [if])   only observations with v neither zero nor missing; vce(unconditional) counts all as sampled
    dydx(varlist)      marginal effects: derivatives, and differences from the base for factor variables; * for all
    eyex(varlist)      elasticities; indicators of factor variables count as continuous variables
    dyex(varlist)      semielasticities dy/d(ln x); the same for factor variables
    eydx(varlist)      semielasticities d(ln y)/dx
    continuous         derivatives by indicators instead of differences from the base
    predict(options)   what is averaged, as after predict: xb, pr, n, mu, nooffset ...; the default is that of predict,
                       after ologit, oprobit and mlogit the probability of every outcome; may be repeated
    expression(exp)    the mean of an expression of predict(xb), _b[] and variables instead of the linear prediction
    grand              the overall margin as well
    contrast           contrasts of the margins; joint tests
    contrast(how)      the same with overall, effects, cieffects, pveffects, nowald, noatlevels, lincom (coefficients of
                       a contrast need not sum to 0), atcontrast(operator) between at()s, predictcontrast(operator)
                       between predictions, atjoint, predictjoint, overjoint and withinjoint (tests jointly over them),
                       marginswithin (a#r.b as r.b@a)
    pwcompare          pairwise comparisons of the margins
    pwcompare(how)     the same with effects, cieffects, pveffects, cimargins, groups, sort
    mcompare(method)   tests and intervals of margins or comparisons adjusted: noadjust, bonferroni, sidak, scheffe;
                       adjustall for the number of all terms together
    vce(vcetype)       delta, or unconditional: covariates count as sampled too, which needs a model with a robust
                       variance; m/(m-1) of m observations or clusters corrects for their number
    nose               without standard errors, nor tests of contrasts
    df(#)              t with these degrees of freedom
    noatlegend         without the lines that tell values of covariates
    noweights          ignore the weights of the estimation
    noesample          observations outside the estimation sample too
    emptycells(how)    strict, or reweight: balanced factors leave out the empty cells of interactions
    estimtolerance(#)  how near to zero counts as estimable; 1e-5
    noestimcheck       show margins that the data do not identify too
    force              go on where the estimation sample is not in the data
    chainrule          derivatives of an expression through its linear prediction, the default where _b[] is not in it
    nochainrule        derivatives of an expression by each coefficient; the same to about 7 digits, but slow
    saving(file)       save the margins, contrasts or comparisons as data; replace may follow a comma
    post               leave the margins, contrasts or comparisons as estimation results in e()
    baselevels         base levels of marginal effects too
    allbaselevels      the same
    coeflegend         how to call the margins in expressions after post

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

    Stored: r(b) r(V) r(Jacobian) r(_N) r(at) r(error) r(table) r(N) r(level) r(df_r) r(k_predict) r(k_margins) r(k_by)
    r(k_at) r(title) r(predict#_label) r(predict#_opts) r(expression) r(margins) r(over) r(within) r(by) r(at#)
    r(atstats#) r(emptycells) r(derivatives) r(xvars) r(vce) r(model_vce) r(est_cmd); the same in e() with post
    """
    options = call.options
    estimates = last(session.estimates.current)
    display = Display.of(options, session.settings)
    asked = call.anything or call.conditional or options.given - set(Display.__dataclass_fields__)
    if estimates.cmd == "margins" and not asked:
        estimates.show(session.output, display)
        if isinstance(estimates, MarginEstimates):
            session.r = stored(estimates, display)
        return
    path = target(options.saving)
    made, wanted = computed(session, call, estimates)
    contrast = contrast_options(options, (*wanted, *(Term((f,)) for f in made.crossed)), session)
    if contrast is not None or options.pwcompare:
        found = compared(session, made, wanted, contrast, options, display, estimates)
        save(session, path, path and contrasted(found, made, display.level))
        return
    if options.mcompare and comparisons.read(options.mcompare).name != "noadjust":
        session.r = show_adjusted(session, made, display, options.mcompare)
    else:
        made.show(session.output, display)
        session.r = stored(made, display)
    save(session, path, path and dataset(made, display.level))
    if options.post:
        session.post(made)


def target(text):
    """The file of saving(), None without; r(602) if it is there and replace was not typed."""
    if not text:
        return None
    name, _, words = text.partition(",")
    if words.strip() not in ("", "replace"):
        raise StataError(198, f"option {words.strip()} not allowed in saving()")
    return paths.target(paths.resolve(stripped(name), ".dta"), bool(words.strip()))


def save(session, path, found):
    """Write a data set, and say so; nothing without a path."""
    if path:
        dta.write(found, path)
        session.output.line(f"file {path} saved")


def compared(session, made, wanted, contrast, options, display, estimates):
    """Show contrasts or pairwise comparisons of the margins, and hand them back."""
    if options.nose and comparisons.read(options.mcompare).name != "noadjust":
        raise StataError(198, "options nose and mcompare() may not be combined")
    if contrast is not None:
        session.r, posted, found = show_contrasts(session, made, estimates, wanted, contrast, display, options.mcompare)
    else:
        how = Syntax.parse(PAIRS).bind(f", {_text(options.pwcompare)}", session).options
        if options.nose and how.groups:
            raise StataError(198, "options nose and groups may not be combined")
        session.r, posted, found = show_pairs(session, made, estimates, wanted, how, display, options.mcompare)
    session.r.macros |= {"cmd": "margins", "cmd2": session.r.macros["cmd"], "cmdline": made.cmdline} | {
        name: text for name, text in made.e.macros.items() if name in KEPT
    }
    if options.post:
        session.post(posted)
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
