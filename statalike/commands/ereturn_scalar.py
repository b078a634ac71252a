"""Store a number in e()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.ereturning import own_estimates
from statalike.interpreter.returning import put_scalar


@command("EREturn SCAlar anything", raw=True)
def run(session, call):
    """Put a number among the estimation results in e().

    . ereturn scalar answer = 6 * 7
    """
    put_scalar(session, own_estimates(session).e, call.anything)
