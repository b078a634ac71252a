"""Block-diagonal factors of several groupings side by side: F repeated for each group of a grouping."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

FEW = 6  # effects of a group up to which its factor is applied row by row


@dataclass(frozen=True)
class Stacked:
    """F[l] (uz, q) of grouping l with G[l] groups: from K_u = sum G uz base columns to K = sum G q effects."""

    F: tuple[np.ndarray, ...]
    G: tuple[int, ...]

    def rows(self, base: bool) -> list[slice]:
        """Where each grouping lies among base columns, or among effects."""
        sizes = [G * F.shape[0 if base else 1] for F, G in zip(self.F, self.G, strict=True)]
        edges = np.cumsum([0, *sizes]).tolist()
        return [slice(a, b) for a, b in pairwise(edges)]

    def down(self, B: np.ndarray) -> np.ndarray:
        """F'B: (K_u, m) -> (K, m)."""
        return self._apply(B, [F.T for F in self.F], self.rows(True))

    def up(self, B: np.ndarray) -> np.ndarray:
        """F B: (K, m) -> (K_u, m)."""
        return self._apply(B, list(self.F), self.rows(False))

    @property
    def plain(self) -> bool:
        """Whether every F is a number."""
        return all(F.shape == (1, 1) for F in self.F)

    def inside(self, C: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """F'CF for symmetric C (K_u, K_u); made in `out` (may be C itself) where F is plain."""
        return self._apply_both(C, [F.T for F in self.F], self.rows(True), out)

    def outside(self, S: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """F S F' for symmetric S (K, K); made in `out` where F is plain."""
        return self._apply_both(S, list(self.F), self.rows(False), out)

    def _apply_both(
        self, C: np.ndarray, each: list[np.ndarray], rows: list[slice], out: np.ndarray | None
    ) -> np.ndarray:
        if not self.plain:
            return self._apply(np.ascontiguousarray(self._apply(C, each, rows).T), each, rows)
        out = np.empty_like(C) if out is None else out
        for F, own in zip(each, rows, strict=True):
            for H, other in zip(each, rows, strict=True):
                np.multiply(C[own, other], F[0, 0] * H[0, 0], out=out[own, other])
        return out

    def _apply(self, B: np.ndarray, each: list[np.ndarray], rows: list[slice]) -> np.ndarray:
        m = B.shape[1]
        parts = []
        for F, own in zip(each, rows, strict=True):
            if F.shape == (1, 1):
                parts.append(F[0, 0] * B[own])
            else:
                parts.append(_repeated(F, B[own].reshape(-1, F.shape[1], m)).reshape(-1, m))
        return np.concatenate(parts) if parts else np.zeros((0, m))


def _repeated(F: np.ndarray, B: np.ndarray) -> np.ndarray:
    """F B of each group, B (G, q, m); small F row by row, as products of small matrices are slow."""
    if max(F.shape) > FEW:
        return np.matmul(F, B)
    out = np.empty((len(B), len(F), B.shape[2]))
    for a, row in enumerate(F):
        np.multiply(row[0], B[:, 0], out=out[:, a])
        for b in range(1, len(row)):
            if row[b]:
                out[:, a] += row[b] * B[:, b]
    return out


def kernel(P: np.ndarray, Q: np.ndarray, G: tuple[int, int]) -> np.ndarray:
    """sum over pairs of groups (g, h) of P[g a, h b] Q[g c, h d], as (a, b, c, d), for blocks of two groupings."""
    (a, b), (c, d) = ((block.shape[0] // G[0], block.shape[1] // G[1]) for block in (P, Q))
    out = np.empty((a, b, c, d))
    for i, j, k, l in np.ndindex(a, b, c, d):
        out[i, j, k, l] = np.einsum("gh,gh->", P[i::a, j::b], Q[k::c, l::d])
    return out
