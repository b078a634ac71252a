"""Run a do-file as if its lines stood here."""

from __future__ import annotations

from statalike.commands.do import named
from statalike.interpreter.command import command
from statalike.interpreter.dofiles import include_file


@command("INClude anything", raw=True)
def run(session, call):
    """Run the commands of a file with the locals of the caller, so that it can set them."""
    path, _, _ = named(call.anything)
    include_file(session, path)
