"""List one example of each group of duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.interpreter.command import command
from statalike.interpreter.duplicating import copies, show


@command("duplicates Examples [varlist] [if] [in] [, noLabel]")
def run(session, call):
    """List the first of the observations that agree with another one in some variables, or in all, and their number.

    nolabel  numbers instead of value labels

    . sysuse auto, clear
    (1978 automobile data)
    . duplicates examples foreign
    """
    groups, names = copies(session, call)
    several = np.flatnonzero(groups.sizes > 1)
    if not len(several):
        session.output.line()
        session.output.line("(0 observations are duplicates)")
        return
    rows = call.touse[groups.first[several]]
    first = {"Group": np.arange(1, len(several) + 1), "Count": groups.sizes[several], "Obs": rows + 1}
    show(session, first, names, rows, not call.options.nolabel)
