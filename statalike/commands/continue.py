"""Go on to the next turn of a loop, or leave it."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.control import Break, Continue


@command("continue [anything] [, Break]", raw=True)
def run(session, call):
    """Go on to the next turn of the innermost foreach, forvalues or while.

    break  leave the loop instead
    """
    option = call.anything.replace(",", "", 1).strip()
    if option and not "break".startswith(option):
        raise StataError(198, f"option {option} not allowed")
    raise Break if option else Continue
