"""Start a timer."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.session import Session, Timer


@command("timer on anything", raw=True)
def run(session, call):
    """Start timer # (1 to 100).

    . timer on 1
    """
    timer(session, call.anything).start()


def timer(session: Session, number: str) -> Timer:
    """A timer by its number; StataError 198 when it is none from 1 to 100."""
    if not number.strip().isdigit() or not 1 <= int(number) <= 100:
        raise StataError(198, "timer number must be between 1 and 100")
    return session.timers.setdefault(int(number), Timer())
