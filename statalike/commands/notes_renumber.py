"""Number notes from 1 without gaps."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.noting import keep_notes, notes_of, one_owner


@command("NOTEs renumber anything", raw=True)
def run(session, call):
    """Number the notes of the data (_dta) or of a variable from 1 without gaps.

    notes renumber evarname

    . sysuse auto, clear
    (1978 automobile data)
    . notes mpg: Miles
    . notes mpg: Miles per US gallon
    . notes drop mpg in 1
      (1 note dropped)
    . notes renumber mpg
    . notes mpg

    mpg:
      1.  Miles per US gallon
    """
    owner = one_owner(session, call.anything)
    texts = notes_of(session, owner).values()
    keep_notes(session, owner, dict(enumerate(texts, start=1)))
