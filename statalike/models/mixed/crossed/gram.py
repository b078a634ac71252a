"""Sums over groups of D_g' W_g D_g into a dense matrix, and the way back: what one crossed factor does to the others.

D_g (uz, K) holds the products of a group's own base columns with those of the effects it meets; few of them are not
zero. The data make D once; at each evaluation W_g (uz, uz, symmetric) is new, and the sum is linear in it. So each
pair of columns that meet in a group is listed once, and an evaluation is one product of a sparse matrix and a vector.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Protocol

import numpy as np
import scipy

PAIRS = 250_000_000  # pairs of columns that are held at most (12 bytes each)
CHUNK = 500_000  # pairs made at a time, so that memory is used again rather than asked for
STRIPE = 64  # rows mirrored at a time


class Gram(Protocol):
    """The sum and its adjoint."""

    def form(self, W: np.ndarray) -> np.ndarray:
        """sum_g D_g' W_g D_g (K, K) for W (uz, uz, G)."""

    def pull(self, T: np.ndarray) -> np.ndarray:
        """D_g T D_g' of every group (uz, uz, G) for symmetric T (K, K), which is used up."""

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> Gram:
        """The same for other values of the same pattern; only if it was made with `keep`."""


def gram(D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> Gram:
    """The cheaper way for D, one (G, K) matrix a base column, all of one pattern with sorted indices.

    keep: other values will follow. Raises MemoryError where neither has room.
    """
    counts = np.diff(D[0].indptr).astype(float)
    pairs = float(counts @ (counts + 1.0)) / 2.0 * len(D) * (len(D) + 1) / 2
    G, K = D[0].shape
    if G * float(K) * K * len(D) ** 2 <= 100.0 * pairs:
        return DenseGram(D, keep)
    if pairs > PAIRS:
        raise MemoryError(f"{pairs:.0f} pairs of crossed effects meet; there is no room for them")
    return SparseGram(D, keep)


class DenseGram:
    """D as dense matrices, for groups that meet most columns."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> None:
        self.D = [np.ascontiguousarray(each.toarray()) for each in D]

    def form(self, W: np.ndarray) -> np.ndarray:
        """See Gram."""
        weighted = [sum(W[a, b][:, None] * each for b, each in enumerate(self.D)) for a in range(len(self.D))]
        return sum(each.T @ moved for each, moved in zip(self.D, weighted, strict=True))

    def pull(self, T: np.ndarray) -> np.ndarray:
        """See Gram."""
        moved = [each @ T for each in self.D]
        return np.array([[np.einsum("gk,gk->g", one, other) for other in self.D] for one in moved])

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> DenseGram:
        """See Gram."""
        return DenseGram(D)


class SparseGram:
    """A matrix of (pairs of columns) x (elements of W of every group)."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> None:
        self.G, self.K = D[0].shape
        self.elements = list(combinations_with_replacement(range(len(D)), 2))
        self.pieces: list[_Piece] | None = [] if keep else None
        self.pairs = _pairs(D, self.elements, self.pieces)

    def form(self, W: np.ndarray) -> np.ndarray:
        """See Gram."""
        packed = np.concatenate([W[a, b] for a, b in self.elements])
        return mirror((self.pairs @ packed).reshape(self.K, self.K))

    def pull(self, T: np.ndarray) -> np.ndarray:
        """See Gram."""
        T *= 2.0
        T.flat[:: self.K + 1] /= 2.0
        packed = (self.pairs.T @ T.ravel()).reshape(len(self.elements), self.G)
        uz = self.elements[-1][0] + 1
        out = np.empty((uz, uz, self.G))
        for (a, b), row in zip(self.elements, packed, strict=True):
            out[a, b] = out[b, a] = row if a == b else 0.5 * row
        return out

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> SparseGram:
        """See Gram."""
        other = copy.copy(self)
        data = [piece.values(D, self.elements) for piece in self.pieces]
        indices, indptr = self.pairs.indices, self.pairs.indptr
        other.pairs = scipy.sparse.csr_matrix((np.concatenate(data), indices, indptr), self.pairs.shape)
        return other


@dataclass(frozen=True)
class _Piece:
    """Pairs of entries made together: each of `left` with as many of `right` as `lengths` says; order: as they stay."""

    left: np.ndarray
    right: np.ndarray
    lengths: np.ndarray
    order: np.ndarray

    def values(self, D: tuple, elements: list[tuple[int, int]]) -> np.ndarray:
        """What each element of W multiplies."""
        made = [_product(D, a, b, self.left, self.right, self.lengths) for a, b in elements]
        return (made[0] if len(made) == 1 else np.concatenate(made))[self.order]


def _pairs(
    D: tuple[scipy.sparse.csr_matrix, ...], elements: list[tuple[int, int]], pieces: list[_Piece] | None
) -> scipy.sparse.csr_matrix:
    """Rows: j K + i for columns i <= j; columns: element by element of W, the groups of each. pieces: to be filled."""
    first = D[0]
    G, K = first.shape
    entries = np.arange(first.nnz, dtype=np.int32)
    by_column = scipy.sparse.csr_matrix((entries, first.indices, first.indptr), first.shape).tocsc()
    own = np.repeat(np.arange(G, dtype=np.int32), np.diff(first.indptr))
    starts = first.indptr[own].astype(np.int32)
    reach = np.concatenate([[0], np.cumsum(by_column.data - starts[by_column.data] + 1, dtype=np.int64)])
    reach = reach[by_column.indptr]
    total = int(reach[-1]) * len(elements)
    data, indices, indptr = np.empty(total), np.empty(total, np.int32), np.zeros(K * K + 1, np.int64)
    done, j = 0, 0
    while j < K:
        end = max(j + 1, int(np.searchsorted(reach, reach[j] + CHUNK, side="right")) - 1)
        left = by_column.data[by_column.indptr[j] : by_column.indptr[end]]
        lengths = left - starts[left] + 1
        before = np.cumsum(lengths, dtype=np.int32) - lengths
        right = np.arange(int(lengths.sum()), dtype=np.int32) + np.repeat(starts[left] - before, lengths)
        column = np.repeat(np.arange(end - j) * K, np.diff(by_column.indptr[j : end + 1]))
        target = np.repeat(column, lengths) + first.indices[right]
        values = [_product(D, a, b, left, right, lengths) for a, b in elements]
        groups = np.repeat(own[left], lengths)
        where = [groups + np.int32(s * G) for s in range(len(elements))]
        made = (np.concatenate(values), (np.tile(target, len(elements)), np.concatenate(where)))
        part = scipy.sparse.coo_matrix(made, shape=((end - j) * K, len(elements) * G)).tocsr()
        if pieces is not None:
            numbered = scipy.sparse.coo_matrix((np.arange(part.nnz, dtype=float), made[1]), part.shape).tocsr()
            pieces.append(_Piece(left, right, lengths, numbered.data.astype(np.int32)))
        data[done : done + part.nnz], indices[done : done + part.nnz] = part.data, part.indices
        indptr[j * K + 1 : end * K + 1] = done + part.indptr[1:]
        done, j = done + part.nnz, end
    indptr = indptr.astype(np.int32) if done < 2**31 else indptr
    return scipy.sparse.csr_matrix((data[:done], indices[:done], indptr), shape=(K * K, len(elements) * G))


def _product(D: tuple, a: int, b: int, left: np.ndarray, right: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Of each pair of entries (left repeated by lengths, right): what W's element (a, b) multiplies."""
    one = np.repeat(D[a].data[left], lengths) * D[b].data[right]
    return one if a == b else one + np.repeat(D[b].data[left], lengths) * D[a].data[right]


def mirror(C: np.ndarray) -> np.ndarray:
    """C (K, K) with its lower triangle copied over the upper one, in place."""
    for start in range(0, len(C), STRIPE):
        end = start + STRIPE
        block = C[start:end, start:end]
        block[:] = np.tril(block) + np.tril(block, -1).T
        C[start:end, end:] = C[end:, start:end].T
    return C
