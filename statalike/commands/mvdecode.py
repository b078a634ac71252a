"""Numbers to missing values."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang.numlist import numlist


@command("mvdecode varlist [if] [in] , MV(string)")
def run(session, call):
    """Change some numbers to missing values.

    mv(numlist)  these numbers become `.`; or numlist=.a \\ numlist=.b ...

    . sysuse auto, clear
    (1978 automobile data)
    . mvdecode rep78 trunk, mv(1/2=.a \\ 3)
           rep78: 40 missing values generated
    """
    rules = _rules(call.options.mv)
    for name in call.varlist:
        column = session.data[name]
        if column.is_string:
            session.output.line(f"{name:>12}: string variable ignored")
            continue
        new = column.values.copy()
        here = new[call.touse]
        for numbers, value in rules:
            here[np.isin(here, numbers)] = value
        new[call.touse] = here
        lost = int((np.isnan(new) & ~np.isnan(column.values)).sum())
        if lost:
            session.data.put(name, column.with_values(new))
            session.output.line(f"{name:>12}: {counted(lost, 'missing value')} generated")


def _rules(text):
    """(numbers, missing value) pairs."""
    found = []
    for part in text.split("\\"):
        numbers, _, target = part.partition("=")
        value = missing.parse(target.strip() or ".")
        if value is None:
            raise StataError(198, f"{target.strip()} is not a missing value")
        found.append((numlist(numbers), value))
    return found
