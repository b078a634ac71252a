"""Tell where a command comes from."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.registry import lookup


@command("which anything", raw=True)
def run(session, call):
    """Tell whether a command is built in or a program in memory.

    . which display
    built-in command:  display
    """
    name = call.anything.strip()
    found = lookup(*name.split())
    if name in session.programs:
        session.output.line(f"program in memory:  {name}")
    elif found is not None:
        session.output.line(f"built-in command:  {found.full_name}")
    else:
        raise StataError(111, f"command {name} not found as either built-in or ado-file")
