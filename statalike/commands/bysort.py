"""Sort and run a command for groups of observations."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("BYSort anything", raw=True)
def run(session, call):
    """Sort and run a command for groups of observations.

    bysort varlist: command
    bysort varlist (varlist): command

    The same as by with option sort.

    . sysuse auto
    . bysort rep78: generate many = _N > 10
    """
    raise StataError(198, "bysort: `:` required")
