"""Empty e()."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("EREturn clear")
def run(session, call):
    """Forget the estimation results at hand."""
    session.post(None)
