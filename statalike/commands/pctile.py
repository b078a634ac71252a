"""A variable of percentiles."""

from __future__ import annotations

import numpy as np

from statalike.commands._pctile import asked, computed
from statalike.data.column import Column
from statalike.data.results import Results
from statalike.data.storage import is_string
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("pctile newvarname =exp [if] [in] [aweight fweight pweight] [, Nquantiles(integer 2) GENp(newvarname) ALTDEF]")
def run(session, call):
    """A variable of percentiles: its first observations hold them.

    pctile [type] newvar = exp [if] [in] [weight] [, options]

    nquantiles(#)  the # - 1 quantiles that part the values; 2 if not given
    genp(newvar)   their percentages as a variable
    altdef         by the other definition: at (n + 1) p / 100, between neighbours in proportion, instead of the first
                   value whose share exceeds p (the mean of two where a share equals p)

    . sysuse auto, clear
    (1978 automobile data)
    . pctile cut = mpg, nquantiles(4) genp(percent)
    . list percent cut in 1/3

         +---------------+
         | percent   cut |
         |---------------|
      1. |      25    18 |
      2. |      50    20 |
      3. |      75    25 |
         +---------------+

    Stored: r(r1) r(r2) ...
    """
    options, data = call.options, session.data
    wanted = asked(options.nquantiles)
    if len(wanted) > data.n_obs:
        raise StataError(198, "nquantiles() must be at most the number of observations plus one")
    x = call.evaluate(call.exp)
    if x.dtype.kind == "T" or is_string(call.newvars[0][0] or ""):
        raise StataError(109)
    found = computed(np.asarray(x, dtype=float), call.weights, wanted, options)
    storage, name, _ = call.newvars[0]
    if options.genp == name:
        raise StataError(110, name=name)
    made = [(name, found, f"percentiles of {call.exp.text.strip()}", storage)]
    if options.genp:
        made.append((options.genp, wanted, f"percentages for {name}", None))
    for each, values, label, kind in made:
        whole = np.full(data.n_obs, np.nan)
        whole[: len(values)] = values
        data.put(each, Column.of(whole, kind or str(session.settings["type"]), label=label[:80]))
    session.r = Results({f"r{i}": float(value) for i, value in enumerate(found, 1)})
