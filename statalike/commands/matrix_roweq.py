"""Name the equations of a matrix's rows."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.striping import target, with_equations


@command("MATrix ROWEq anything", raw=True)
def run(session, call):
    """Name the equations of the rows of a matrix, one name a row; the last name is used for those that are left.

    . matrix A = (1, 2 \\ 3, 4)
    . matrix roweq A = a b
    """
    name, matrix, names = target(session, call.anything)
    session.matrices[name] = matrix.with_(rows=with_equations(matrix.rows, names))
