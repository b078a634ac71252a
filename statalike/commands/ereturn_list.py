"""Show what is in e()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import listing


@command("EREturn LIst")
def run(session, call):
    """Show the scalars, macros and matrices in e()."""
    for line in listing("e", session.e, session.sample is not None):
        session.output.line(line)
