"""The empirical cumulative distribution."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("cumul varname(numeric) [if] [in] [aweight fweight], Generate(newvarname) [Freq EQual]")
def run(session, call):
    """The empirical cumulative distribution of a variable, as a new variable.

    cumul varname [if] [in] [weight], generate(newvar) [freq equal]

    generate(newvar)  the new variable
    freq              cumulative frequencies instead of shares
    equal             the same value for all observations with the same value; without it they take successive ones

    . use auto
    . cumul mpg, generate(share) equal
    . summarize share if mpg == 21

        Variable |        Obs        Mean    Std. dev.       Min        Max
    -------------+---------------------------------------------------------
           share |          5    .5810811           0   .5810811   .5810811
    """
    name, options, data = call.varlist[0], call.options, session.data
    rows = call.complete([name])
    if not len(rows):
        raise StataError(2000)
    weights = call.restricted(rows).weights
    w = np.ones(len(rows)) if weights is None else weights.values
    x = data.numbers(name)[rows]
    order = np.argsort(x, kind="stable")
    totals = np.cumsum(w[order])
    if options.equal:
        last = np.searchsorted(x[order], x[order], side="right") - 1
        totals = totals[last]
    values = np.full(data.n_obs, MISSING)
    values[rows[order]] = totals if options.freq else totals / w.sum()
    data.put(options.generate, Column.of(values, storage=session.settings["type"], label=f"ECDF of {name}"))
