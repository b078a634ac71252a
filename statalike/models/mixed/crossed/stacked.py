"""Block-diagonal factors of several groupings side by side: F repeated for each group of a grouping."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statalike.models.mixed.crossed.packed import Packed


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

    def inside(self, C: Packed) -> Packed:
        """F'CF for symmetric C (K_u, K_u), whose panels do not tear groups apart; in its place where F is plain."""
        if not self.plain:
            return self._both(C, Packed(tuple(self._at(cut) for cut in C.cuts)), up=False)
        C.scale(self.scale)
        return C

    def outside(self, S: Packed, cuts: tuple[int, ...]) -> Packed:
        """F S F' for symmetric S (K, K), with panels at `cuts` of base columns, which are those of S of effects."""
        return self._both(S, Packed(cuts), up=True)

    def weights(self, S: Packed, cuts: tuple[int, ...]) -> tuple[Packed, np.ndarray | None]:
        """F S F' as `outside`, or where F is plain S itself and what its rows and columns are to be multiplied by."""
        return (S, self.scale) if self.plain else (self.outside(S, cuts), None)

    def _both(self, C: Packed, out: Packed, up: bool) -> Packed:
        base = out if up else C
        for (a, b, _), (_, _, M), (_, _, made) in zip(base.panels, C.panels, out.panels, strict=True):
            own, right = self._part(a, b), self._part(a, base.K)
            made[:] = right.up(own.up(M).T).T if up else right.down(own.down(M).T).T
        return out

    def _at(self, place: int) -> int:
        """The effect at a base column that begins a group, or where the last group ends."""
        for base, effects, F in zip(self.rows(True), self.rows(False), self.F, strict=True):
            if place < base.stop:
                return effects.start + (place - base.start) // F.shape[0] * F.shape[1]
        return sum(G * F.shape[1] for F, G in zip(self.F, self.G, strict=True))

    def _part(self, first: int, end: int) -> Stacked:
        """The same for groups from base column `first` to `end`."""
        found = self.split(slice(first, end), True)
        return Stacked(tuple(self.F[l] for l, _, _ in found), tuple(G for _, _, G in found))

    def split(self, rows: slice, base: bool) -> list[tuple[int, slice, int]]:
        """Groupings that rows among base columns, or among effects, belong to: the number of each, which of these rows
        are its own, and of how many groups."""
        out = []
        for number, (own, F) in enumerate(zip(self.rows(base), self.F, strict=True)):
            a, b = max(own.start, rows.start), min(own.stop, rows.stop)
            if a < b:
                out.append((number, slice(a - rows.start, b - rows.start), (b - a) // F.shape[0 if base else 1]))
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
        out[i, j, k, l] = np.einsum("gh,gh->", P[i::a, j::b], Q[k::c, l::d], dtype=float)
    return out
