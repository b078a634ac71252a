"""A symmetric matrix in half the room: rows from the diagonal on, some at a time, each such panel a plain array.

A panel's diagonal block is whole, so that it needs no layout of its own; what is right of it stands for both triangles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import scipy

ROWS = 72  # of a panel: more cost room, fewer cost time
SHARE = 24  # and this share of all of them where that is more
WHOLE = 320  # up to this many are one panel


def cuts(groups: Sequence[int], each: Sequence[int]) -> tuple[int, ...]:
    """Where panels begin, and K: groups of so many rows `each`, which are not torn apart."""
    edges = np.cumsum([0, *np.repeat(np.array(each, dtype=int), np.array(groups, dtype=int))])
    K = int(edges[-1])
    step = K if K <= WHOLE else max(ROWS, K // SHARE)
    wanted = np.searchsorted(edges, np.arange(0, K, max(step, 1)), side="right") - 1
    return (*dict.fromkeys(edges[wanted].tolist()), K) if K else (0,)


class Packed:
    """Symmetric (K, K). panels: (a, b, M) with M (b - a, K - a) the rows a to b of columns a to K, one after the other
    in `flat`, whose numbers are whatever was there before."""

    def __init__(self, cuts: tuple[int, ...], flat: np.ndarray | None = None) -> None:
        self.cuts, self.K = cuts, cuts[-1]
        sizes = [(b - a) * (self.K - a) for a, b in pairwise(cuts)]
        self.starts = np.cumsum([0, *sizes])
        self.flat = np.empty(int(self.starts[-1])) if flat is None else flat
        self.panels = [
            (a, b, self.flat[start : start + size].reshape(b - a, self.K - a))
            for (a, b), start, size in zip(pairwise(cuts), self.starts.tolist(), sizes, strict=False)
        ]

    def __len__(self) -> int:
        return self.K

    def blocks(self) -> Iterator[tuple[slice, slice, np.ndarray]]:
        """Blocks that make up the whole matrix: rows, columns, and a view of what is there."""
        for a, b, M in self.panels:
            yield slice(a, b), slice(a, self.K), M
            yield slice(b, self.K), slice(a, b), M[:, b - a :].T

    def diagonals(self) -> list[np.ndarray]:
        """Views of the diagonal, panel by panel."""
        return [M.reshape(-1)[:: self.K - a + 1][: b - a] for a, b, M in self.panels]

    def diagonal(self) -> np.ndarray:
        """(K,)."""
        return np.concatenate([np.zeros(0), *self.diagonals()])

    def diagonal_blocks(self, rows: slice, q: int) -> np.ndarray:
        """Diagonal blocks (G, q, q) of groups of q rows each, which no panel tears apart."""
        out = []
        for a, b, M in self.panels:
            first, end = max(a, rows.start), min(b, rows.stop)
            if first < end:
                own = M[first - a : end - a, first - a : end - a].reshape((end - first) // q, q, -1, q)
                out.append(np.einsum("gagb->gab", own))
        return np.concatenate([np.zeros((0, q, q)), *out])

    def full(self) -> np.ndarray:
        """(K, K)."""
        return self.rows(0, self.K)

    def rows(self, start: int, stop: int) -> np.ndarray:
        """Some rows of all columns, (stop - start, K)."""
        out = np.empty((stop - start, self.K), self.flat.dtype)
        for rows, columns, M in self.blocks():
            a, b = max(rows.start, start), min(rows.stop, stop)
            if a < b:
                out[a - start : b - start, columns] = M[a - rows.start : b - rows.start]
        return out

    def times(self, A: np.ndarray, first: int = 0) -> np.ndarray:
        """A (m, K) times the columns of the matrix from `first` on."""
        if len(self.panels) == 1:
            return A @ self.panels[0][2][:, first:]
        out = np.zeros((len(A), self.K - first), self.flat.dtype)
        for rows, columns, M in self.blocks():
            if columns.stop > first:
                start = max(columns.start, first)
                out[:, start - first : columns.stop - first] += A[:, rows] @ M[:, start - columns.start :]
        return out

    def __matmul__(self, B: np.ndarray) -> np.ndarray:
        """The matrix times B (K, m)."""
        return self.times(B.T).T

    def mirror(self) -> None:
        """Copy the upper triangles of the diagonal blocks over the lower ones."""
        for a, b, M in self.panels:
            own = M[:, : b - a]
            np.copyto(own, own.T.copy(), where=np.tri(b - a, k=-1, dtype=bool))

    def add(self, C: np.ndarray | scipy.sparse.csr_matrix) -> None:
        """Symmetric C (K, K) on top, in place."""
        if isinstance(C, np.ndarray):
            for a, b, M in self.panels:
                M += C[a:b, a:]
            return
        own = C.tocoo()
        panel = np.searchsorted(self.cuts, own.row, side="right") - 1
        first = np.array(self.cuts)[panel]
        places = self.starts[panel] + (own.row - first) * (self.K - first) + own.col - first
        kept = own.col >= first
        self.flat[places[kept]] += own.data[kept]

    def scale(self, scale: np.ndarray) -> None:
        """Rows and columns times scale (K,), in place."""
        for a, b, M in self.panels:
            M *= scale[a:b, None]
            M *= scale[a:]

    def gathered(self, number: int) -> np.ndarray:
        """Columns of a panel's rows over all rows (K, b - a)."""
        a, b, own = self.panels[number]
        out = np.empty((self.K, b - a))
        for c, d, M in self.panels[:number]:
            out[c:d] = M[:, a - c : b - c]
        out[a:] = own.T
        return out
