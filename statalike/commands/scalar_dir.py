"""Show scalars (as scalar list does)."""

from __future__ import annotations

from statalike.commands import scalar_list
from statalike.interpreter.command import command


@command("SCAlar DIR [anything]", raw=True)
def run(session, call):
    """Show all scalars, or those named; the same as scalar list."""
    scalar_list.run(session, call)
