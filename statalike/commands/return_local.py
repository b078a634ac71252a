"""Store a text in r()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import put_local


@command("RETurn LOCal anything", raw=True)
def run(session, call):
    """Put a text among the results that an rclass program leaves in r().

    . return local greeting hello
    """
    put_local(session, session.frame.returned, call.anything)
