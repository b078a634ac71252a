"""Make a marker variable."""

from __future__ import annotations

from statalike.interpreter import marking
from statalike.interpreter.command import command


@command("mark newvarname [if] [in] [fweight aweight pweight iweight] [, ZEROweight noBY]")
def run(session, call):
    """Make a variable, 1 for the observations that if, in and weights allow, 0 for the others.

    zeroweight  observations with zero weights are kept
    noby        the by-group does not matter

    . sysuse auto
    . mark cheap if price < 5000
    . count if cheap
      37
    """
    typed = call.clauses
    used = marking.sample(
        session,
        typed.condition.text if typed.condition else "",
        typed.range.text if typed.range else "",
        call.weights.kind if call.weights else "",
        call.weights.text if call.weights else "",
        zeros=call.options.zeroweight,
        by=not call.options.noby,
    )
    marking.put(session, call.newvars[0][1], used)
