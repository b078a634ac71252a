"""Sums over groups of D_g' W_g D_g, and the way back: what one crossed factor does to the others.

D_g (uz, K) holds the products of a group's own base columns with those of the effects it meets; few of them are not
zero. The data make D once; at each evaluation W_g (uz, uz, symmetric) is new, and the sum is linear in it. Pairs of
columns that meet in a group need more room than the data: unless there is as much, those of some columns with the
later ones of their groups are listed where they are asked for, so few at a time that they stay in cache.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations_with_replacement, pairwise
from typing import Protocol

import numpy as np
import scipy

from statalike.models.mixed.crossed.entries import times, transposed_times
from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.threads import spread

PAIRS = 1_000_000_000  # pairs of columns that are taken at most
CHUNK, PIECES, MOST = 40_000, 70, 250_000  # of them at a time: the larger of so many and of a share, and no more
PLACES = 2**15  # of the sum that are made at a time, or this share of them
MANY = 4_000_000  # pairs that are worth more than one core
SPREAD = 32  # pieces whose outcome is looked at together then
BLOCK = 500_000  # numbers of a dense block of D
PARTS = 16  # of all entries that are summed one after the other
REPEATED = 1.1  # so many observations an entry of D may stand by themselves


class Gram(Protocol):
    """The sum and its adjoint."""

    def form(self, W: np.ndarray, out: Packed) -> Packed:
        """sum_g D_g' W_g D_g (K, K) for W (uz, uz, G); made in `out`."""

    def pull(self, T: Packed, scale: np.ndarray | None = None) -> np.ndarray:
        """D_g T D_g' of every group (uz, uz, G) for T (K, K), its rows and columns times `scale` (K,)."""

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> Gram:
        """The same for other values of the same pattern; only if it was made with `keep`."""


def gram(D: tuple[scipy.sparse.csr_matrix, ...], cuts: tuple[int, ...], keep: bool = False, room: int = 0) -> Gram:
    """The cheaper way for D, one (G, K) matrix a base column, all of one pattern with sorted indices.

    cuts: of the panels of the sum. keep: other values will follow. room: how many pairs may be held. Raises MemoryError
    where there are too many.
    """
    counts = np.diff(D[0].indptr).astype(float)
    pairs = float(counts @ (counts + 1.0)) / 2.0
    G, K = D[0].shape
    if G * float(K) * K * len(D) ** 2 <= 35.0 * pairs * len(D) * (len(D) + 1):
        return DenseGram(D, cuts, keep)
    if pairs > PAIRS:
        raise MemoryError(f"{pairs:.0f} pairs of crossed effects meet; there is no room for them")
    return SparseGram(D, cuts, keep, room)


class DenseGram:
    """D as dense matrices, for groups that meet most columns; made block by block unless they are no larger."""

    def __init__(self, D: tuple[scipy.sparse.csr_matrix, ...], cuts: tuple[int, ...], keep: bool = False) -> None:
        self.G, self.K = D[0].shape
        self.cuts = cuts
        most = 2 * D[0].nnz >= self.G * self.K
        self.D = [np.ascontiguousarray(each.astype(float).toarray()) for each in D] if most else list(D)

    def form(self, W: np.ndarray, out: Packed) -> Packed:
        """See Gram."""
        out.flat[:] = 0.0
        for at, block in self._blocks():
            for a, each in enumerate(block):
                moved = sum(W[a, b, at, None] * other for b, other in enumerate(block))
                for start, end, M in out.panels:
                    M += moved[:, start:end].T @ each[:, start:]
        return out

    def pull(self, T: Packed, scale: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        out = np.zeros((len(self.D), len(self.D), self.G))
        for at, block in self._blocks():
            scaled = block if scale is None else [each * scale for each in block]
            for a, each in enumerate(scaled):
                moved = T.times(each)
                for b, other in enumerate(scaled):
                    np.einsum("gk,gk->g", moved, other, out=out[a, b, at])
        return out

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> DenseGram:
        """See Gram."""
        return DenseGram(D, self.cuts)

    def _blocks(self) -> Iterator[tuple[slice, list[np.ndarray]]]:
        """Some groups, and D of theirs."""
        step = max(1, BLOCK // max(1, self.K))
        for start in range(0, self.G if self.K else 0, step):
            at = slice(start, min(start + step, self.G))
            own = [each[at] for each in self.D]
            yield at, [each if isinstance(each, np.ndarray) else each.astype(float).toarray() for each in own]


@dataclass(frozen=True)
class _Piece:
    """Columns first to end of the sum, all of one panel, whose columns are those from `start` on; their entries."""

    number: int
    panel: int
    start: int
    first: int
    end: int
    entries: slice


class SparseGram:
    """Entries of D in the order of their columns, each with the entries of its group in later columns."""

    def __init__(
        self, D: tuple[scipy.sparse.csr_matrix, ...], cuts: tuple[int, ...], keep: bool = False, room: int = 0
    ) -> None:
        self.D, (self.G, self.K) = D, D[0].shape
        self.ones = len(D) == 1 and not keep and _counted(D[0].data)
        self.columns, self.indptr, lengths = _entries(D[0], self.ones)
        by_column = scipy.sparse.csr_matrix((lengths, self.columns, self.indptr), D[0].shape).tocsc()
        groups, lengths, starts = _narrow(by_column.indices), by_column.data, by_column.indptr
        del by_column
        kept = lengths > 0
        self.groups, self.lengths = groups[kept], lengths[kept]
        self.edges, ends = _running(kept, starts).astype(np.int32), _running(lengths, starts)
        pairs = int(ends[-1])
        chunk = max(CHUNK, min(pairs // PIECES, MOST))
        self.pieces = list(_pieces(cuts, self.edges, ends, chunk))
        self.many = pairs > MANY
        self.held: list[np.ndarray] | None = None
        if pairs <= room:
            self.held = [_narrow(self._pairs(piece)[3]) for piece in self.pieces]

    def form(self, W: np.ndarray, out: Packed) -> Packed:
        """See Gram."""

        def made(piece: _Piece) -> None:
            a, _, M = out.panels[piece.panel]
            groups, starts, right, places, edges = self._pairs(piece)
            own = self._own(starts)
            rows = M[piece.first - a : piece.end - a]
            for b, values in enumerate(self._second(right, len(places))):
                pairs = scipy.sparse.csc_matrix((values, places, edges), (rows.size, len(groups)), copy=False)
                sums = pairs @ sum(W[a, b].take(groups) * values for a, values in enumerate(own))
                rows[:] = sums.reshape(rows.shape) if b == 0 else rows + sums.reshape(rows.shape)

        for _ in self._every(made):
            pass
        diagonal = sum(transposed_times(each, W[a, b]) * (1.0 if a == b else 2.0) for (a, b), each in self._squares())
        for (a, b, _), own in zip(out.panels, out.diagonals(), strict=True):
            own[:] = diagonal[a:b]
        out.mirror()
        return out

    def pull(self, T: Packed, scale: np.ndarray | None = None) -> np.ndarray:
        """See Gram."""
        uz = len(self.D)
        out = np.zeros((uz, uz, self.G))
        alike = 1.0 if scale is None else float(scale[0]) if (scale == scale[:1]).all() else None

        def sums(piece: _Piece) -> list[np.ndarray]:
            a, _, M = T.panels[piece.panel]
            rows = M[piece.first - a : piece.end - a]
            if alike is None:
                rows = rows * scale[a:]
                rows *= scale[piece.first : piece.end, None]
            _, _, right, places, edges = self._pairs(piece, np.intp)
            met = rows.ravel().take(places)
            del places
            if self.ones:
                return [np.add.reduceat(met, edges[:-1])]
            return [np.add.reduceat(met * values, edges[:-1]) for values in self._second(right, len(met))]

        for piece, found in zip(self.pieces, self._every(sums), strict=True):
            groups = self.groups[piece.entries].astype(np.intp)
            own = self._own(self._starts(piece, groups))
            for b, values in enumerate(found):
                for a in range(uz):
                    np.add.at(out[a, b], groups, values * own[a])
        out += out.swapaxes(0, 1).copy()
        if alike not in (None, 1.0):
            out *= alike**2
        diagonal = T.diagonal() if scale is None else T.diagonal() * scale**2
        for (a, b), each in self._squares():
            more = times(each, diagonal)
            out[a, b] += more
            if a != b:
                out[b, a] += more
        return out

    def again(self, D: tuple[scipy.sparse.csr_matrix, ...]) -> SparseGram:
        """See Gram."""
        other = copy.copy(self)
        other.D = D
        return other

    def _every(self, work: Callable[[_Piece], object]) -> Iterable:
        """What `work` makes of each piece, by all cores where it is worth it."""
        if not self.many:
            return map(work, self.pieces)
        starts = range(0, len(self.pieces), SPREAD)
        return chain.from_iterable(spread(work, self.pieces[start : start + SPREAD]) for start in starts)

    def _starts(self, piece: _Piece, groups: np.ndarray) -> np.ndarray:
        """Where the later columns in the group of each first entry start."""
        return self.indptr[1:].take(groups) - self.lengths[piece.entries]

    def _pairs(
        self, piece: _Piece, kind: type = np.int32
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray, np.ndarray]:
        """Of first entries the group, and where the later columns in it start; the second entry of each pair (None if
        it does not matter which), its place in the rows of the piece, of type `kind`, and where the pairs of first
        entries start (and the last ones end)."""
        groups, lengths = self.groups[piece.entries].astype(np.intp), self.lengths[piece.entries].astype(np.intp)
        starts = self._starts(piece, groups)
        edges = np.zeros(len(groups) + 1, dtype=np.int32)
        np.cumsum(lengths, out=edges[1:])
        if self.held is not None and self.ones:
            return groups, starts, None, self.held[piece.number].astype(kind), edges
        right = np.repeat(starts - edges[:-1], lengths)
        right += np.arange(edges[-1], dtype=np.int32)
        if self.held is not None:
            return groups, starts, right, self.held[piece.number].astype(kind), edges
        columns = self.columns.take(right)
        right = None if self.ones else right
        rows = np.arange(piece.end - piece.first, dtype=kind) * kind(self.K - piece.start)
        rows -= kind(piece.start)
        places = np.repeat(np.repeat(rows, np.diff(self.edges[piece.first : piece.end + 1])), lengths)
        places += columns
        return groups, starts, right, places, edges

    def _second(self, right: np.ndarray | None, size: int) -> Iterator[np.ndarray]:
        """For each of D, its values at the second entries of `size` pairs."""
        for each in self.D:
            yield np.ones(size) if self.ones else each.data.take(right)

    def _own(self, starts: np.ndarray) -> list[np.ndarray | float]:
        """For each of D, its values at first entries."""
        return [1.0] if self.ones else [each.data.take(starts - 1) for each in self.D]

    def _squares(self) -> Iterator[tuple[tuple[int, int], scipy.sparse.csr_matrix]]:
        """Products of two of D, entry by entry."""
        for a, b in combinations_with_replacement(range(len(self.D)), 2):
            one, other = self.D[a], self.D[b]
            yield (a, b), scipy.sparse.csr_matrix((one.data * other.data, one.indices, one.indptr), one.shape)


def _entries(D: scipy.sparse.csr_matrix, ones: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns of the entries group by group, where groups start, and how many of its group have a later column than an
    entry; ones: entries that count observations stand for each of them."""
    sizes = np.diff(D.indptr)
    if not ones or not D.nnz or D.data.max() <= 1:
        later = np.repeat(D.indptr[1:], sizes)
        later -= np.arange(1, D.nnz + 1, dtype=np.int32)
        return D.indices, D.indptr, _narrow(later)
    times = _narrow(np.rint(D.data))
    ends = np.cumsum(times, dtype=np.int32)
    edges = np.concatenate([np.zeros(1, np.int32), ends])[D.indptr]
    later = np.repeat(edges[1:], sizes)
    later -= ends
    later = _narrow(later)
    return np.repeat(_narrow(D.indices), times), edges, np.repeat(later, times)


def _running(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums of the values before each of `starts`, the last of which is how many there are."""
    out, some = np.zeros(len(starts), dtype=np.int64), np.flatnonzero(np.diff(starts))
    for part in np.array_split(some, PARTS):
        if len(part):
            own = slice(starts[part[0]], starts[part[-1] + 1])
            out[part + 1] = np.add.reduceat(values[own], starts[part] - own.start, dtype=np.int64)
    return np.cumsum(out)


def _pieces(cuts: tuple[int, ...], edges: np.ndarray, ends: np.ndarray, chunk: int) -> Iterator[_Piece]:
    """Columns some at a time; edges and ends (K + 1,): where the entries of each start, and their pairs."""
    number = 0
    for panel, (start, stop) in enumerate(pairwise(cuts)):
        first, most = start, max(1, max(PLACES, cuts[-1] ** 2 // PIECES) // (cuts[-1] - start))
        while first < stop:
            end = int(np.searchsorted(ends, ends[first] + chunk, side="right")) - 1
            end = max(first + 1, min(stop, end, first + most))
            yield _Piece(number, panel, start, first, end, slice(int(edges[first]), int(edges[end])))
            first, number = end, number + 1


def _counted(data: np.ndarray) -> bool:
    """Whether entries count observations, and few more than one."""
    whole = len(data) > 0 and data.min() >= 1.0 and bool((data == np.rint(data)).all())
    return whole and float(data.sum()) <= REPEATED * len(data)


def _narrow(values: np.ndarray) -> np.ndarray:
    """The same in the smallest unsigned type."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
