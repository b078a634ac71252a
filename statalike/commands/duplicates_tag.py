"""Mark duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.interpreter.command import command
from statalike.interpreter.duplicating import copies


@command("duplicates Tag [varlist] [if] [in] , Generate(newvarname)")
def run(session, call):
    """Make a variable that says how many other observations agree with each one.

    generate(newvar)  the new variable

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . duplicates tag subject, generate(others)

    Duplicates in terms of subject
    """
    groups, _ = copies(session, call)
    values = np.full(session.data.n_obs, missing.MISSING)
    values[call.touse] = groups.sizes[groups.codes] - 1
    session.data.put(call.options.generate, Column.of(values))
