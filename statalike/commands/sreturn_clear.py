"""Empty s()."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command


@command("SREturn clear")
def run(session, call):
    """Forget what is in s()."""
    session.s = Results()
