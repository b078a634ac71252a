"""Run a do-file without showing anything."""

from __future__ import annotations

from statalike.commands.do import named
from statalike.interpreter.command import command
from statalike.interpreter.dofiles import run_file


@command("RUn anything [, nostop]", raw=True)
def run(session, call):
    """Run the commands of a file, showing neither them nor their output.

    nostop  go on after an error
    """
    path, args, nostop = named(call.anything)
    with session.output.muted():
        run_file(session, path, args, echo=False, nostop=nostop)
