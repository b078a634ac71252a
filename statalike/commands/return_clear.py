"""Empty what a program will return."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command


@command("RETurn clear")
def run(session, call):
    """Forget what return has put away in this program; at the prompt, empty r()."""
    if session.frame.kind == "rclass":
        session.frame.returned = Results()
    else:
        session.r = Results()
