"""Remove notes."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.interpreter.noting import keep_notes, notes_of, owners_of, with_range


@command("NOTEs drop anything", raw=True)
def run(session, call):
    """Remove notes of the data (_dta) or of variables; the others keep their numbers.

    notes drop evarnames [in #[/#]]

    . sysuse auto, clear
    (1978 automobile data)
    . notes mpg: Miles per US gallon
    . notes drop mpg
      (1 note dropped)
    """
    names, numbers = with_range(call.anything)
    if not names.strip():
        raise StataError(198, "names of variables, or _dta, required")
    dropped = 0
    for owner in owners_of(session, names):
        notes = notes_of(session, owner)
        kept = {} if numbers is None else {n: text for n, text in notes.items() if n not in numbers}
        dropped += len(notes) - len(kept)
        if len(kept) < len(notes):
            keep_notes(session, owner, kept)
    session.output.line(f"  ({counted(dropped, 'note')} dropped)")
