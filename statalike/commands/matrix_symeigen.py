"""Eigenvalues and eigenvectors of a symmetric matrix."""

from __future__ import annotations

import numpy as np

from statalike.commands.matrix_list import named
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("MATrix SYMeigen anything", raw=True)
def run(session, call):
    """matrix symeigen X v = A: the eigenvectors of A as the columns of X, its eigenvalues in the row v, largest first.

    . matrix A = (2, 1 \\ 1, 2)
    . matrix symeigen X v = A
    . matrix list v

    v[1,2]
        e1  e2
    r1   3   1
    """
    left, equals, right = call.anything.partition("=")
    names = left.split()
    if not equals or len(names) != 2:
        raise StataError(198)
    A = named(session, right.strip())
    if A.shape[0] != A.shape[1] or not np.allclose(A.values, A.values.T, rtol=1e-8):
        raise StataError(505)
    values, vectors = np.linalg.eigh(A.values)
    heads = [f"e{i + 1}" for i in range(len(values))]
    session.matrices[names[0]] = Matrix.of(vectors[:, ::-1], A.rows, heads)
    session.matrices[names[1]] = Matrix.of(values[::-1], cols=heads)
