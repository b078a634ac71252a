"""The dense block of all outer effects, factored and inverted in its own memory."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.threads import free_cores

STRIPE = 64  # rows taken at a time
LARGE = 500  # from this size on more than one core helps


@dataclass(frozen=True)
class Inverted:
    """For S = I + N: S_inverse (K, K); V with V'V = B'S^-1 B and u = S^-1 B (K, m); ln|S|; kept (K,), the diagonal of
    N S^-1."""

    S_inverse: np.ndarray
    V: np.ndarray
    u: np.ndarray
    logdet: float
    kept: np.ndarray


def inverted(N: np.ndarray, B: np.ndarray) -> Inverted:
    """N (K, K) symmetric, which is overwritten and may be empty; B (K, m).

    Raises numpy.linalg.LinAlgError where S is not positive definite.
    """
    if not len(N):
        return Inverted(N, B, B, 0.0, np.zeros(0))
    own = N.diagonal().copy()
    cores = free_cores if len(N) > LARGE else nullcontext
    N.flat[:: len(N) + 1] += 1.0
    with cores():
        factor, failed = scipy.linalg.lapack.dpotrf(N.T, lower=0, clean=0, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("not positive definite")
    V = scipy.linalg.lapack.dtrtrs(factor, B, lower=0, trans=1)[0]
    u = scipy.linalg.lapack.dtrtrs(factor, V, lower=0)[0]
    logdet = 2.0 * float(np.log(np.diag(factor)).sum())
    with cores():
        both = scipy.linalg.lapack.dpotri(factor, lower=0, overwrite_c=1)[0].T
    kept = own * both.diagonal() + _folded(both)
    return Inverted(both, V, u, logdet, kept)


def _folded(M: np.ndarray) -> np.ndarray:
    """The diagonal of NP, for symmetric N with M's upper triangle and P with its lower one, both without a diagonal; M
    becomes P.

    The diagonal of I - S^-1 is the same, but loses digits where variances are small.
    """
    out = np.zeros(len(M))
    for start in range(0, len(M), STRIPE):
        end = start + STRIPE
        block = M[start:end, start:end]
        upper = ~np.tri(len(block), dtype=bool)
        met = np.where(upper, block * block.T, 0.0)
        out[start:end] += met.sum(axis=0) + met.sum(axis=1)
        np.copyto(block, block.T.copy(), where=upper)
        N, P = M[start:end, end:], M[end:, start:end].T.copy()
        met = N * P
        out[start:end] += met.sum(axis=1)
        out[end:] += met.sum(axis=0)
        N[:] = P
    return out
