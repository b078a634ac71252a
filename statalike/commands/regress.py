"""Linear regression."""

from __future__ import annotations

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.linear import regress
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required
from statalike.estimation.vce_option import read
from statalike.interpreter.command import command

VCE = ("ols", "robust", "cluster", "hc2", "hc3")
ASSUMED = {"aweight": "analytic", "fweight": "frequency", "pweight": "sampling", "iweight": "importance"}


@command(
    "REGress [varlist(fv ts numeric default=none)] [if] [in] [aweight fweight iweight pweight]"
    " [, noCONStant VCE(string) Robust CLuster(varname) Beta EForm(string) NOHEader NOTABle"
    f" {DISPLAY_OPTIONS}]",
    by="each",
)
def run(session, call):
    """Linear regression.

    regress depvar [indepvars] [if] [in] [weight] [, options]
    regress [, level(#) ...]                 show the last regression again, or that of anova

    noconstant          without a constant
    vce(vcetype)        ols (the default), robust, cluster clustvar, hc2, hc3
    robust              the same as vce(robust)
    cluster(varname)    the same as vce(cluster varname)
    beta                standardized coefficients instead of confidence intervals
    eform(string)       exponentiated coefficients under this heading
    noheader            only the table of coefficients
    notable             only the header

    . use auto
    . regress mpg weight foreign

          Source |       SS           df       MS      Number of obs   =        74
    -------------+----------------------------------   F(2, 71)        =     69.75
           Model |   1619.2877         2  809.643849   Prob > F        =    0.0000
        Residual |  824.171761        71   11.608053   R-squared       =    0.6627
    -------------+----------------------------------   Adj R-squared   =    0.6532
           Total |  2443.45946        73  33.4720474   Root MSE        =    3.4071

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0065879   .0006371   -10.34   0.000    -.0078583   -.0053175
         foreign |  -1.650029   1.075994    -1.53   0.130      -3.7955    .4954422
           _cons |    41.6797   2.165547    19.25   0.000     37.36172    45.99768
    ------------------------------------------------------------------------------

    Stored: e(N) e(df_m) e(df_r) e(F) e(p) e(r2) e(r2_a) e(rmse) e(mss) e(rss) e(ll) e(ll_0) e(rank)
    e(N_clust) e(depvar) e(vce) e(clustvar) e(cmdline) e(b) e(V) e(beta) e(sample), r(table) r(level)
    """
    if not call.terms:
        if call.conditional or call.weights is not None:
            raise StataError(100)
        report(session, replayed(session, "regress", "anova").regression, Display.of(call.options, session.settings))
        return
    display = Display.of(call.options, session.settings)
    estimates = fitted(session, call)
    session.post(estimates)
    report(session, estimates, display)


def fitted(session, call):
    """The regression's estimates; what there is to say about weights and omitted columns is shown."""
    depvar, regressors = call.terms[0].factors[0], call.terms[1:]
    if len(call.terms[0].factors) > 1:
        raise StataError(198, "depvar may not be an interaction")
    options, data = call.options, session.data
    vce = read(options, session, VCE, "ols", call.weights)
    names = (vce.cluster,) if vce.cluster else ()
    rows = required(complete(data, call.touse, names, call.terms))
    weights = call.restricted(rows).weights
    announce(session.output, weights)
    made = design(regressors, data, rows, constant=not options.noconstant, collinear="keep")
    estimates = regress(data, depvar, made, rows, vce, weights, cmdline=call.cmdline)
    for note in estimates.design.notes:
        session.output.line(note)
    estimates.beta = options.beta
    return estimates


def announce(output, weights):
    """Say which kind of weights was assumed, and what analytic and sampling weights sum to."""
    if weights is None:
        return
    if weights.assumed:
        output.line(f"({ASSUMED[weights.kind]} weights assumed)")
    if weights.kind in ("aweight", "pweight"):
        output.line(f"(sum of wgt is {trimmed(weights.values.sum(), '%14.0gc')})")
