"""Linear regression with many indicators absorbed."""

from __future__ import annotations

from statalike.commands.regress import announce
from statalike.errors import StataError
from statalike.estimation.absorbed import absorb
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required
from statalike.estimation.vce_option import read
from statalike.interpreter.command import command

VCE = ("ols", "robust", "cluster")


@command(
    "areg [varlist(fv ts numeric default=none)] [if] [in] [aweight fweight pweight]"
    f" [, Absorb(varname) VCE(string) Robust CLuster(varname) NOHEader NOTABle {DISPLAY_OPTIONS}]",
    by="each",
)
def run(session, call):
    """Linear regression with many indicators absorbed.

    areg depvar [indepvars] [if] [in] [weight], absorb(varname) [options]
    areg [, level(#) ...]                    show the last results again

    Coefficients, standard errors and R-squared are those of the regression with an indicator for each value of the
    absorbed variable. predict knows xb, xbd, d, residuals, dresiduals and stdp.

    absorb(varname)     the variable
    vce(vcetype)        ols (the default), robust, cluster clustvar
    robust              the same as vce(robust)
    cluster(varname)    the same as vce(cluster varname)
    noheader            only the table of coefficients
    notable             only the header

    . use auto
    . areg mpg weight gear_ratio, absorb(rep78)

    Linear regression, absorbing indicators             Number of obs     =     69
    Absorbed variable: rep78                            No. of categories =      5
                                                        F(2, 62)          =  41.64
                                                        Prob > F          = 0.0000
                                                        R-squared         = 0.6734
                                                        Adj R-squared     = 0.6418
                                                        Root MSE          = 3.5109

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          weight |  -.0051031   .0009206    -5.54   0.000    -.0069433    -.003263
      gear_ratio |    .901478   1.565552     0.58   0.567    -2.228015    4.030971
           _cons |   34.05889   7.056383     4.83   0.000     19.95338     48.1644
    ------------------------------------------------------------------------------
    F test of absorbed indicators: F(4, 62) = 1.117               Prob > F = 0.356

    Stored: e(N) e(df_m) e(df_r) e(F) e(p) e(r2) e(r2_a) e(rmse) e(mss) e(rss) e(tss) e(ll) e(ll_0) e(rank) e(df_a)
    e(k_absorb) e(F_absorb) e(p_absorb) e(N_clust) e(absvar) e(depvar) e(vce) e(clustvar) e(b) e(V) e(sample)
    """
    display = Display.of(call.options, session.settings)
    if not call.terms:
        report(session, replayed(session, "areg"), display)
        return
    estimates = fitted(session, call)
    session.post(estimates)
    report(session, estimates, display)


def fitted(session, call):
    """The regression's estimates; what there is to say about weights and omitted columns is shown."""
    options, data, depvar = call.options, session.data, call.terms[0].factors[0]
    if not options.absorb:
        raise StataError(198, "option absorb() required")
    if len(call.terms[0].factors) > 1:
        raise StataError(198, "depvar may not be an interaction")
    vce = read(options, session, VCE, "ols", call.weights)
    names = (options.absorb, *((vce.cluster,) if vce.cluster else ()))
    rows = required(complete(data, call.touse, names, call.terms), 2)
    weights = call.restricted(rows).weights
    announce(session.output, weights)
    made = design(call.terms[1:], data, rows, constant=True, collinear="keep")
    estimates = absorb(data, depvar, made, rows, options.absorb, vce, weights, cmdline=call.cmdline)
    for note in estimates.design.notes:
        session.output.line(note)
    return estimates
