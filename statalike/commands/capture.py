"""Run a command and go on if it fails."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("CAPture anything", raw=True)
def run(session, call):
    """Run a command without output and go on if it fails; its return code is in _rc (0 when all is well).

    capture command
    capture noisily command
    capture {
      commands
    }

    . capture generate x = nothing
    . display _rc
    111
    """
    raise StataError(198, "invalid syntax")
