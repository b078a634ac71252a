"""Remove matrices."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MATrix drop anything", raw=True)
def run(session, call):
    """Remove the matrices named; _all removes all of them.

    . matrix A = I(2)
    . matrix drop A
    """
    for name in call.anything.split():
        if name == "_all":
            session.matrices.clear()
        elif session.matrices.pop(name, None) is None:
            raise StataError(111, f"matrix {name} not found")
