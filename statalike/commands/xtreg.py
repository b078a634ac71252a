"""Linear models for panel data: fixed, random and between effects, maximum likelihood."""

from __future__ import annotations

from statalike.commands.regress import announce
from statalike.errors import StataError
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.panelfit import between_effects, fixed_effects, random_effects
from statalike.estimation.panelml import maximum_likelihood
from statalike.estimation.panelparts import Request
from statalike.estimation.panels import panel_variable
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required
from statalike.estimation.vce_option import read
from statalike.interpreter.command import command

VCE = ("conventional", "robust", "cluster", "oim")


@command(
    "xtreg [varlist(fv ts numeric default=none)] [if] [in] [aweight fweight pweight]"
    " [, FE RE BE MLE I(varname) VCE(string) Robust CLuster(varname) SA WLS THeta noCONStant noLOG"
    f" {DISPLAY_OPTIONS}]",
    by="each",
)
def run(session, call):
    """Linear models for panel data.

    xtreg depvar [indepvars] [if] [in] [weight] [, fe|re|be|mle options]

    The panel variable is the one that xtset declared, or that of i().

    re                  random effects by GLS, the default
    fe                  fixed effects (within)
    be                  between effects
    mle                 random effects by maximum likelihood
    i(varname)          the panel variable
    vce(vcetype)        conventional (the default), robust, cluster clustvar
    robust              the same as vce(robust)
    cluster(varname)    the same as vce(cluster varname)
    sa                  re: variance components adjusted for unbalanced panels
    wls                 be: panels weighted by their sizes
    theta               re: show theta, the share of their means that observations lose; its quantiles over panels
                        where these differ in size
    noconstant          mle: without a constant
    nolog               mle: without the iteration log

    . use pig
    . quietly xtset id
    . xtreg weight week, fe

    Fixed-effects (within) regression               Number of obs     =        432
    Group variable: id                              Number of groups  =         48

    R-squared:                                      Obs per group:
         Within  = 0.9851                                         min =          9
         Between =      .                                         avg =        9.0
         Overall = 0.9305                                         max =          9

                                                    F(1, 383)         =   25271.50
    corr(u_i, Xb) = 0.0000                          Prob > F          =     0.0000

    ------------------------------------------------------------------------------
          weight | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
            week |   6.209896   .0390633   158.97   0.000      6.13309    6.286701
           _cons |   19.35561   .2198214    88.05   0.000     18.92341    19.78782
    -------------+----------------------------------------------------------------
         sigma_u |  3.9534984
         sigma_e |  2.0963561
             rho |  .78053733   (fraction of variance due to u_i)
    ------------------------------------------------------------------------------
    F test that all u_i=0: F(47, 383) = 32.01                    Prob > F = 0.0000

    Stored: e(N) e(N_g) e(g_min) e(g_avg) e(g_max) e(r2_w) e(r2_b) e(r2_o) e(sigma_u) e(sigma_e) e(rho) e(corr)
    e(F) e(chi2) e(p) e(df_m) e(df_r) e(df_a) e(ll) e(theta) e(ivar) e(model) e(b) e(V) e(sample), r(table)
    """
    display = Display.of(call.options, session.settings)
    if not call.terms:
        report(session, replayed(session, "xtreg"), display)
        return
    estimates = fitted(session, call)
    estimates.theta = bool(call.options.theta)
    session.post(estimates)
    report(session, estimates, display)


def fitted(session, call):
    """The estimates of the model asked for."""
    options, data, output = call.options, session.data, session.output
    models = [name for name in ("fe", "re", "be", "mle") if getattr(options, name)]
    if len(models) > 1:
        raise StataError(198, f"options {' and '.join(models)} may not be combined")
    model = models[0] if models else "re"
    _only(options, model)
    panel = panel_variable(data, options.i)
    vce = read(options, session, VCE, "conventional" if model != "mle" else "oim", call.weights)
    if model in ("be", "mle") and vce.is_robust:
        raise StataError(198, f"vcetype {vce.kind} not allowed")
    names = [panel, *([vce.cluster] if vce.cluster else [])]
    rows = required(complete(data, call.touse, names, call.terms), 2)
    weights = call.restricted(rows).weights
    announce(output, weights)
    made = design(call.terms[1:], data, rows, constant=not options.noconstant, collinear="keep")
    ask = Request(data, call.terms[0].factors[0], made, rows, panel, vce, weights, call.cmdline)
    if model == "mle":
        estimates = maximum_likelihood(ask, (lambda text: None) if options.nolog else _log(output))
    else:
        estimates = {
            "fe": lambda: fixed_effects(ask),
            "re": lambda: random_effects(ask, options.sa),
            "be": lambda: between_effects(ask, options.wls),
        }[model]()
    for note in estimates.design.notes:
        output.line(note)
    return estimates


def _only(options, model):
    """Refuse options of other models."""
    for name, wanted in (("sa", "re"), ("theta", "re"), ("wls", "be"), ("noconstant", "mle"), ("nolog", "mle")):
        if getattr(options, name) and model != wanted:
            raise StataError(198, f"option {name} not allowed")


def _log(output):
    """Prints the iteration log, a blank line around each heading and before the first iteration."""
    said = []

    def say(text):
        heading = not text.startswith("Iteration")
        if heading or not said:
            output.line()
        output.line(text)
        if heading:
            output.line()
        said.append(text)

    return say
