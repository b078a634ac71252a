"""A copy of a variable."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("clonevar newvarname =exp [if] [in]")
def run(session, call):
    """A copy of a variable: type, display format, labels and notes with it.

    clonevar newvar = varname [if] [in]

    Observations that if and in leave out are missing.

    . sysuse auto, clear
    (1978 automobile data)
    . clonevar origin = foreign if mpg > 20
    (38 missing values generated)
    . tabulate origin

     Car origin |      Freq.     Percent        Cum.
    ------------+-----------------------------------
       Domestic |         19       52.78       52.78
        Foreign |         17       47.22      100.00
    ------------+-----------------------------------
          Total |         36      100.00
    """
    data, name = session.data, call.newvars[0][1]
    column = data[session.variable(call.exp.text.strip())]
    kept = np.zeros(data.n_obs, dtype=bool)
    kept[call.touse] = True
    if not kept.all():
        nothing = np.array("", dtype=types.TEXT) if column.is_string else missing.MISSING
        column = column.with_values(np.where(kept, column.values, nothing), column.storage)
    data.put(name, column)
    values = column.values
    blank = int((values == "").sum() if column.is_string else np.isnan(values).sum())
    if blank:
        session.output.line(f"({counted(blank, 'missing value')} generated)")
