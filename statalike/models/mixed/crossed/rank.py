"""Rank of [X Z] where groupings are crossed: the same eliminations as the criterion's, with pseudo-inverses.

What the inner and the middle groups leave of the products of the outer effects has its rank found by a pivoted Cholesky
factor. For the intercepts of two crossed groupings it is a Laplacian: levels less connected components of the data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.crossing import Crossing
from statalike.models.mixed.crossed.entries import transposed_times
from statalike.models.mixed.crossed.stacked import Stacked
from statalike.models.mixed.rank import TOLERANCE, explained, left


def crossed_rank(criterion: Crossed, spans: Sequence[np.ndarray]) -> int:
    """Rank of X and the effects U_z `spans` (uz, q) of each level. A residual structure weighs [X Z], of one rank."""
    parts = criterion.parts if criterion.weighed is None else criterion.weighed.parts
    T = [spans[level] if level < len(spans) else np.zeros((1, 0)) for level in criterion.levels]
    total, W = explained(parts.A, T.pop(0), np.einsum("aag->ag", parts.A))
    WD = np.einsum("abg,brg->arg", W, parts.D)
    Coo = parts.without(W).full()
    Cox = parts.Cox - sum(transposed_times(E, each.T) for E, each in zip(parts.E, WD, strict=True))
    C = parts.C - np.einsum("arg,asg->rs", parts.D, WD)
    if parts.between is not None:
        A, D, E = parts.between.without(W, parts.D)
        found, W = explained(A, T.pop(0), np.einsum("aah->ah", parts.between.A))
        total += found
        WD = np.einsum("vwh,wrh->vrh", W, D)
        for a, each in enumerate(E):
            Coo -= each.T @ sum(W[a, b][:, None] * other for b, other in enumerate(E))
        Cox -= np.einsum("vhk,vrh->kr", E, WD, optimize=True)
        C -= np.einsum("vrh,vsh->rs", D, WD)
    found, gone = _outer(parts, T, Coo, Cox)
    p = len(C) - 1
    return total + found + left((C - gone)[:p, :p], np.diag(parts.C)[:p])


def _outer(parts: Crossing, T: list[np.ndarray], Coo: np.ndarray, Cox: np.ndarray) -> tuple[int, np.ndarray]:
    """Rank of the outer effects that are left, and what they explain of the products of X and y (r, r)."""
    pairs = [(each, own) for each, own in zip(parts.outer, T, strict=True) if own.shape[1]]
    if not pairs:
        return 0, np.zeros((Cox.shape[1], Cox.shape[1]))
    base = np.concatenate([np.arange(each.start, each.start + each.size) for each, _ in pairs])
    chosen = Stacked(tuple(own for _, own in pairs), tuple(each.G for each, _ in pairs))
    squares = Stacked(tuple(own**2 for own in chosen.F), chosen.G).down(parts.Coo.diagonal()[base, None])[:, 0]
    scale = np.sqrt(np.where(squares > 0, squares, 1.0))
    every = len(base) == len(Coo)
    S = chosen.down(chosen.down(Coo if every else Coo[np.ix_(base, base)]).T)
    S /= scale
    S /= scale[:, None]
    L, pivots, rank, _ = scipy.linalg.lapack.dpstrf(S.T, tol=TOLERANCE, lower=1, overwrite_a=1)
    first = pivots[:rank] - 1
    B = chosen.down(Cox if every else Cox[base]) / scale[:, None]
    V = scipy.linalg.solve_triangular(L[:rank, :rank], B[first], lower=True)
    return int(rank), V.T @ V
