"""Run commands for each item of a list."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("foreach anything", raw=True)
def run(session, call):
    """Run commands for each item of a list, which is put into a local macro.

    foreach name in words {
      commands
    }
    foreach name of varlist|numlist|newlist|local|global list {
      commands
    }

    continue goes on with the next item, and `continue, break` leaves the loop.

    . foreach n of numlist 1/3 {
      2.   display `n'
      3. }
    1
    2
    3
    """
    raise StataError(198, "{ required")
