"""Check that something is true."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.evaluate import truth


@command("assert exp [if] [in] [, rc0 Null Fast]", by="all")
def run(session, call):
    """Stop with r(9) if an expression is false for any observation.

    rc0   only tell, do not stop
    null  r(8) when there are no observations to check
    fast  do not count, stop at the first contradiction

    . sysuse auto
    . assert price > 0
    """
    if call.options.null and not len(call.touse):
        raise StataError(8, "")
    wrong = len(call.touse) - int(np.count_nonzero(holding(call)))
    if wrong == 0:
        return
    if call.everything and not call.exp.names():
        raise StataError(9)
    if not call.options.fast:
        number, noun = f"{wrong:,}", "contradiction" if wrong == 1 else "contradictions"
        session.output.line(f"{number} {noun} in {len(call.touse):,} observations", "error")
    if not call.options.rc0:
        raise StataError(9)


def holding(call) -> np.ndarray:
    """Where the expression is true, as an array over the observations to check."""
    found = call.evaluate(call.exp)
    return np.broadcast_to(truth(found), len(call.touse))
