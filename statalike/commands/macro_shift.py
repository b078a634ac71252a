"""Renumber the arguments."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MACro Shift [anything]", raw=True)
def run(session, call):
    """Drop the first (or the first #) of `1' `2' ... and renumber the others.

    . tokenize a b c
    . macro shift
    . display "`1' `2'"
    b c
    """
    count = call.anything.strip() or "1"
    if not count.isdigit():
        raise StataError(198)
    session.frame.renumber(session.frame.words[int(count) :])
