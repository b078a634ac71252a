"""Starting values of crossed random effects by the method of moments, from cross-products alone.

For each effect c the sum of squares of group means of the least-squares residuals e, sum_g (z_c'e)_g^2 / (z_c'z_c)_g,
and e'e are set equal to their expectations. These are linear in the variances: that of effect d counts the sum over
groups g, h of (z_c'z_d)_gh^2 / (z_c'z_c)_g, sigma^2 the number of groups (Henderson 1953, method 1, beta as known).
"""

from __future__ import annotations

import numpy as np
import scipy

from statalike.models.mixed.crossing import Crossing
from statalike.models.mixed.stacked import Stacked

LEAST = 1e-3  # a starting variance is at least this share of the largest it could be


def relative_variances(parts: Crossing, T: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Variance over sigma^2 of each effect (q,) of the inner grouping, then of the outer ones; T their maps."""
    own = parts.inner
    outer = Stacked(tuple(T[each.level] for each in parts.outer), tuple(each.G for each in parts.outer))
    A = np.einsum("ua,uvg,vb->abg", T[own.level], parts.A, T[own.level])
    E = _in_effects(parts, T[own.level], outer)
    C = outer.inside(parts.Coo)
    e = _residual(parts.C)
    inner_sums = np.einsum("ua,urg,r->ag", T[own.level], parts.D, e)
    outer_sums = outer.down(parts.Cox) @ e
    places = [slice(rows.start + a, rows.stop, F.shape[1]) for rows, F in _each(outer) for a in range(F.shape[1])]
    q, m = len(A), len(A) + len(places)
    M, s = np.zeros((m + 1, m + 1)), np.zeros(m + 1)
    for a in range(q):
        weight = _inverse(A[a, a])
        s[a], M[a, m] = weight @ inner_sums[a] ** 2, np.count_nonzero(weight)
        M[a, :q] = [weight @ A[a, b] ** 2 for b in range(q)]
        squares = E[a].power(2).T @ weight
        M[a, q:m] = [squares[at].sum() for at in places]
        M[m, a] = A[a, a].sum()
    for j, at in enumerate(places, start=q):
        weight = _inverse(np.diag(C)[at])
        s[j], M[j, m] = weight @ outer_sums[at] ** 2, np.count_nonzero(weight)
        M[j, q:m] = [weight @ np.einsum("gh,gh->g", C[at, other], C[at, other]) for other in places]
        M[j, :q] = [np.asarray(E[a].power(2).sum(axis=0)).ravel()[at] @ weight for a in range(q)]
        M[m, j] = np.diag(C)[at].sum()
    s[m], M[m, m] = e @ parts.C @ e, parts.n
    return _bounded(M, s, [q, *(F.shape[1] for F in outer.F)])


def _each(outer: Stacked) -> list[tuple[slice, np.ndarray]]:
    return list(zip(outer.rows(False), outer.F, strict=True))


def _in_effects(parts: Crossing, T: np.ndarray, outer: Stacked) -> list[scipy.sparse.csr_matrix]:
    """Products of each inner effect with the outer effects, (G, K)."""
    right = scipy.sparse.block_diag(
        [scipy.sparse.kron(scipy.sparse.identity(G), F) for F, G in zip(outer.F, outer.G, strict=True)], "csr"
    )
    return [sum(T[u, a] * each for u, each in enumerate(parts.E)) @ right for a in range(T.shape[1])]


def _residual(C: np.ndarray) -> np.ndarray:
    """y less its least-squares fit, as a combination of X and y."""
    p = len(C) - 1
    return np.append(-np.linalg.lstsq(C[:p, :p], C[:p, p], rcond=None)[0], 1.0)


def _inverse(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, 1.0 / np.where(values > 0, values, 1.0), 0.0)


def _bounded(M: np.ndarray, s: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    """The solution over sigma^2, kept from zero and infinity."""
    found = np.linalg.lstsq(M, s, rcond=None)[0]
    sigma2 = max(found[-1], 0.05 * s[-1] / M[-1, -1])
    most = s[-1] / np.maximum(M[-1, :-1], 1e-300)
    variances = np.clip(found[:-1], LEAST * most, most)
    return np.split(variances / sigma2, np.cumsum(sizes)[:-1])
