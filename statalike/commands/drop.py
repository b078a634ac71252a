"""Remove variables or observations."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("drop [varlist(default=none)] [if] [in]", by="all")
def run(session, call):
    """Remove variables or observations.

    drop varlist
    drop if exp, drop in range

    `drop _all` removes everything but keeps value labels and settings.

    . use sleepstudy
    . drop if days == 9
    (18 observations deleted)
    . drop days
    """
    data = session.data
    if call.varlist and call.conditional:
        raise StataError(198)
    if call.varlist:
        data.drop(call.varlist)
        return
    if call.anything.strip() == "_all":
        return  # there is nothing to remove
    if not call.conditional:
        raise StataError(100, "varlist or in range required")
    kept = np.ones(data.n_obs, dtype=bool)
    kept[call.touse] = False
    session.output.line(f"({counted(len(call.touse), 'observation')} deleted)")
    if len(call.touse):
        data.take(kept)
