"""Missing values to numbers."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("mvencode varlist [if] [in] , MV(string) [Override]")
def run(session, call):
    """Change missing values to numbers.

    mv(#)     all missing values become this number; or .a=# \\ .b=# \\ else=#
    override  even if a variable has this number already

    . sysuse auto, clear
    (1978 automobile data)
    . mvencode rep78, mv(9)
           rep78: 5 missing values recoded
    """
    rules = _rules(call.options.mv)
    numbers = [value for _, value in rules]
    for name in call.varlist:
        column = session.data[name]
        if column.is_string:
            session.output.line(f"{name:>12}: string variable ignored")
            continue
        if np.isin(column.values[call.touse], numbers).any() and not call.options.override:
            raise StataError(9, f"{name}:  already has the value; specify option override")
        new = column.values.copy()
        here = new[call.touse]
        codes = missing.code(here)
        done = codes < 0
        for code, value in rules:
            hit = ~done & ((codes == code) | (code is None))
            here[hit], done = value, done | hit
        new[call.touse] = here
        changed = int((np.isnan(column.values) & ~np.isnan(new)).sum())
        if changed:
            session.data.put(name, column.with_values(new, types.promote(column.storage, new)))
            session.output.line(f"{name:>12}: {counted(changed, 'missing value')} recoded")


def _rules(text):
    """(code of a missing value, or None for any; number) pairs."""
    found = []
    for part in text.split("\\"):
        source, equals, target = part.partition("=")
        source, target = (source.strip(), target.strip()) if equals else ("else", source.strip())
        known = missing.parse(source)
        if known is None and source != "else":
            raise StataError(198, f"{source} is not a missing value")
        try:
            found.append((None if known is None else missing.code_of(known), float(target)))
        except ValueError:
            raise StataError(198, f"{target} is not a number") from None
    return found
