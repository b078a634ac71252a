"""Forget files of results."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.posting import postings


@command("postutil clear")
def run(session, call):
    """Forget all files that postfile has begun; they are not written.

    . postutil clear
    """
    postings(session).clear()
