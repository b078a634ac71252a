"""Store a number in r()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import put_scalar


@command("RETurn SCAlar anything", raw=True)
def run(session, call):
    """Put a number among the results that an rclass program leaves in r().

    . return scalar answer = 6 * 7
    """
    put_scalar(session, session.frame.returned, call.anything)
