"""Show the notes that contain a text."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.noting import notes_of, owners_of, show_notes
from statalike.lang.words import stripped


@command("NOTEs search [anything]", raw=True)
def run(session, call):
    """Show the notes that contain a text, whichever its case; all without one.

    . sysuse auto, clear
    (1978 automobile data)
    . notes mpg: Miles per US gallon
    . notes search gallon

    mpg:
      1.  Miles per US gallon
    """
    wanted = stripped(call.anything.strip()).lower()
    notes = {owner: notes_of(session, owner) for owner in owners_of(session, "")}
    show_notes(session, {o: {n: t for n, t in some.items() if wanted in t.lower()} for o, some in notes.items()})
