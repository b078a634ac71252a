"""Store a text in s()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import put_local


@command("SREturn LOCal anything", raw=True)
def run(session, call):
    """Put a text among the results in s().

    . sreturn local greeting hello
    """
    put_local(session, session.s, call.anything)
