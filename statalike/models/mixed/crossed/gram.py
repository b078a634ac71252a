"""Sums over groups of D_g' W_g D_g into a dense matrix, and the way back: what one crossed factor does to the others.

D_g (uz, K) holds the products of a group's own base columns with those of the effects it meets; few of them are not
zero. The data make D once; at each evaluation W_g (uz, uz, symmetric) is new, and the sum is linear in it. Pairs of
columns that meet in a group are listed once, two bytes each: where they go in a strip of the sum that stays in cache.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Protocol

import numpy as np
import scipy

from statalike.models.mixed.threads import spread

PAIRS = 1_000_000_000  # pairs of columns that are held at most
PLACES = 2**16  # of a strip
CHUNK = 250_000  # pairs taken at a time
MANY = 1_000_000  # pairs that are worth more than one core
BLOCK = 500_000  # numbers of a dense block of D
REPEATED = 1.1  # so many observations an entry of D may stand by themselves
STRIPE = 64  # rows mirrored at a time


class Gram(Protocol):
    """The sum and its adjoint."""

    def form(self, W: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """sum_g D_g' W_g D_g (K, K) for W (uz, uz, G); made in `out`."""

    def pull(self, T: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
        """D_g T D_g' of every group (uz, uz, G) for symmetric T (K, K), its rows and columns times `scale` (K,)."""

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> Gram:
        """The same for other values of the same pattern; only if it was made with `keep`."""


def gram(D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> Gram:
    """The cheaper way for D, one (G, K) matrix a base column, all of one pattern with sorted indices.

    keep: other values will follow. Raises MemoryError where neither has room.
    """
    counts = np.diff(D[0].indptr).astype(float)
    pairs = float(counts @ (counts + 1.0)) / 2.0
    G, K = D[0].shape
    if G * float(K) * K * len(D) ** 2 <= 35.0 * pairs * len(D) * (len(D) + 1):
        return DenseGram(D, keep)
    if pairs > PAIRS:
        raise MemoryError(f"{pairs:.0f} pairs of crossed effects meet; there is no room for them")
    return SparseGram(D, keep)


class DenseGram:
    """D as dense matrices, for groups that meet most columns; made block by block unless they are no larger."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> None:
        self.G, self.K = D[0].shape
        most = 2 * D[0].nnz >= self.G * self.K
        self.D = [np.ascontiguousarray(each.toarray()) for each in D] if most else list(D)

    def form(self, W: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        out = np.empty((self.K, self.K)) if out is None else out
        out[:] = 0.0
        for at, block in self._blocks():
            for a, each in enumerate(block):
                moved = sum(W[a, b, at, None] * other for b, other in enumerate(block))
                scipy.linalg.blas.dgemm(1.0, each.T, moved.T, 1.0, out.T, trans_b=1, overwrite_c=1)
        return out

    def pull(self, T: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        out = np.zeros((len(self.D), len(self.D), self.G))
        for at, block in self._blocks():
            scaled = block if scale is None else [each * scale for each in block]
            for a, each in enumerate(scaled):
                moved = each @ T
                for b, other in enumerate(scaled):
                    np.einsum("gk,gk->g", moved, other, out=out[a, b, at])
        return out

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> DenseGram:
        """See Gram."""
        return DenseGram(D)

    def _blocks(self) -> Iterator[tuple[slice, list[np.ndarray]]]:
        """Some groups, and D of theirs."""
        step = max(1, BLOCK // max(1, self.K))
        for start in range(0, self.G if self.K else 0, step):
            at = slice(start, min(start + step, self.G))
            own = [each[at] for each in self.D]
            yield at, [each if isinstance(each, np.ndarray) else each.toarray() for each in own]


@dataclass(frozen=True)
class _Strip:
    """Rows first..end of the sum, and pieces (entries, pairs): entries whose pairs with those before them these are."""

    first: int
    end: int
    pieces: tuple[tuple[slice, slice], ...]


class SparseGram:
    """Entries of D in the order of their columns, each with the entries of its group in columns before."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...], keep: bool = False) -> None:
        self.D, (self.G, self.K) = D, D[0].shape
        self.ones = len(D) == 1 and not keep and _counted(D[0].data)
        self.columns, self.indptr, own, before = self._entries()
        entries = np.arange(len(own), dtype=np.int32)
        order = scipy.sparse.csr_matrix((entries, self.columns, self.indptr), D[0].shape).tocsc().data
        del entries
        self.order = order[before[order] > 0]
        self.groups, self.lengths = _narrow(own[self.order]), _narrow(before[self.order])
        del own, before, order
        self.places = np.empty(int(self.lengths.sum(dtype=np.int64)), np.uint16 if self.K <= PLACES else np.int32)
        self.strips = list(self._strips())
        sizes = [pairs.stop - pairs.start for strip in self.strips for _, pairs in strip.pieces]
        self.unit = np.ones(max(sizes, default=0) if self.ones else 0)
        if self.ones:
            self.order = self.columns = self.indptr = None

    def form(self, W: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        out = np.empty((self.K, self.K)) if out is None else out

        def made(strip: _Strip) -> None:
            rows = out[strip.first : strip.end]
            rows[:] = 0.0
            for entries, pairs in strip.pieces:
                groups, own = self.groups[entries], self._own(entries)
                for b, each in enumerate(self._pairs(strip, entries, pairs)):
                    weights = sum(W[a, b][groups] * values for a, values in enumerate(own))
                    rows += (each @ weights).reshape(rows.shape)

        self._every(made)
        out.flat[:: self.K + 1] = sum((each.T @ W[a, b]) * (1.0 if a == b else 2.0) for (a, b), each in self._squares())
        return mirror(out)

    def pull(self, T: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        uz = len(self.D)
        out = np.zeros((uz, uz, self.G))

        def sums(strip: _Strip) -> list[np.ndarray]:
            rows = T[strip.first : strip.end]
            if scale is not None:
                rows = rows * scale * scale[strip.first : strip.end, None]
            rows = rows.ravel()
            return [each.T @ rows for at in strip.pieces for each in self._pairs(strip, *at)]

        for strip, found in zip(self.strips, self._every(sums), strict=True):
            for i, (entries, _) in enumerate(strip.pieces):
                groups, own = self.groups[entries].astype(np.intp), self._own(entries)
                for b in range(uz):
                    for a in range(uz):
                        np.add.at(out[a, b], groups, found[i * uz + b] * own[a])
        out += out.swapaxes(0, 1).copy()
        diagonal = np.diag(T) if scale is None else np.diag(T) * scale**2
        for (a, b), each in self._squares():
            more = each @ diagonal
            out[a, b] += more
            if a != b:
                out[b, a] += more
        return out

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> SparseGram:
        """See Gram."""
        other = copy.copy(self)
        other.D = D
        return other

    def _entries(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Columns of the entries group by group, where groups start, and of each entry the group, and how many of its
        group lie in columns before; entries that count observations stand for each of them."""
        first = self.D[0]
        if not self.ones:
            own = np.repeat(np.arange(self.G, dtype=np.int32), np.diff(first.indptr))
            return first.indices, first.indptr, own, np.arange(first.nnz, dtype=np.int32) - first.indptr[own]
        times = first.data.astype(np.int32)
        edges = np.zeros(len(times) + 1, dtype=np.int32)
        np.cumsum(times, out=edges[1:])
        indptr = edges[first.indptr]
        own = np.repeat(np.arange(self.G, dtype=np.int32), np.diff(indptr))
        before = np.repeat(edges[:-1], times)
        before -= indptr[own]
        return np.repeat(first.indices, times), indptr, own, before

    def _strips(self) -> Iterator[_Strip]:
        """Strips of rows, whose pieces have no more than so many pairs; their places are filled in."""
        step = max(1, PLACES // max(1, self.K))
        column = self.columns[self.order]
        ends = np.cumsum(self.lengths, dtype=np.int64)
        firsts = range(0, self.K, step)
        edges = np.searchsorted(column, np.array([*firsts, self.K], dtype=column.dtype)).tolist()
        for first, start, stop in zip(firsts, edges, edges[1:], strict=False):
            pieces = []
            while start < stop:
                done = int(ends[start - 1]) if start else 0
                cut = min(stop, max(start + 1, int(np.searchsorted(ends, done + CHUNK, side="right"))))
                entries = slice(start, cut)
                places = self.columns[self._before(entries)]
                places += np.repeat((column[entries] - first) * np.int32(self.K), self.lengths[entries])
                pieces.append((entries, slice(done, done + len(places))))
                self.places[pieces[-1][1]] = places
                start = cut
            yield _Strip(first, min(first + step, self.K), tuple(pieces))

    def _every(self, work: Callable[[_Strip], object]) -> list:
        """What `work` makes of each strip, by all cores where it is worth it."""
        return spread(work, self.strips) if len(self.places) > MANY else [work(strip) for strip in self.strips]

    def _before(self, at: slice) -> np.ndarray:
        """The second entry of each pair."""
        lengths = self.lengths[at].astype(np.int32)
        ends = np.cumsum(lengths, dtype=np.int32)
        right = np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)
        right += np.repeat(self.indptr[self.groups[at]] - (ends - lengths), lengths)
        return right

    def _pairs(self, strip: _Strip, entries: slice, pairs: slice) -> Iterator[scipy.sparse.csc_matrix]:
        """For each of D, its values at the second entries: (places of the strip, first entries)."""
        edges = np.concatenate([np.zeros(1, np.int32), np.cumsum(self.lengths[entries], dtype=np.int32)])
        places = self.places[pairs].astype(np.int32)
        right = None if self.ones else self._before(entries)
        for each in self.D:
            values = self.unit[: len(places)] if self.ones else each.data[right]
            shape = ((strip.end - strip.first) * self.K, len(edges) - 1)
            yield scipy.sparse.csc_matrix((values, places, edges), shape, copy=False)

    def _own(self, entries: slice) -> list[np.ndarray | float]:
        """For each of D, its values at the first entries."""
        return [1.0 if self.ones else each.data[self.order[entries]] for each in self.D]

    def _squares(self) -> Iterator[tuple[tuple[int, int], scipy.sparse.csr_matrix]]:
        """Products of two of D, entry by entry."""
        for a, b in combinations_with_replacement(range(len(self.D)), 2):
            one, other = self.D[a], self.D[b]
            yield (a, b), scipy.sparse.csr_matrix((one.data * other.data, one.indices, one.indptr), one.shape)


def _counted(data: np.ndarray) -> bool:
    """Whether entries count observations, and few more than one."""
    whole = len(data) > 0 and data.min() >= 1.0 and bool((data == np.rint(data)).all())
    return whole and float(data.sum()) <= REPEATED * len(data)


def _narrow(values: np.ndarray) -> np.ndarray:
    """The same in the smallest unsigned type."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def mirror(C: np.ndarray) -> np.ndarray:
    """C (K, K) with its lower triangle copied over the upper one, in place."""
    for start in range(0, len(C), STRIPE):
        end = start + STRIPE
        block = C[start:end, start:end]
        np.copyto(block, block.T.copy(), where=~np.tri(len(block), dtype=bool))
        C[start:end, end:] = C[end:, start:end].T
    return C
