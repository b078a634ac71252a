"""Name the rows of a matrix."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.striping import target, with_names


@command("MATrix ROWNames anything", raw=True)
def run(session, call):
    """Name the rows of a matrix, one name a row; `eq:name` names the equation, too.

    . matrix A = (1, 2 \\ 3, 4)
    . matrix rownames A = a b
    """
    name, matrix, names = target(session, call.anything)
    session.matrices[name] = matrix.with_(rows=with_names(matrix.rows, names))
