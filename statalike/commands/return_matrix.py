"""Store a matrix in r()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.returning import put_matrix


@command("RETurn MATrix anything [, copy]", raw=True)
def run(session, call):
    """Put a matrix among the results that an rclass program leaves in r().

    copy  keep the matrix, too (it is moved otherwise)

    . return matrix A = I(2)
    """
    put_matrix(session, session.frame.returned, call.anything)
