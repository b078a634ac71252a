"""Regression with Newey-West standard errors."""

from __future__ import annotations

from statalike.commands.regress import announce
from statalike.errors import StataError
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.ml.request import one_depvar
from statalike.estimation.newey import newey
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required
from statalike.interpreter.command import command
from statalike.lang.series import calendar


@command(
    "newey [varlist(fv ts numeric default=none)] [if] [in] [aweight]"
    f" [, LAG(integer -1) noCONStant FORCE {DISPLAY_OPTIONS}]"
)
def run(session, call):
    """Regression with Newey-West standard errors.

    newey depvar [indepvars] [if] [in] [weight], lag(#) [options]
    newey [, level(#) ...]                   show the last regression again

    The data must be declared by tsset; with panels only observations of the same panel are correlated.

    lag(#)               how many lags of autocorrelation are allowed for
    noconstant           without a constant
    force                even where time has gaps

    . use uslifeexp
    (U.S. life expectancy, 1900-1999)
    . quietly tsset year
    . newey le_male le_female, lag(2)

    Regression with Newey–West standard errors      Number of obs     =        100
    Maximum lag = 2                                 F(  1,        98) =    1952.37
                                                    Prob > F          =     0.0000

    ------------------------------------------------------------------------------
                 |             Newey–West
         le_male | Coefficient  std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
       le_female |   .8501706   .0192409    44.19   0.000     .8119877    .8883534
           _cons |   4.906984   1.367635     3.59   0.001     2.192958     7.62101
    ------------------------------------------------------------------------------

    Stored: e(N) e(df_m) e(df_r) e(F) e(lag) e(rank) e(depvar) e(vcetype) e(b) e(V) e(sample), r(table)
    """
    options, data = call.options, session.data
    display = Display.of(options, session.settings)
    if not call.terms:
        report(session, replayed(session, "newey"), display)
        return
    if options.lag < 0:
        raise StataError(198, "option lag() required")
    calendar(data)
    depvar = one_depvar(call)
    rows = required(complete(data, call.touse, [data.chars["_TStvar"]], call.terms))
    weights = call.restricted(rows).weights
    announce(session.output, weights)
    made = design(call.terms[1:], data, rows, constant=not options.noconstant, collinear="keep")
    estimates = newey(data, depvar, made, rows, options.lag, options.force, weights, call.cmdline)
    for note in estimates.design.notes:
        session.output.line(note)
    session.post(estimates)
    report(session, estimates, display)
