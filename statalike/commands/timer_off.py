"""Stop a timer."""

from __future__ import annotations

from statalike.commands.timer_on import timer
from statalike.interpreter.command import command


@command("timer off anything", raw=True)
def run(session, call):
    """Stop timer # and add the time since it was started.

    . timer off 1
    """
    timer(session, call.anything).stop()
