"""Name the columns of a matrix."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.striping import target, with_names


@command("MATrix COLNames anything", raw=True)
def run(session, call):
    """Name the columns of a matrix, one name a column; `eq:name` names the equation, too.

    . matrix A = (1, 2 \\ 3, 4)
    . matrix colnames A = a b
    """
    name, matrix, names = target(session, call.anything)
    session.matrices[name] = matrix.with_(cols=with_names(matrix.cols, names))
