"""Run a command of the operating system."""

from __future__ import annotations

import subprocess

from statalike.interpreter.command import command


@command("SHell [anything]", raw=True)
def run(session, call):
    """Run a command of the operating system and show what it prints; `!` is short for shell.

    . shell echo hello
    hello
    """
    done = subprocess.run(call.anything, shell=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    session.output.write(done.stdout)
    session.output.write(done.stderr, "error")
