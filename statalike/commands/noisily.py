"""Run a command and show its output."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("Noisily anything", raw=True)
def run(session, call):
    """Run a command and show its output, although quietly or capture stands around it.

    noisily command

    . quietly {
      2.   display "not seen"
      3.   noisily display "seen"
      4. }
    seen
    """
    raise StataError(198, "invalid syntax")
