"""Store a text in e()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.ereturning import own_estimates
from statalike.interpreter.returning import put_local


@command("EREturn LOCal anything", raw=True)
def run(session, call):
    """Put a text among the estimation results in e().

    . ereturn local greeting hello
    """
    put_local(session, own_estimates(session).e, call.anything)
