"""Starting values of crossed random effects by the method of moments, from cross-products alone.

With e = M y the least-squares residuals, M = I - X (X'X)^-1 X', each effect's sum of squares, that of (z_c'e)_g^2 /
(z_c'z_c)_g over its groups, and e'e are set equal to their expectations. These are linear in the variances: effect d
counts the sum over groups g, h of (z_c'M z_d)_gh^2 / (z_c'z_c)_g, sigma^2 that of (z_c'M z_c)_g / (z_c'z_c)_g.
Henderson (1953), Biometrics 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.crossing import Crossing
from statalike.models.mixed.stacked import Stacked

LEAST = 1e-3  # a starting variance is at least this share of the largest it could be


@dataclass(frozen=True)
class _Effect:
    """One effect of a grouping: z'z of each group (G,), z'X (X'X)^-1/2 (G, p), z'e (G,)."""

    squares: np.ndarray
    A: np.ndarray
    e: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """1 / z'z, zero where there is nothing."""
        return np.where(self.squares > 0, 1.0 / np.where(self.squares > 0, self.squares, 1.0), 0.0)


def relative_variances(parts: Crossing, T: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Variance over sigma^2 of each effect (q,) of the inner grouping, then of the outer ones; T their maps."""
    outer = Stacked(tuple(T[each.level] for each in parts.outer), tuple(each.G for each in parts.outer))
    places = [slice(rows.start + a, rows.stop, F.shape[1]) for rows, F in _each(outer) for a in range(F.shape[1])]
    inner, products = _inner_effects(parts, T[parts.inner.level], outer)
    dense, C = outer.down(parts.Cox), parts.Coo if _unit(outer) else outer.inside(parts.Coo)
    root, residual = _least_squares(parts.C)
    p = len(root)
    effects = [_Effect(z, D[:, :p] @ root, D @ residual) for z, D in inner]
    effects += [_Effect(np.diag(C)[at], dense[at, :p] @ root, dense[at] @ residual) for at in places]
    q, m = len(inner), len(effects)
    M, s = np.zeros((m + 1, m + 1)), np.zeros(m + 1)
    for i, one in enumerate(effects):
        for j, other in enumerate(effects):
            if i < q and j < q:
                N = products[i][j]
            elif i < q:
                N = products[i][q][:, places[j - q]]
            else:
                N = products[j][q][:, places[i - q]].T if j < q else C[places[i - q], places[j - q]]
            M[i, j] = _squares(one, other, N)
        s[i], M[i, m] = one.weight @ one.e**2, one.weight @ (one.squares - np.sum(one.A**2, axis=1))
        M[m, i] = one.squares.sum() - np.sum(one.A**2)
    s[m], M[m, m] = residual @ parts.C @ residual, parts.n - p
    return _bounded(M, s, [q, *(F.shape[1] for F in outer.F)])


def _each(outer: Stacked) -> list[tuple[slice, np.ndarray]]:
    return list(zip(outer.rows(False), outer.F, strict=True))


def _inner_effects(parts: Crossing, T: np.ndarray, outer: Stacked) -> tuple[list, list]:
    """z'z (G,) and z'[X y] (G, r) of each inner effect; its products with the inner ones (G,) and the outer (G, K)."""
    q = T.shape[1]
    A = np.einsum("ua,uvg,vb->abg", T, parts.A, T)
    D = np.einsum("ua,urg->agr", T, parts.D)
    E = [sum(T[u, a] * each for u, each in enumerate(parts.E)) for a in range(q)]
    if not _unit(outer):
        pairs = zip(outer.F, outer.G, strict=True)
        right = scipy.sparse.block_diag([scipy.sparse.kron(scipy.sparse.identity(G), F) for F, G in pairs], "csr")
        E = [each @ right for each in E]
    E = [each.tocsc() for each in E]
    return [(A[a, a], D[a]) for a in range(q)], [[*A[a], E[a]] for a in range(q)]


def _unit(outer: Stacked) -> bool:
    """Whether the base columns are the effects."""
    return outer.plain and all(F[0, 0] == 1.0 for F in outer.F)


def _least_squares(C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(X'X)^-1/2 (p, p), and e as a combination of X and y."""
    p = len(C) - 1
    values, vectors = np.linalg.eigh(C[:p, :p])
    root = vectors / np.sqrt(np.maximum(values, 1e-300))
    return root, np.append(-root @ (root.T @ C[:p, p]), 1.0)


def _squares(one: _Effect, other: _Effect, N: np.ndarray | scipy.sparse.sparray) -> float:
    """sum over groups of weight * (N - A B')^2; N (G,) a diagonal, or (G, H) dense or sparse."""
    w, A, B = one.weight, one.A, other.A
    both = float(np.sum(((A.T * w) @ A) * (B.T @ B)))
    if isinstance(N, np.ndarray) and N.ndim == 1:
        return both + float(w @ (N * N - 2.0 * N * np.einsum("gp,gp->g", A, B)))
    if isinstance(N, np.ndarray):
        return both + float(w @ np.einsum("gh,gh->g", N, N) - 2.0 * np.sum((A.T * w).T * (N @ B)))
    N = N.tocoo()
    weighted = w[N.row] * N.data
    return both + float(weighted @ N.data - 2.0 * np.sum((A.T * w).T * (N @ B)))


def _bounded(M: np.ndarray, s: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    """The solution over sigma^2, kept from zero and infinity."""
    found = np.linalg.lstsq(M, s, rcond=None)[0]
    sigma2 = max(found[-1], LEAST * s[-1] / M[-1, -1])
    most = s[-1] / np.maximum(M[-1, :-1], 1e-300)
    variances = np.clip(found[:-1], LEAST * most, most)
    return np.split(variances / sigma2, np.cumsum(sizes)[:-1])
