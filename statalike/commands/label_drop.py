"""Remove value labels."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("LAbel drop anything")
def run(session, call):
    """Remove value labels from memory; variables keep their names.

    label drop name [name ...]
    label drop _all

    . label define yesno 0 "no" 1 "yes"
    . label drop yesno
    """
    known = session.data.value_labels
    names = list(known) if call.anything.strip() == "_all" else call.anything.split()
    for name in names:
        if name not in known:
            raise StataError(111, f"value label {name} not found")
        del known[name]
    session.data.changed = True
