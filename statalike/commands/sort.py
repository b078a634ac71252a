"""Sort the observations."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import sort_order
from statalike.interpreter.command import command


@command("SOrt varlist [in] [, Stable]")
def run(session, call):
    """Sort the observations in ascending order of some variables.

    Ties keep the order they had. Missing values come last.

    stable  keep the order of ties, which is done in any case

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . sort reaction
    . list reaction in 1/2, clean

           reaction
      1.   194.3322
      2.   199.0539
    """
    data = session.data
    if call.everything:
        data.sort(call.varlist)
        return
    index = np.arange(data.n_obs)
    order = sort_order([data[name].values[call.touse] for name in call.varlist])
    index[call.touse] = call.touse[order]
    data.take(index)
    data.sorted_by = ()
