"""Rename a matrix."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MATrix REName anything", raw=True)
def run(session, call):
    """Give a matrix another name.

    . matrix A = I(2)
    . matrix rename A B
    """
    names = call.anything.split()
    if len(names) != 2 or not names[1].isidentifier():
        raise StataError(198)
    if names[0] not in session.matrices:
        raise StataError(111, f"matrix {names[0]} not found")
    session.matrices[names[1]] = session.matrices.pop(names[0])
