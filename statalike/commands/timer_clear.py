"""Set timers back."""

from __future__ import annotations

from statalike.commands.timer_on import timer
from statalike.interpreter.command import command


@command("timer clear [anything]", raw=True)
def run(session, call):
    """Set timer # back to zero, or all timers.

    . timer clear
    """
    if call.anything.strip():
        timer(session, call.anything)
        del session.timers[int(call.anything)]
    else:
        session.timers.clear()
