"""The dense block of all outer effects, inverted in its own memory.

Panel by panel the rows are swept (Beaton 1964; Goodnight 1979, The American Statistician 33): with the pivot L L' and
G = L^-1 S_k., the others lose G'G, and become D = (L L')^-1 and L^-T G themselves, of the other sign where both are
swept. What is found on the diagonal are the Schur complements of Cholesky's factorisation, which give ln|S|.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.crossed.packed import Packed

TILE = 256  # columns of a product


@dataclass(frozen=True)
class Inverted:
    """V with V'V = B'S^-1 B and u = S^-1 B (K, m); ln|S|."""

    V: np.ndarray
    u: np.ndarray
    logdet: float


def inverted(S: Packed, B: np.ndarray) -> Inverted:
    """S (K, K), positive definite, becomes S^-1; B (K, m). Raises numpy.linalg.LinAlgError where it is not."""
    if len(S.panels) == 1:
        return _at_once(S.panels[0][2], B)
    V, u, logdet = np.empty(B.shape), B.copy(), 0.0
    for number in range(len(S.panels)):
        logdet += _swept(S, number, V, u)
    np.negative(S.flat, out=S.flat)
    S.mirror()
    return Inverted(V, u, logdet)


def _swept(S: Packed, number: int, V: np.ndarray, u: np.ndarray) -> float:
    """Sweep the rows of a panel, of S and of u, which B was; V gets theirs of L^-1 B. Their part of ln|S|."""
    a, b, own = S.panels[number]
    R = S.gathered(number)
    L = _factor(R[a:b])
    L_inverse = scipy.linalg.lapack.dtrtri(L, lower=1)[0]
    G = _multiplied(L_inverse, R.T)
    V[a:b] = L_inverse @ u[a:b]
    u -= R @ V[a:b]
    u[a:b] = L_inverse.T @ V[a:b]
    for other, (c, d, M) in enumerate(S.panels):
        if other != number:
            scipy.linalg.blas.dgemm(-1.0, G[:, c:], G[:, c:d], 1.0, M.T, trans_a=1, overwrite_c=1)
    _multiplied(L_inverse, G, transposed=True)
    for c, d, M in S.panels[:number]:
        M[:, a - c : b - c] = R[c:d]
    own[:, b - a :] = G[:, b:]
    np.matmul(-L_inverse.T, L_inverse, out=own[:, : b - a])
    return 2.0 * float(np.log(L.diagonal()).sum())


def _multiplied(L: np.ndarray, G: np.ndarray, transposed: bool = False) -> np.ndarray:
    """L G or L'G in the place of G (s, K), some columns at a time, so that BLAS needs little room."""
    for start in range(0, G.shape[1], TILE):
        scipy.linalg.blas.dtrmm(1.0, L, G[:, start : start + TILE], lower=1, trans_a=transposed, overwrite_b=1)
    return G


def _factor(pivot: np.ndarray) -> np.ndarray:
    L, failed = scipy.linalg.lapack.dpotrf(pivot.T, lower=1)
    if failed:
        raise np.linalg.LinAlgError("not positive definite")
    return L


def _at_once(S: np.ndarray, B: np.ndarray) -> Inverted:
    factor, failed = scipy.linalg.lapack.dpotrf(S.T, lower=0, clean=0, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("not positive definite")
    V = scipy.linalg.lapack.dtrtrs(factor, B, lower=0, trans=1)[0]
    u = scipy.linalg.lapack.dtrtrs(factor, V, lower=0)[0]
    logdet = 2.0 * float(np.log(np.diag(factor)).sum())
    scipy.linalg.lapack.dpotri(factor, lower=0, overwrite_c=1)
    np.copyto(S, S.T.copy(), where=~np.tri(len(S), dtype=bool))
    return Inverted(V, u, logdet)
