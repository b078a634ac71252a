"""Name the equations of a matrix's columns."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.striping import target, with_equations


@command("MATrix COLEq anything", raw=True)
def run(session, call):
    """Name the equations of the columns of a matrix, one name a column; the last name is used for those that are left.

    . matrix A = (1, 2 \\ 3, 4)
    . matrix coleq A = a b
    """
    name, matrix, names = target(session, call.anything)
    session.matrices[name] = matrix.with_(cols=with_equations(matrix.cols, names))
