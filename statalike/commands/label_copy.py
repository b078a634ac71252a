"""Copy a value label."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("LAbel copy anything [, replace]")
def run(session, call):
    """Copy a value label under a new name.

    label copy old new

    replace  put it in the place of a label of that name

    . label define yesno 0 "no" 1 "yes"
    . label copy yesno answer
    . label dir
    yesno
    answer
    """
    known, names = session.data.value_labels, call.anything.split()
    if len(names) != 2:
        raise StataError(198)
    old, new = names
    if old not in known:
        raise StataError(111, f"value label {old} not found")
    if new in known and not call.options.replace:
        raise StataError(110, f"label {new} already defined")
    known[new] = known[old]
    session.data.changed = True
