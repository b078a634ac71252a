"""How loops, programs and do-files are left early."""

from __future__ import annotations

BREAK = 1
"""Return code of Ctrl-C; capture lets it pass."""

BUG = 9999
"""Return code of an error that is ours, not the user's; capture lets it pass."""


class Leaving(Exception):
    """Not an error: a way out of what is running."""


class Continue(Leaving):
    """continue: on to the next turn of the innermost loop."""


class Break(Leaving):
    """continue, break: out of the innermost loop."""


class Exit(Leaving):
    """exit: out of the program or do-file with a return code; `quits` ends the session."""

    def __init__(self, code: int = 0, quits: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.quits = quits
