"""Sums over groups of D_g' W_g D_g into a dense matrix, and the way back: what one crossed factor does to the others.

D_g (uz, K) holds the products of a group's own base columns with those of the effects it meets; few of them are not
zero. The data make D once; at each evaluation W_g (uz, uz, symmetric) is new, and the sum is linear in it. So each
pair of columns that meet in a group is listed once, and an evaluation is one product of a sparse matrix and a vector.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Protocol

import numpy as np
import scipy

PAIRS = 250_000_000  # pairs of columns that are held at most (12 bytes each)
CHUNK = 4_000_000  # pairs made at a time
STRIPE = 512  # rows mirrored at a time


class Gram(Protocol):
    """The sum and its adjoint."""

    def form(self, W: np.ndarray) -> np.ndarray:
        """sum_g D_g' W_g D_g (K, K) for W (uz, uz, G)."""

    def pull(self, T: np.ndarray) -> np.ndarray:
        """D_g T D_g' of every group (uz, uz, G) for symmetric T (K, K)."""


def gram(D: tuple[scipy.sparse.csr_matrix, ...]) -> Gram:
    """The cheaper way for D, one (G, K) matrix a base column, all of one pattern with sorted indices.

    Raises MemoryError where neither has room.
    """
    counts = np.diff(D[0].indptr).astype(float)
    pairs = float(counts @ (counts + 1.0)) / 2.0 * len(D) * (len(D) + 1) / 2
    G, K = D[0].shape
    if G * float(K) * K * len(D) ** 2 <= 100.0 * pairs:
        return DenseGram(D)
    if pairs > PAIRS:
        raise MemoryError(f"{pairs:.0f} pairs of crossed effects meet; there is no room for them")
    return SparseGram(D)


class DenseGram:
    """D as dense matrices, for groups that meet most columns."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> None:
        self.D = [np.ascontiguousarray(each.toarray()) for each in D]

    def form(self, W: np.ndarray) -> np.ndarray:
        """See Gram."""
        weighted = [sum(W[a, b][:, None] * each for b, each in enumerate(self.D)) for a in range(len(self.D))]
        return sum(each.T @ moved for each, moved in zip(self.D, weighted, strict=True))

    def pull(self, T: np.ndarray) -> np.ndarray:
        """See Gram."""
        moved = [each @ T for each in self.D]
        return np.array([[np.einsum("gk,gk->g", one, other) for other in self.D] for one in moved])


class SparseGram:
    """A matrix of (pairs of columns) x (elements of W of every group)."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> None:
        self.G, self.K = D[0].shape
        self.elements = list(combinations_with_replacement(range(len(D)), 2))
        self.pairs = _pairs(D, self.elements)

    def form(self, W: np.ndarray) -> np.ndarray:
        """See Gram."""
        packed = np.concatenate([W[a, b] for a, b in self.elements])
        return mirror((self.pairs @ packed).reshape(self.K, self.K))

    def pull(self, T: np.ndarray) -> np.ndarray:
        """See Gram."""
        twice = 2.0 * T
        twice.flat[:: self.K + 1] /= 2.0
        packed = (self.pairs.T @ twice.ravel()).reshape(len(self.elements), self.G)
        uz = self.elements[-1][0] + 1
        out = np.empty((uz, uz, self.G))
        for (a, b), row in zip(self.elements, packed, strict=True):
            out[a, b] = out[b, a] = row if a == b else 0.5 * row
        return out


def _pairs(D: tuple[scipy.sparse.csr_matrix, ...], elements: list[tuple[int, int]]) -> scipy.sparse.csr_matrix:
    """Rows: j K + i for columns i <= j; columns: element by element of W, the groups of each."""
    first = D[0]
    G, K = first.shape
    place = scipy.sparse.csr_matrix((np.arange(first.nnz), first.indices, first.indptr), first.shape).tocsc()
    row = np.repeat(np.arange(G, dtype=np.int32), np.diff(first.indptr))
    starts = first.indptr[row]
    reach = np.concatenate([[0], np.cumsum(place.data - starts[place.data] + 1)])[place.indptr]
    parts, j = [], 0
    while j < K:
        end = max(j + 1, int(np.searchsorted(reach, reach[j] + CHUNK, side="right")) - 1)
        left = place.data[place.indptr[j] : place.indptr[end]]
        lengths = left - starts[left] + 1
        before = np.cumsum(lengths) - lengths
        right = np.arange(int(lengths.sum())) + np.repeat(starts[left] - before, lengths)
        column = np.repeat(np.repeat(np.arange(end - j) * K, np.diff(place.indptr[j : end + 1])), lengths)
        target = column + first.indices[right]
        left = np.repeat(left, lengths)
        values = [_product(D, a, b, left, right) for a, b in elements]
        groups = row[left]
        where = [groups + s * G for s in range(len(elements))]
        made = (np.concatenate(values), (np.tile(target, len(elements)), np.concatenate(where)))
        parts.append(scipy.sparse.coo_matrix(made, shape=((end - j) * K, len(elements) * G)).tocsr())
        j = end
    return scipy.sparse.vstack(parts, format="csr")


def _product(D: tuple, a: int, b: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    one = D[a].data[left] * D[b].data[right]
    return one if a == b else one + D[b].data[left] * D[a].data[right]


def mirror(C: np.ndarray) -> np.ndarray:
    """C (K, K) with its lower triangle copied over the upper one, in place."""
    for start in range(0, len(C), STRIPE):
        end = start + STRIPE
        block = C[start:end, start:end]
        block[:] = np.tril(block) + np.tril(block, -1).T
        C[start:end, end:] = C[end:, start:end].T
    return C
