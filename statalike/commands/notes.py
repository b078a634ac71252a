"""Attach notes to the data or to variables, or show them."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.noting import keep_notes, list_notes, note_text, notes_of, one_owner
from statalike.lang.outermost import cut


@command("NOTEs [anything]", raw=True)
def run(session, call):
    """Attach notes to the data or to variables, or show them.

    notes [evarname]: text               attach a note; the word TS in it becomes the date and time
    notes [evarnames] [in #[/#]]         show notes
    notes drop evarnames [in #[/#]]      remove them
    notes replace evarname in #: text    another text
    notes renumber evarname              number them from 1 without gaps
    notes search [text]                  those that contain a text

    An evarname is a variable or _dta, the data themselves, which is meant where nothing is named before the colon.
    Notes are saved with the data.

    . sysuse auto, clear
    (1978 automobile data)
    . notes: Prices are those of 1978.
    . notes mpg: Miles per US gallon
    . notes

    _dta:
      1.  Prices are those of 1978.

    mpg:
      1.  Miles per US gallon
    """
    parts = cut(call.anything, ":")
    if parts is None:
        list_notes(session, call.anything)
        return
    owner = one_owner(session, parts[0].strip() or "_dta")
    notes = notes_of(session, owner)
    keep_notes(session, owner, notes | {max(notes, default=0) + 1: note_text(session, parts[1])})
