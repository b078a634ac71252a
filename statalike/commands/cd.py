"""Change the working directory."""

from __future__ import annotations

import os

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("cd [anything]", raw=True)
def run(session, call):
    """Change the working directory; without a directory, go home.

    `~` is the home directory; blanks need quotes around the name.
    """
    path = resolve(call.anything or "~")
    try:
        os.chdir(path)
    except OSError:
        raise StataError(170, f"unable to change to {path}") from None
    session.output.line(os.getcwd())
