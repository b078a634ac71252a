"""ANOVA (containment) degrees of freedom: of the random effect that a covariate also is, else n - rank([X Z])."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statalike.models.mixed.blocks import cross_products
from statalike.models.mixed.ddf.residual import ByCoefficient
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import Criterion

WORD = "ANOVA"
TITLE = "ANOVA"

TOLERANCE = 1e-9  # eigenvalues below this share of the largest count as zero


def method(fit: MixedFit, information: str = "eim") -> ByCoefficient:
    """A coefficient whose column is a random effect too has the rank that the effect adds to [X Z]."""
    criterion, model = fit.criterion, fit.model
    start = [0] * model.n_levels
    places = []
    for term in model.terms:
        places += [(term.level, start[term.level] + a, z) for a, z in enumerate(term.Z)]
        start[term.level] += term.q
    full = rank(criterion, ())
    df = np.full(model.p, float(model.n - full))
    for j, x in enumerate(model.X):
        own = [(level, a) for level, a, z in places if z is x or np.array_equal(z, x)]
        if own:
            df[j] = min(full - rank(criterion, (place,)) for place in own)
    return ByCoefficient(fit.V_beta, df)


def rank(criterion: Criterion, without: Sequence[tuple[int, int]]) -> int:
    """Rank of [X Z], leaving out some effects given as (level, column of that level's Z)."""
    where, low = criterion.layout, criterion.layout.n_levels - 1
    parts = cross_products(criterion.columns, where, criterion.rest[low], criterion.z[low], criterion.weights)
    A = np.concatenate([batch.A for batch in parts.batches], axis=2)
    D = np.concatenate([batch.D for batch in parts.batches], axis=2)
    C, total, scale = parts.C, 0, float(where.n)
    for k in reversed(range(where.n_levels)):
        T = criterion.T[k]
        T = T[:, [a for a in range(T.shape[1]) if (k, a) not in without]]
        if k < low:
            z, r = criterion.above[k]
            A, D, inner = C[np.ix_(z, z)], C[np.ix_(z, r)], C[np.ix_(r, r)]
            C = np.add.reduceat(inner, where.children[k - 1], axis=2) if k else inner.sum(axis=2, keepdims=True)
        found, gone = _projected(A, D, T)
        total += found
        C = C - (np.add.reduceat(gone, where.children[k - 1], axis=2) if k else gone.sum(axis=2, keepdims=True))
    x = np.searchsorted(criterion.rest[0], criterion.columns.x)
    return total + _rank(C[np.ix_(x, x)][:, :, 0], scale)


def _projected(A: np.ndarray, D: np.ndarray, T: np.ndarray) -> tuple[int, np.ndarray]:
    """Sum over groups of rank(Z) and D'Z(Z'Z)^+Z'D (r, r, G), Z = U_z T."""
    M = np.einsum("az,abg,bc->gzc", T, A, T)
    B = np.einsum("az,arg->gzr", T, D)
    values, vectors = np.linalg.eigh(M)
    keep = (
        values > TOLERANCE * np.maximum(np.einsum("gzz->g", M)[:, None], 1e-300)
        if T.shape[1]
        else np.zeros_like(values, dtype=bool)
    )
    inverse = np.where(keep, 1.0 / np.where(keep, values, 1.0), 0.0)
    half = np.einsum("gzc,gzr->gcr", vectors, B)
    return int(keep.sum()), np.einsum("gcr,gc,gcs->rsg", half, inverse, half)


def _rank(S: np.ndarray, scale: float) -> int:
    """Rank of what is left of X'X, whose diagonal was of the order `scale`."""
    values = np.linalg.eigvalsh(S) if len(S) else np.zeros(0)
    return int((values > TOLERANCE * scale).sum())
