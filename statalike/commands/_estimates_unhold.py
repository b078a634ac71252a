"""Give held estimation results back."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.holding import unhold


@command("_ESTimates Unhold name [, NOT]")
def run(session, call):
    """Make held estimation results those at hand again.

    not      leave them held: do not give them back when the program ends

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . _estimates hold mine
    . _estimates unhold mine
    . display e(N)
    74
    """
    name = call.names[0]
    if not getattr(call.options, "not"):
        unhold(session, name)
    elif name not in session.frame.held:
        raise StataError(198, f"{name} is not to be restored")
    if name in session.frame.held:
        session.frame.held.remove(name)
