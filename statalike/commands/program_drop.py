"""Remove programs."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("PRogram drop anything", raw=True)
def run(session, call):
    """Remove the programs named; _all removes all of them.

    . capture program drop twice
    """
    for name in call.anything.split():
        if name in ("_all", "_allado"):
            session.programs.clear()
        elif session.programs.pop(name, None) is None:
            raise StataError(111, f"program {name} not found")
