"""Set the number of observations."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_scalar


@command("set obs anything")
def run(session, call):
    """Add observations until there are as many as wanted; all variables are missing in the new ones.

    set obs #

    . set obs 3
    Number of observations (_N) was 0, now 3.
    . generate x = _n
    """
    wanted = evaluate_scalar(call.anything, session)
    if not isinstance(wanted, float) or not wanted >= 0 or wanted != int(wanted):
        raise StataError(198)
    before = session.data.n_obs
    if wanted < before:
        raise StataError(198, f"number of observations must be at least {before:,}")
    session.data.set_obs(int(wanted))
    session.output.line(f"Number of observations (_N) was {before:,}, now {int(wanted):,}.")
