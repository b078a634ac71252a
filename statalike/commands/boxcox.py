"""Box-Cox regression."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.estimation.boxcox import Asked, fit_boxcox
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import one_depvar
from statalike.estimation.options import MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required, response
from statalike.interpreter.command import command
from statalike.lang.numlist import numlist
from statalike.lang.varlist import terms

MODELS = {"lhsonly": 3, "rhsonly": 3, "lambda": 1, "theta": 1}


@command(
    "boxcox [varlist(fv ts numeric default=none)] [if] [in] [fweight]"
    f" [, Model(string) NOTRans(string) noCONStant FROM(string) Level(cilevel) {MAXIMIZE_OPTIONS}]"
)
def run(session, call):
    """Box-Cox regression: maximum likelihood estimates of powers and coefficients.

    boxcox depvar [indepvars] [if] [in] [weight] [, options]
    boxcox [, level(#)]                      show the last model again

    A power p makes y into (y^p - 1)/p, or ln(y) where p is 0. What is transformed must be positive.

    model(which)         lhsonly (the default): depvar, by theta; rhsonly: indepvars, by lambda; lambda: both, by the
                         same power; theta: depvar by theta and indepvars by lambda
    notrans(varlist)     regressors that are left as they are
    noconstant           without a constant
    from(# ..., copy)    where the search for the powers begins, lambda before theta; or the name of a matrix

    . use auto
    . boxcox mpg weight price, notrans(foreign) nolog
    Fitting comparison model

    Fitting full model

                                                      Number of obs   =         74
                                                      LR chi2(3)      =     105.04
    Log likelihood = -175.74705                       Prob > chi2     =      0.000

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
          /theta |  -.7826999    .281954    -2.78   0.006     -1.33532   -.2300802
    ------------------------------------------------------------------------------

    Estimates of scale-variant parameters
    ----------------------------
                 | Coefficient
    -------------+--------------
    Notrans      |
          weight |  -.0000294
           price |  -4.66e-07
         foreign |  -.0097564
           _cons |   1.249845
    -------------+--------------
          /sigma |   .0118454
    ----------------------------

    ---------------------------------------------------------
       Test         Restricted     LR statistic
        H0:       log likelihood       chi2       Prob > chi2
    ---------------------------------------------------------
    theta = -1      -176.04312         0.59           0.442
    theta =  0      -179.54104         7.59           0.006
    theta =  1      -194.13727        36.78           0.000
    ---------------------------------------------------------

    Stored: e(N) e(ll) e(ll0) e(df_m) e(chi2) e(p) e(sigma) e(theta) e(lambda) e(ll_t1) e(ll_t0) e(ll_tm1) e(chi2_t1)
    e(chi2_t0) e(chi2_tm1) e(ic) e(rank) e(model) e(depvar) e(b) e(V) e(sample)
    """
    options, data = call.options, session.data
    display = Display.of(options, session.settings)
    if not call.terms:
        report(session, replayed(session, "boxcox"), display)
        return
    depvar = one_depvar(call)
    alone = terms(options.notrans, session) if options.notrans else ()
    model = which(options.model)
    rows = required(complete(data, call.touse, (), (*call.terms, *alone)))
    weights = call.restricted(rows).weights
    w = None if weights is None else weights.values
    moved = call.terms[1:]
    if model == "lhsonly":
        alone, moved = (*moved, *alone), ()
    elif not moved:
        raise StataError(102)
    plain = design(alone, data, rows, constant=not options.noconstant, weights=w)
    changed = design(moved, data, rows, constant=False, weights=w) if moved else None
    for note in (*plain.notes, *(changed.notes if changed else ())):
        session.output.line(note)
    if changed is not None and any(changed.flags):
        raise StataError(198, "variables that are transformed may not be factor variables or collinear")
    ask = Asked(
        data, depvar.full_name, rows, response(data, depvar)[rows], plain, changed, model, w, call.cmdline
    )  # fmt: skip
    estimates = fit_boxcox(ask, maximizer(session, call, False), session.output.line, started(options, session))
    session.post(estimates)
    report(session, estimates, display)


def which(text):
    """The model by its name, abbreviated perhaps."""
    typed = (text or "lhsonly").strip()
    found = next((name for name, least in MODELS.items() if name.startswith(typed) and len(typed) >= least), None)
    if found is None:
        raise StataError(198, f"model({typed}) not allowed")
    return found


def started(options, session):
    """The starting values of from(): numbers, or a matrix; None without them."""
    typed = getattr(options, "from")
    if not typed:
        return None
    values, _, how = typed.partition(",")
    if how.strip() not in ("", "copy", "skip"):
        raise StataError(198, f"from(): {how.strip()} not allowed")
    matrix = session.matrix(values.strip())
    return np.array(numlist(values, session)) if matrix is None else matrix.values.ravel()
