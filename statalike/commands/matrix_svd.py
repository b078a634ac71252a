"""Singular value decomposition."""

from __future__ import annotations

import numpy as np

from statalike.commands.matrix_list import named
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MATrix svd anything", raw=True)
def run(session, call):
    """matrix svd U w V = A: A = U diag(w) V', with w a row of singular values.

    . matrix A = (3, 0 \\ 0, 4)
    . matrix svd U w V = A
    """
    left, equals, right = call.anything.partition("=")
    names = left.split()
    if not equals or len(names) != 3:
        raise StataError(198)
    A = named(session, right.strip())
    if A.shape[0] < A.shape[1]:
        raise StataError(503)
    U, w, Vt = np.linalg.svd(A.values, full_matrices=False)
    session.matrices[names[0]] = Matrix.of(U, A.rows, A.cols)
    session.matrices[names[1]] = Matrix.of(w, cols=A.cols)
    session.matrices[names[2]] = Matrix.of(Vt.T, A.cols, A.cols)
