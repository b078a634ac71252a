"""Rank of [X Z], Z some of the effects: groups are taken out of the products of the columns one level at a time.

With A = Z'Z of a group and D = Z'[rest], each level adds the rank of A and leaves C - D'A^+D to those above.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statalike.models.mixed.blocks import cross_products
from statalike.models.mixed.likelihood import Criterion

TOLERANCE = 1e-9  # of a column's squares: if less is left of them, the column is a combination of others


def rank(criterion: Criterion, spans: Sequence[np.ndarray]) -> int:
    """Rank of X and the effects U_z `spans` of each nested level, highest first: (uz, q), see span."""
    where, low = criterion.layout, criterion.layout.n_levels - 1
    parts = cross_products(criterion.columns, where, criterion.rest[low], criterion.z[low], criterion.weights)
    A = np.concatenate([batch.A for batch in parts.batches], axis=2)
    D = np.concatenate([batch.D for batch in parts.batches], axis=2)
    C, squares, total = parts.C, np.einsum("rrg->rg", parts.C), 0
    own = np.einsum("aag->ag", A)
    for k in reversed(range(where.n_levels)):
        starts = where.children[k - 1] if k else np.zeros(1, dtype=np.intp)
        if k < low:
            z, r = criterion.above[k]
            A, D, own = C[np.ix_(z, z)], C[np.ix_(z, r)], squares[z]
            C = np.add.reduceat(C[np.ix_(r, r)], starts, axis=2)
            squares = np.add.reduceat(squares[r], starts, axis=1)
        found, W = explained(A, spans[k], own)
        total += found
        C = C - np.add.reduceat(np.einsum("arg,abg,bsg->rsg", D, W, D, optimize=True), starts, axis=2)
    x = np.searchsorted(criterion.rest[0], criterion.columns.x)
    return total + left(C[np.ix_(x, x)][:, :, 0], squares[x, 0])


def span(T: np.ndarray) -> np.ndarray:
    """(uz, rank) orthonormal columns that span those of T (uz, q), whatever their units."""
    size = np.sqrt(np.einsum("ua,ua->a", T, T))
    left, values, _ = np.linalg.svd(T / np.where(size > 0, size, 1.0), full_matrices=False)
    return left[:, values > TOLERANCE * values.max(initial=0.0)]


def explained(A: np.ndarray, T: np.ndarray, squares: np.ndarray) -> tuple[int, np.ndarray]:
    """Sum over groups of the rank of T'AT, and W = T (T'AT)^+ T' (uz, uz, G), for A (uz, uz, G) and T (uz, q).

    squares (uz, G): of the columns themselves, before others were taken out of A.
    """
    if not T.shape[1]:
        return 0, np.zeros_like(A)
    values, vectors = np.linalg.eigh(np.einsum("az,abg,bc->gzc", T, A, T, optimize=True))
    keep = values > TOLERANCE * np.einsum("uq,ug->g", T * T, squares)[:, None]
    half = np.einsum("uz,gzc->ugc", T, vectors) / np.sqrt(np.where(keep, values, np.inf))
    return int(keep.sum()), np.einsum("agc,bgc->abg", half, half)


def left(C: np.ndarray, squares: np.ndarray) -> int:
    """Rank of what is left of products of columns, C (p, p), whose squares were (p,)."""
    if not len(C):
        return 0
    scale = np.sqrt(np.where(squares > 0, squares, 1.0))
    return int((np.linalg.eigvalsh(C / np.outer(scale, scale)) > TOLERANCE).sum())
