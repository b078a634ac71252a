"""Show notes."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.noting import list_notes


@command("NOTEs list [anything]", raw=True)
def run(session, call):
    """Show notes of the data (_dta) and of variables.

    notes list [evarnames] [in #[/#]]

    . sysuse auto, clear
    (1978 automobile data)
    . notes mpg: Miles per US gallon
    . notes list mpg

    mpg:
      1.  Miles per US gallon
    """
    list_notes(session, call.anything)
