"""The console: on a terminal a prompt, through a pipe line by line."""

from __future__ import annotations

import sys

from statalike.console import pipe
from statalike.interpreter.session import Session


def start(session: Session) -> int:
    """Open the console on this terminal, or run what comes through a pipe; the exit status."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return pipe.listen(session, sys.stdin)
    from statalike.console import terminal  # prompt_toolkit takes 0.2 s that a pipe need not wait

    return terminal.talk(session)
