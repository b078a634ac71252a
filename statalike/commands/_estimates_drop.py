"""Forget some held estimation results."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.holding import forget


@command("_ESTimates DROP namelist")
def run(session, call):
    """Forget estimation results that are held aside.

    _estimates drop names | _all

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . _estimates hold mine
    . _estimates drop mine
    """
    for name in tuple(session.estimates.held) if call.names == ("_all",) else call.names:
        forget(session, name)
