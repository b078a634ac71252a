"""Remove all other variables or observations."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("keep [varlist(default=none)] [if] [in]", by="all")
def run(session, call):
    """Keep some variables or observations and remove the others.

    keep varlist
    keep if exp, keep in range

    . use sleepstudy
    . keep if days == 0
    (162 observations deleted)
    . keep subject reaction
    """
    data = session.data
    if call.varlist:
        if call.conditional:
            raise StataError(198)
        data.keep(call.varlist)
        return
    if not call.conditional:
        raise StataError(100, "varlist or in range required")
    lost = data.n_obs - len(call.touse)
    session.output.line(f"({counted(lost, 'observation')} deleted)")
    if lost:
        kept = np.zeros(data.n_obs, dtype=bool)
        kept[call.touse] = True
        data.take(kept)
