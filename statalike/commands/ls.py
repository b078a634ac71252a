"""List the files of a directory (as Unix calls it)."""

from __future__ import annotations

from statalike.commands import dir as directory
from statalike.interpreter.command import command


@command("ls [anything]", raw=True)
def run(session, call):
    """List files; the same as dir."""
    directory.run(session, call)
