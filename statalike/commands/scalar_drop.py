"""Remove scalars."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("SCAlar drop anything", raw=True)
def run(session, call):
    """Remove the scalars named; _all removes all of them.

    . scalar answer = 6 * 7
    . scalar drop answer
    """
    for name in call.anything.split():
        if name == "_all":
            session.scalars.clear()
        elif session.scalars.pop(name, None) is None:
            raise StataError(111, f"scalar {name} not found")
