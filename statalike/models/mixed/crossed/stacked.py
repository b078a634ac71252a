"""Block-diagonal factors of several groupings side by side: F repeated for each group of a grouping."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np


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
        return self._apply(B, [F.T for F in self.F], self.rows(True), self.rows(False))

    def up(self, B: np.ndarray) -> np.ndarray:
        """F B: (K, m) -> (K_u, m)."""
        return self._apply(B, list(self.F), self.rows(False), self.rows(True))

    @property
    def plain(self) -> bool:
        """Whether every F is a number."""
        return all(F.shape == (1, 1) for F in self.F)

    @property
    def scale(self) -> np.ndarray:
        """(K,) what each effect is multiplied by, where every F is a number."""
        return np.concatenate([np.zeros(0), *(np.full(G, F[0, 0]) for F, G in zip(self.F, self.G, strict=True))])

    def inside(self, C: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """F'CF for symmetric C (K_u, K_u); made in `out`, if it is of that size (C itself where F is plain)."""
        return self._apply_both(C, [F.T for F in self.F], self.rows(True), self.rows(False), out)

    def outside(self, S: np.ndarray) -> np.ndarray:
        """F S F' for symmetric S (K, K)."""
        return self._apply_both(S, list(self.F), self.rows(False), self.rows(True), None)

    def _apply_both(
        self, C: np.ndarray, each: list[np.ndarray], rows: list[slice], onto: list[slice], out: np.ndarray | None
    ) -> np.ndarray:
        K = onto[-1].stop if onto else 0
        out = np.empty((K, K)) if out is None or out.shape != (K, K) else out
        if self.plain:
            for F, own in zip(each, rows, strict=True):
                for H, other in zip(each, rows, strict=True):
                    np.multiply(C[own, other], F[0, 0] * H[0, 0], out=out[own, other])
            return out
        half = self._apply(C, each, rows, onto)
        for F, own, to in zip(each, rows, onto, strict=True):
            left, made = half[:, own], out[:, to]
            for a, row in enumerate(F):
                _combine(row, [left[:, b :: len(row)] for b in range(len(row))], made[:, a :: len(F)])
        return out

    def _apply(self, B: np.ndarray, each: list[np.ndarray], rows: list[slice], onto: list[slice]) -> np.ndarray:
        m = B.shape[1]
        out = np.empty((onto[-1].stop if onto else 0, m))
        for F, own, to in zip(each, rows, onto, strict=True):
            left, made = B[own].reshape(-1, F.shape[1], m), out[to].reshape(-1, len(F), m)
            for a, row in enumerate(F):
                _combine(row, [left[:, b] for b in range(len(row))], made[:, a])
        return out


def _combine(row: np.ndarray, parts: list[np.ndarray], out: np.ndarray) -> None:
    """sum of parts times the elements of row into out: products of many small matrices are slow otherwise."""
    if not len(row):
        out[:] = 0.0
        return
    np.multiply(parts[0], row[0], out=out)
    for weight, part in zip(row[1:], parts[1:], strict=True):
        if weight:
            out += weight * part


def kernel(P: np.ndarray, Q: np.ndarray, G: tuple[int, int]) -> np.ndarray:
    """sum over pairs of groups (g, h) of P[g a, h b] Q[g c, h d], as (a, b, c, d), for blocks of two groupings."""
    (a, b), (c, d) = ((block.shape[0] // G[0], block.shape[1] // G[1]) for block in (P, Q))
    out = np.empty((a, b, c, d))
    for i, j, k, l in np.ndindex(a, b, c, d):
        out[i, j, k, l] = np.einsum("gh,gh->", P[i::a, j::b], Q[k::c, l::d])
    return out
