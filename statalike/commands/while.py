"""Run commands as long as a condition holds."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("while anything", raw=True)
def run(session, call):
    """Run commands as long as a condition holds; it is looked at before each turn.

    while exp {
      commands
    }

    . local i 0
    . while `i' < 2 {
      2.   local ++i
      3.   display `i'
      4. }
    1
    2
    """
    raise StataError(198, "{ required")
