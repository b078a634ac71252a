"""Categories by quantiles."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.summary import quantiles


@command(
    "xtile newvarname =exp [if] [in] [aweight fweight pweight] [, Nquantiles(integer 2) Cutpoints(varname) ALTDEF]"
)
def run(session, call):
    """Make a variable that tells between which quantiles a value lies: 1, 2, ...

    nquantiles(#)       how many categories of (nearly) equal frequency; 2 if not given
    cutpoints(varname)  the variable whose values part the categories, instead of quantiles
    altdef              quantiles by the other definition; see pctile

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . xtile quarter = reaction, nquantiles(4)
    . count if quarter == 1
      45
    """
    options, name = call.options, call.newvars[0][1]
    x = call.evaluate(call.exp)
    if x.dtype.kind == "T":
        raise StataError(109)
    present = ~np.isnan(x)
    if not present.any():
        raise StataError(2000)
    if options.cutpoints:
        if options.altdef:
            raise StataError(198, "options cutpoints() and altdef may not be combined")
        points = call.scope.data.numbers(options.cutpoints)
        points = np.unique(points[~np.isnan(points)])
        label = f"{call.exp.text} categories by {options.cutpoints}"
    else:
        if not 2 <= options.nquantiles <= present.sum() + 1:
            raise StataError(198, "nquantiles() must be at least 2 and at most the number of observations plus one")
        if options.altdef and call.weights is not None:
            raise StataError(198, "option altdef may not be combined with weights")
        w, n = call.weights and call.weights.values[present], options.nquantiles
        points = quantiles(x[present], w, [100 * i / n for i in range(1, n)], altdef=bool(options.altdef))
        label = f"{options.nquantiles} quantiles of {call.exp.text}"
    values = np.full(session.data.n_obs, missing.MISSING)
    category = np.searchsorted(points, x, side="left") + 1.0
    values[call.touse] = np.where(present, category, missing.MISSING)
    storage = call.newvars[0][0] or ("byte" if len(points) < 100 else "int" if len(points) < 32740 else "long")
    session.data.put(name, Column.of(values, storage, label=label[:80]))
