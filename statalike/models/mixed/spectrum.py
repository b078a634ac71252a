"""Eigenvalues and inverses of the small matrices that a search is made of: LAPACK asked directly, as numpy.linalg takes
several times as long to ask for the same."""

from __future__ import annotations

import numpy as np
import scipy


def spectrum(M: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (k,), ascending, and eigenvectors (k, k), in columns, of symmetric M (k, k).

    Raises numpy.linalg.LinAlgError where there are none, as of what is not finite.
    """
    if not len(M):
        return np.zeros(0), np.zeros((0, 0))
    values, vectors, failed = scipy.linalg.lapack.dsyevd(M)
    if failed:
        raise np.linalg.LinAlgError("no eigenvalues")
    return values, vectors


def inverse(M: np.ndarray) -> tuple[np.ndarray, float]:
    """M^-1 (k, k), and the least of its pivots beside the largest; zero where there is no inverse."""
    if not len(M):
        return M, 1.0
    LU, pivots, failed = scipy.linalg.lapack.dgetrf(M)
    if failed:
        return M, 0.0
    sizes = [abs(pivot) for pivot in LU.diagonal().tolist()]
    return scipy.linalg.lapack.dgetri(LU, pivots)[0], min(sizes) / max(sizes)
