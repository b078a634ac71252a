"""Influence where groupings are crossed, with C^-1 of all effects made once.

    V0^-1 = P0 - W C^-1 W'     P0 = R0^-1, W = P0 Z L sparse, C = L'Z'W + I

A group of any partition of the rows touches some effects T, those that W has at its rows I. With K = C^-1 at T,
N = W_I'W_I and t = W_I'U, U = V0^-1 [X r] at I, what is lost without the group is, if residuals are independent,

    U'(I - W_I K W_I')^-1 U = U'U + t'(I - K N)^-1 K t
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import scipy

from statalike.models.mixed.crossed.solutions import Vectors, inverse_times, standardised
from statalike.models.mixed.fit import MixedFit

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Solved
    from statalike.models.mixed.influence.rotation import Rotation

MOST = 6_000  # effects whose C^-1 is formed
AT_ONCE = 250  # columns of it made together
ROWS = 2_000  # observations whose W C^-1 is formed together


def crossed_weighted(fit: MixedFit, columns: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """V0^-1 of columns (m, n) of the data that are the combinations `onto` (r, m) of the base columns of X and y."""
    at = fit.criterion.solved(fit.factors, fit.psi)
    u = _stacked(standardised(at.parts, at)) @ onto
    P0, W = _rows(fit)
    return (P0 @ columns.T - W @ u).T


def crossed_spread(fit: MixedFit) -> np.ndarray:
    """(n,) diagonal of V0^-1."""
    inverse, (P0, W) = _inverse(fit), _rows(fit)
    out = P0.diagonal()
    for start in range(0, len(out), ROWS):
        part = W[start : start + ROWS]
        out[start : start + ROWS] -= np.asarray(part.multiply(part @ inverse).sum(axis=1)).ravel()
    return out


def crossed_losses(fit: MixedFit, turned: Rotation, codes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One group at a time, as deletion.losses; the groups may be any."""
    inverse, (P0, W) = _inverse(fit), _rows(fit)
    independent, weights = fit.model.residual is None, fit.model.weights
    order = np.argsort(codes, kind="stable")
    for code, inside in enumerate(np.split(order, np.cumsum(np.bincount(codes))[:-1])):
        U, own = turned.weighted[:, inside], W[inside]
        touched = np.unique(own.indices)
        dense = own[:, touched].toarray()
        K = inverse[np.ix_(touched, touched)]
        if weights is not None or (independent and len(inside) > len(touched)):
            w = 1.0 if weights is None else weights[inside]
            t = (dense.T * w) @ U.T
            c = (U * w) @ U.T + t.T @ np.linalg.solve(np.eye(len(touched)) - K @ ((dense.T * w) @ dense), K @ t)
        else:
            c = U @ np.linalg.solve(P0[inside][:, inside].toarray() - dense @ K @ dense.T, U.T)
        yield np.array([code]), c[None]


def _rows(fit: MixedFit) -> tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]:
    """P0 (n, n) and W (n, effects), in the order of the data and of _stacked."""
    criterion, model = fit.criterion, fit.model
    places, values, start = [], [], 0
    for level in criterion.levels:
        terms = model.at_level(level)
        q = sum(term.q for term in terms)
        if q:
            values.append(fit.factors[level].T @ np.array([z for term in terms for z in term.Z]))
            places.append(start + terms[0].groups * q + np.arange(q)[:, None])
            start += q * int(criterion.counts[level])
    where = np.tile(np.arange(model.n), sum(map(len, places)))
    entries = np.concatenate(values).ravel(), (where, np.concatenate(places).ravel())
    P0 = _residual_precision(fit)
    return P0, P0 @ scipy.sparse.csr_matrix(entries, shape=(model.n, start))


def _residual_precision(fit: MixedFit) -> scipy.sparse.csr_matrix:
    """R0^-1 (n, n)."""
    source, n = fit.criterion.source, fit.model.n
    if source is None:
        return scipy.sparse.identity(n, format="csr")
    first, order = source.layout.first[-1], source.order
    values, left, right = [], [], []
    for bucket, inverse in zip(source.buckets, source(fit.psi).R_inverse, strict=True):
        rows = first[bucket.groups][:, None] + np.arange(inverse.shape[1])
        rows = rows if order is None else order[rows]
        each = np.repeat(inverse, np.diff(bucket.ends, prepend=0), axis=0)
        values.append(each.ravel())
        left.append(np.broadcast_to(rows[:, :, None], each.shape).ravel())
        right.append(np.broadcast_to(rows[:, None, :], each.shape).ravel())
    entries = np.concatenate(values), (np.concatenate(left), np.concatenate(right))
    return scipy.sparse.csr_matrix(entries, shape=(n, n))


def _stacked(v: Vectors) -> np.ndarray:
    """Vectors over all effects as one matrix (effects, m), grouping by grouping and group by group."""
    m = v.outer.shape[1]
    parts = [v.inner, *([] if v.middle is None else [v.middle])]
    return np.concatenate([*(part.transpose(2, 0, 1).reshape(-1, m) for part in parts), v.outer])


def _inverse(fit: MixedFit) -> np.ndarray:
    """C^-1 of all effects, in the order of _rows. Raises MemoryError where they are more than MOST."""
    at = fit.criterion.solved(fit.factors, fit.psi)
    q, G = at.inner.root.shape[1], at.inner.root.shape[2]
    held = 0 if at.between is None else at.between.done.root.shape[1] * at.between.done.root.shape[2]
    total = q * G + held + len(at.u)
    if total > MOST:
        raise MemoryError(f"{total} crossed random effects; at most {MOST} may be")
    out = np.empty((total, total))
    for a in range(0, total, AT_ONCE):
        unit = np.zeros((total, min(AT_ONCE, total - a)))
        unit[np.arange(a, a + unit.shape[1]), np.arange(unit.shape[1])] = 1.0
        out[:, a : a + unit.shape[1]] = _stacked(inverse_times(at.parts, at, _split(unit, at, q * G, held)))
    return out


def _split(unit: np.ndarray, at: Solved, inner: int, held: int) -> Vectors:
    """The way back from _stacked."""
    m = unit.shape[1]

    def grouped(rows: np.ndarray, G: int) -> np.ndarray:
        return np.ascontiguousarray(rows.reshape(G, -1, m).transpose(1, 2, 0))

    middle = None if at.between is None else grouped(unit[inner : inner + held], at.between.done.root.shape[2])
    return Vectors(grouped(unit[:inner], at.inner.root.shape[2]), middle, unit[inner + held :])
