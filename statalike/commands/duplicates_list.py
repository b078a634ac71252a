"""List duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.interpreter.command import command
from statalike.interpreter.duplicating import copies, show


@command("duplicates List [varlist] [if] [in] [, noLabel]")
def run(session, call):
    """List all observations that agree with another one in some variables, or in all.

    nolabel  numbers instead of value labels

    . sysuse auto, clear
    (1978 automobile data)
    . duplicates list foreign rep78 in 1/4
    """
    groups, names = copies(session, call)
    place = groups.order[groups.sizes[groups.codes[groups.order]] > 1]
    numbers = np.unique(groups.codes[place], return_inverse=True)[1] + 1
    if not len(place):
        session.output.line()
        session.output.line("(0 observations are duplicates)")
        return
    rows = call.touse[place]
    show(session, {"Group": numbers, "Obs": rows + 1}, names, rows, not call.options.nolabel)
