"""Run commands for each number of a range."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("FORValues anything", raw=True)
def run(session, call):
    """Run commands for each number of a range, which is put into a local macro.

    forvalues name = 1/10 {
      commands
    }
    forvalues name = 10(-2)0 {
      commands
    }

    . forvalues i = 1(2)5 {
      2.   display `i'
      3. }
    1
    3
    5
    """
    raise StataError(198, "{ required")
