"""Show what is in r()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import listing


@command("RETurn LIst")
def run(session, call):
    """Show the scalars, macros and matrices in r()."""
    for line in listing("r", session.r):
        session.output.line(line)
