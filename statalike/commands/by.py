"""Run a command for groups of observations."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("by anything [, Sort]", raw=True)
def run(session, call):
    """Run a command for groups of observations.

    by varlist: command
    by varlist (varlist), sort: command

    The data must be sorted by the variables. Those in parentheses must be sorted by, too, but do not form groups.
    Within a group _n and _N count its observations, and x[1] is its first value.

    sort  sort the data first, as bysort does

    . sysuse auto
    . by foreign: summarize mpg
    . by foreign (price), sort: generate cheapest = _n == 1
    """
    raise StataError(198, "by: `:` required")
