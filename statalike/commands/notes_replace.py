"""Replace a note."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.noting import keep_notes, note_text, notes_of, one_owner, with_range
from statalike.lang.outermost import cut


@command("NOTEs replace anything", raw=True)
def run(session, call):
    """Give a note another text.

    notes replace evarname in #: text

    . sysuse auto, clear
    (1978 automobile data)
    . notes mpg: Miles
    . notes replace mpg in 1: Miles per US gallon
      (note 1 for mpg replaced)
    """
    parts = cut(call.anything, ":")
    names, numbers = with_range(parts[0]) if parts else ("", None)
    if numbers is None or len(numbers) != 1:
        raise StataError(198, "notes replace evarname in #: text")
    owner = one_owner(session, names)
    notes = notes_of(session, owner)
    if numbers[0] not in notes:
        raise StataError(111, f"note {numbers[0]} for {owner} not found")
    notes[numbers[0]] = note_text(session, parts[1])
    keep_notes(session, owner, notes)
    session.output.line(f"  (note {numbers[0]} for {owner} replaced)")
