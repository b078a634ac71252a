"""Show what is in s()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import listing


@command("SREturn LIst")
def run(session, call):
    """Show the scalars, macros and matrices in s()."""
    for line in listing("s", session.s):
        session.output.line(line)
