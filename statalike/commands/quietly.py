"""Run a command without showing its output."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("QUIetly anything", raw=True)
def run(session, call):
    """Run a command without showing its output; errors are shown.

    quietly command
    quietly {
      commands
    }

    . sysuse auto
    . quietly summarize price
    . display r(N)
    74
    """
    raise StataError(198, "invalid syntax")
