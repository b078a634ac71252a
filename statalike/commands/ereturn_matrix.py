"""Store a matrix in e()."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.ereturning import own_estimates
from statalike.interpreter.returning import put_matrix


@command("EREturn MATrix anything [, copy]", raw=True)
def run(session, call):
    """Put a matrix among the estimation results in e().

    copy  keep the matrix, too (it is moved otherwise)

    . ereturn matrix A = I(2)
    """
    put_matrix(session, own_estimates(session).e, call.anything)
