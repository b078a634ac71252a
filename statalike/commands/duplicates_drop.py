"""Drop duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.interpreter.duplicating import copies


@command("duplicates drop [varlist] [if] [in] [, force]")
def run(session, call):
    """Drop all but the first of the observations that agree in all variables, or in some.

    force  required with a list of variables: the observations may differ in others

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . duplicates drop subject, force

    Duplicates in terms of subject

    (162 observations deleted)

    Stored: r(N_drop)
    """
    if call.anything and not call.options.force:
        raise StataError(198, "force option required with varlist")
    groups, _ = copies(session, call)
    surplus = groups.position > 0
    number = int(surplus.sum())
    session.output.line()
    session.output.line(f"({counted(number, 'observation')} deleted)" if number else "(0 observations are duplicates)")
    if number:
        kept = np.ones(session.data.n_obs, dtype=bool)
        kept[call.touse[surplus]] = False
        session.data.take(kept)
    session.r = Results({"N_drop": float(number)})
