"""What to run if the condition before did not hold."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("else anything", raw=True)
def run(session, call):
    """What to run if the condition of the if before it did not hold; see if.

    . if 1 > 2 display "yes"
    . else display "no"
    no
    """
    raise StataError(198, "invalid syntax")
