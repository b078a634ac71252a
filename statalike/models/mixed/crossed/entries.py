"""Products with sparse matrices of counts in one or two bytes, which SciPy would copy to eight bytes a number: some
rows of them at a time."""

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
    for rows in _portions(E):
        out[rows] = _widened(E, rows) @ B
    return out


def transposed_times(E: scipy.sparse.csr_matrix, B: np.ndarray) -> np.ndarray:
    """E' times B (G,) or (G, m), for E (G, K)."""
    if E.data.dtype == float or E.nnz <= SOME:
        return E.T @ B
    return sum((_widened(E, rows).T @ B[rows] for rows in _portions(E)), np.zeros((E.shape[1], *B.shape[1:])))


def _portions(E: scipy.sparse.csr_matrix) -> Iterator[slice]:
    first, most = 0, max(SOME, E.nnz // SHARE)
    while first < E.shape[0]:
        end = int(np.searchsorted(E.indptr, E.indptr[first] + most, side="right")) - 1
        end = min(max(end, first + 1), E.shape[0])
        yield slice(first, end)
        first = end


def _widened(E: scipy.sparse.csr_matrix, rows: slice) -> scipy.sparse.csr_matrix:
    """Some rows in eight bytes a number."""
    edges = E.indptr[rows.start : rows.stop + 1]
    entries = slice(edges[0], edges[-1])
    part = E.data[entries].astype(float), E.indices[entries], edges - edges[0]
    return scipy.sparse.csr_matrix(part, (len(edges) - 1, E.shape[1]), copy=False)
