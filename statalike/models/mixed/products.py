"""Products of long rows with each other: BLAS's general product asked directly. NumPy gives A A' to the symmetric one,
which takes two to three times as long where rows are few."""

from __future__ import annotations

import numpy as np
import scipy


def inner(P: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """P Q' (a, b) for P (a, n) and Q (b, n), rows contiguous."""
    if not P.size or not Q.size:
        return np.zeros((len(P), len(Q)))
    return scipy.linalg.blas.dgemm(1.0, P.T, Q.T, trans_a=1)


def sums(P: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """The sum over a of P_a Q_a' (b, c) for P (a, b, n) and Q (a, c, n), rows contiguous."""
    total = np.zeros((P.shape[1], Q.shape[1]), order="F")
    for p, q in zip(P, Q, strict=True) if total.size and P.size else ():
        scipy.linalg.blas.dgemm(1.0, p.T, q.T, beta=1.0, c=total, overwrite_c=1, trans_a=1)
    return total


def squares(V: np.ndarray) -> np.ndarray:
    """The sum over a of V_a V_a' (r, r) for V (a, r, n), rows contiguous."""
    return sums(V, V)
