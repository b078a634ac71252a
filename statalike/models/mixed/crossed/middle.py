"""A grouping that holds the inner groups of crossed effects whole, integrated out after them, before the dense block.

Each inner group lies in one middle group, so that middle groups stay apart from each other once the inner ones are
gone. With W = F M^-1 F' of the inner groups and B their products with the middle group that holds them:

    A <- A - sum B'W B     D <- D - sum B'W D_inner     E <- E - sum B'W E_inner        (sums within a middle group)

E, the products with the outer effects, is dense from here on: a middle group meets many of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

ROOM = 40_000_000  # products of middle with outer effects that are held at most


@dataclass(frozen=True)
class Middle:
    """parent (G,): the middle group of each inner one. B (u, v, G): products of u inner and v middle base columns.

    A (v, v, H), D (v, r, H), E (v, H, K): the middle groups' own. targets (t,): places (h, k) of E that inner groups
    reach; reach: of each inner base column, its products with the outer effects as a (t, G) matrix.
    """

    parent: np.ndarray
    B: np.ndarray
    A: np.ndarray
    D: np.ndarray
    E: np.ndarray
    targets: np.ndarray
    reach: tuple[scipy.sparse.csr_matrix, ...]

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums over the inner groups in each middle group: (a, b, G) -> (a, b, H)."""
        H = self.A.shape[2]
        return np.array([[np.bincount(self.parent, each, H) for each in row] for row in values])

    def without(self, W: np.ndarray, D: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A, D, E once the inner groups are gone: W (u, u, G) and D (u, r, G) theirs."""
        BW = np.einsum("avg,abg->vbg", self.B, W)
        E = self.E.copy()
        for v, row in enumerate(BW):
            E[v].ravel()[self.targets] -= sum(each @ weights for each, weights in zip(self.reach, row, strict=True))
        A = self.A - self.sums(np.einsum("vbg,bwg->vwg", BW, self.B))
        return A, self.D - self.sums(np.einsum("vbg,brg->vrg", BW, D)), E

    def back(self, K: np.ndarray, W: np.ndarray, H: np.ndarray, K_middle: np.ndarray) -> np.ndarray:
        """D T D' of the inner groups (u, u, G), T the adjoint over middle and outer effects.

        K (u, u, G): the outer effects' part; W (v, v, H) of the middle groups, H = E T_outer (v, H, K) and K_middle =
        E T_outer E' theirs.
        """
        BW = np.einsum("avg,vwg->awg", self.B, W[:, :, self.parent])
        meet = np.array([[each.T @ rows.ravel()[self.targets] for rows in H] for each in self.reach])
        cross = np.einsum("avg,bvg->abg", BW, meet)
        inside = np.einsum("avg,vwg,bwg->abg", BW, K_middle[:, :, self.parent], BW, optimize=True)
        return K - cross - cross.swapaxes(0, 1) + inside + np.einsum("avg,bvg->abg", BW, self.B)


def middle(parent: np.ndarray, B: np.ndarray, A: np.ndarray, D: np.ndarray, E: np.ndarray, inner: tuple) -> Middle:
    """inner: products of the inner groups with the outer effects, (G, K) of each inner base column."""
    first = inner[0].tocoo()
    targets, place = np.unique(parent[first.row] * np.int64(E.shape[2]) + first.col, return_inverse=True)
    reach = []
    for each in inner:
        entries = (each.tocoo().data, (place.ravel(), first.row))
        reach.append(scipy.sparse.coo_matrix(entries, shape=(len(targets), len(parent))).tocsr())
    return Middle(parent, B, A, D, E, targets, tuple(reach))
