"""Define a matrix (the long form)."""

from __future__ import annotations

from statalike.commands import matrix
from statalike.interpreter.command import command


@command("MATrix DEFine anything", raw=True)
def run(session, call):
    """Define a matrix; the same as matrix without define.

    . matrix define A = (1, 2 \\ 3, 4)
    """
    matrix.run(session, call)
