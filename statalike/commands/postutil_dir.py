"""Tell which files of results are open."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.posting import postings


@command("postutil dir")
def run(session, call):
    """Tell which files postfile has begun and postclose has not written yet."""
    for name in postings(session):
        session.output.line(name)
