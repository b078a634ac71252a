"""Products with sparse matrices of counts in two bytes, which SciPy would copy to eight bytes a number: some rows of
them at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy

SOME, SHARE = 16_384, 6  # entries taken at a time: so many, or this part of all


def times(E: scipy.sparse.csr_matrix, B: np.ndarray) -> np.ndarray:
    """E (G, K) times B (K,) or (K, m)."""
    if E.data.dtype == float or E.nnz <= SOME:
        return E @ B
    out = np.empty((E.shape[0], *B.shape[1:]))
    for rows, part in _portions(E):
        out[rows] = part @ B
    return out


def transposed_times(E: scipy.sparse.csr_matrix, B: np.ndarray) -> np.ndarray:
    """E' times B (G,) or (G, m), for E (G, K)."""
    if E.data.dtype == float or E.nnz <= SOME:
        return E.T @ B
    return sum((part.T @ B[rows] for rows, part in _portions(E)), np.zeros((E.shape[1], *B.shape[1:])))


def _portions(E: scipy.sparse.csr_matrix) -> Iterator[tuple[slice, scipy.sparse.csr_matrix]]:
    first, most = 0, max(SOME, E.nnz // SHARE)
    while first < E.shape[0]:
        end = int(np.searchsorted(E.indptr, E.indptr[first] + most, side="right")) - 1
        end = min(max(end, first + 1), E.shape[0])
        entries = slice(E.indptr[first], E.indptr[end])
        part = E.data[entries].astype(float), E.indices[entries], E.indptr[first : end + 1] - entries.start
        yield slice(first, end), scipy.sparse.csr_matrix(part, (end - first, E.shape[1]), copy=False)
        first = end
