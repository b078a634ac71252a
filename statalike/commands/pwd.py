"""Show the working directory."""

from __future__ import annotations

import os

from statalike.interpreter.command import command


@command("pwd")
def run(session, call):
    """Show the working directory.

    Stored: c(pwd)
    """
    session.output.line(os.getcwd())
