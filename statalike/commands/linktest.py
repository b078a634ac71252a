"""Specification link test for single-equation models."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import MISSING, normalise
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.interpreter.holding import hold, unhold

AGAIN = {
    name: name for name in ("regress", "logit", "probit", "cloglog", "poisson", "nbreg", "glm", "ologit", "oprobit")
}
AGAIN |= {"logistic": "logit", "anova": "regress"}
NAMES = ("_hat", "_hatsq")


@command("linktest [if] [in] [, *]")
def run(session, call):
    """Link test: the last model fitted again with its linear prediction and the square of that.

    linktest [if] [in] [, options]

    If the model is specified properly the square, _hatsq, should not matter. Without if and in the observations are
    those of the model. Options are those of the estimation command, such as vce(robust), or family() and link() after
    glm; a weight of the model is used again. The results of the model remain those at hand.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight displ foreign
    . linktest, noheader
    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
            _hat |  -.4127198   .6577736    -0.63   0.532    -1.724283    .8988434
          _hatsq |   .0338198    .015624     2.16   0.034     .0026664    .0649732
           _cons |   14.00705   6.713276     2.09   0.041     .6211539    27.39294
    ------------------------------------------------------------------------------

    Stored: r(t) r(df)
    """
    model = last(session.estimates.current)
    if model.cmd not in AGAIN:
        raise StataError(321, f"linktest is not possible after {model.cmd}")
    taken = next((name for name in NAMES if name in session.data), None)
    if taken:
        raise StataError(110, name=taken)
    data = session.data
    used = call.touse if call.conditional else np.flatnonzero(model.in_sample(data))
    macros, held, changed = model.e.macros, session.temporary_name(), data.changed
    weight = f" [{macros['wtype']}{macros['wexp']}]" if macros.get("wtype") else ""
    try:
        _predictions(session, used)
        hold(session, held)
        run_line(session, f"{AGAIN[model.cmd]} {model.depvar} _hat _hatsq{weight}, {call.options.rest}")
        found = session.estimates.current
        i = found.position("_hatsq")
        results = {"t": float(found.b[i] / found.se[i]), "df": np.nan if found.df_r is None else float(found.df_r)}
    finally:
        if held in session.estimates.held:
            unhold(session, held)
        data.drop([name for name in NAMES if name in data])
        data.changed = changed
    session.r = Results(results)


def _predictions(session, used):
    """The linear prediction and its square as variables, missing but for the observations to use."""
    data = session.data
    run_line(session, "quietly predict _hat, xb")
    values, storage = np.full(data.n_obs, MISSING), data["_hat"].storage
    values[used] = data.numbers("_hat")[used]
    data.put("_hat", Column.of(values, storage=storage))
    data.put("_hatsq", Column.of(normalise(values**2), storage=storage))
