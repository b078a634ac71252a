"""Show macros (as macro list does)."""

from __future__ import annotations

from statalike.commands import macro_list
from statalike.interpreter.command import command


@command("MACro DIR [anything]", raw=True)
def run(session, call):
    """Show global and local macros; the same as macro list."""
    macro_list.run(session, call)
