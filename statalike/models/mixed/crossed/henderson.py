"""Starting values of crossed random effects by the method of moments, from cross-products alone.

With e = M y the least-squares residuals, M = I - X (X'X)^-1 X', each effect's sum of squares, that of (z_c'e)_g^2 /
(z_c'z_c)_g over its groups, and e'e are set equal to their expectations. These are linear in the variances: effect d
counts the sum over groups g, h of (z_c'M z_d)_gh^2 / (z_c'z_c)_g, sigma^2 that of (z_c'M z_c)_g / (z_c'z_c)_g.
Henderson (1953), Biometrics 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.crossed.crossing import Crossing
from statalike.models.mixed.crossed.entries import times, transposed_times
from statalike.models.mixed.crossed.stacked import Stacked

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
    """Variance over sigma^2 of each effect (q,) of inner, middle and outer groupings; T: their maps, by level."""
    outer = Stacked(tuple(T[each.level] for each in parts.outer), tuple(each.G for each in parts.outer))
    root, residual = _least_squares(parts.C)
    p = len(root)

    def effect(squares: np.ndarray, D: np.ndarray) -> _Effect:
        return _Effect(squares, D[:, :p] @ root, D @ residual)

    effects, products = [], {}
    for family in _families(parts, T, outer):
        start = len(effects)
        effects += [effect(z, D) for z, D, _ in family]
        for i, (_, _, others) in enumerate(family):
            products |= {(start + i, j): N for j, N in enumerate(others)}
    m = len(effects)
    M, s = np.zeros((m + 1, m + 1)), np.zeros(m + 1)
    for i, one in enumerate(effects):
        for j, other in enumerate(effects):
            M[i, j] = _squares(one, other, products[i, j] if (i, j) in products else products[j, i].T)
        s[i], M[i, m] = one.weight @ one.e**2, one.weight @ (one.squares - np.sum(one.A**2, axis=1))
        M[m, i] = one.squares.sum() - np.sum(one.A**2)
    s[m], M[m, m] = residual @ parts.C @ residual, parts.n - p
    inner = [T[parts.inner.level].shape[1], *([T[parts.middle.level].shape[1]] if parts.middle else [])]
    whole = np.array([each.squares.sum() for each in effects])
    return _bounded(M, s, whole, [*inner, *(F.shape[1] for F in outer.F)])


def _families(parts: Crossing, T: tuple[np.ndarray, ...], outer: Stacked) -> Iterator[list[tuple]]:
    """Of inner, middle and outer effects: z'z (G,), z'[X y] (G, r), products with the effects up to the own family's
    last: (G,) with those of the same grouping, else (G, H), dense or sparse.
    """
    yield _inner(parts, T[parts.inner.level])
    before = [_columns(parts.E, T[parts.inner.level], outer)]
    if parts.between is not None:
        v = T[parts.middle.level]
        held = _held(parts, T[parts.inner.level], v)
        own = np.einsum("va,vwh,wb->abh", v, parts.between.A, v)
        D = np.einsum("va,vrh->ahr", v, parts.between.D)
        yield [(own[a, a], D[a], [*(row[a].T for row in held), *own[a]]) for a in range(len(own))]
        before.append([outer.down(rows.T).T for rows in np.einsum("va,vhk->ahk", v, parts.between.E)])
    dense, C = outer.down(parts.Cox), parts.Coo
    if not _unit(outer):
        right = _stacked(outer)
        C = right.T @ C @ right
    places = [
        slice(rows.start + a, rows.stop, F.shape[1])
        for rows, F in zip(outer.rows(False), outer.F, strict=True)
        for a in range(F.shape[1])
    ]
    above = [each for family in before for each in family]
    yield [
        (C.diagonal()[at], dense[at], [*(_cut(each, at).T for each in above), *(C[at, other] for other in places)])
        for at in places
    ]


def _inner(parts: Crossing, T: np.ndarray) -> list[tuple]:
    A = np.einsum("ua,uvg,vb->abg", T, parts.A, T)
    D = np.einsum("ua,urg->agr", T, parts.D)
    return [(A[a, a], D[a], list(A[a])) for a in range(len(A))]


def _cut(products: np.ndarray | scipy.sparse.csr_matrix, at: slice) -> np.ndarray | scipy.sparse.csr_matrix:
    """Columns of a matrix; itself, if they are all."""
    return products if at == slice(0, products.shape[1], 1) else products[:, at]


def _columns(E: tuple[scipy.sparse.csr_matrix, ...], T: np.ndarray, outer: Stacked) -> list[scipy.sparse.csr_matrix]:
    """Products of each inner effect with the outer effects (G, K)."""
    if np.array_equal(T, np.ones((1, 1))):
        made = list(E)
    else:
        made = [sum(T[u, a] * each for u, each in enumerate(E)) for a in range(T.shape[1])]
    if not _unit(outer):
        right = _stacked(outer)
        made = [each @ right for each in made]
    return made


def _held(parts: Crossing, T: np.ndarray, V: np.ndarray) -> list[list[scipy.sparse.csr_matrix]]:
    """Products of each inner effect with each middle effect, (G, H) with one entry a row."""
    B = np.einsum("ua,uvg,vb->abg", T, parts.between.B, V)
    shape = (B.shape[2], parts.between.A.shape[2])
    where = (np.arange(shape[0]), parts.between.parent)
    return [[scipy.sparse.csr_matrix((values, where), shape) for values in row] for row in B]


def _stacked(outer: Stacked) -> scipy.sparse.csr_matrix:
    """From base columns to effects (K_u, K)."""
    pairs = zip(outer.F, outer.G, strict=True)
    return scipy.sparse.block_diag([scipy.sparse.kron(scipy.sparse.identity(G), F) for F, G in pairs], "csr")


def _unit(outer: Stacked) -> bool:
    """Whether the base columns are the effects."""
    return outer.plain and all(F[0, 0] == 1.0 for F in outer.F)


def _least_squares(C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(X'X)^-1/2 (p, p), and e as a combination of X and y."""
    p = len(C) - 1
    values, vectors = np.linalg.eigh(C[:p, :p])
    if (values <= 0.0).any():
        raise np.linalg.LinAlgError("X is rank deficient")
    root = vectors / np.sqrt(values)
    return root, np.append(-root @ (root.T @ C[:p, p]), 1.0)


def _squares(one: _Effect, other: _Effect, N: np.ndarray | scipy.sparse.sparray) -> float:
    """sum over groups of weight * (N - A B')^2; N (G,) a diagonal, or (G, H) dense or sparse."""
    w, A, B = one.weight, one.A, other.A
    both = float(np.sum(((A.T * w) @ A) * (B.T @ B)))
    if isinstance(N, np.ndarray) and N.ndim == 1:
        return both + float(w @ (N * N - 2.0 * N * np.einsum("gp,gp->g", A, B)))
    if isinstance(N, np.ndarray):
        return both + float(w @ np.einsum("gh,gh->g", N, N) - 2.0 * np.sum((A.T * w).T * (N @ B)))
    squared = type(N)((N.data**2, N.indices, N.indptr), N.shape)
    if isinstance(N, scipy.sparse.csr_matrix):
        return both + float(np.sum(transposed_times(squared, w)) - 2.0 * np.sum((A.T * w).T * times(N, B)))
    return both + float(np.sum(times(squared.T, w)) - 2.0 * np.sum((A.T * w).T * transposed_times(N.T, B)))


def _bounded(M: np.ndarray, s: np.ndarray, whole: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    """The solution over sigma^2, kept from zero and infinity; whole: z'z of the effects, X not taken out.

    Ones where X leaves nothing of y, or no degrees of freedom.
    """
    if not (s[-1] > 0.0 and M[-1, -1] > 0.0):
        return np.split(np.ones(len(whole)), np.cumsum(sizes)[:-1])
    found = np.linalg.lstsq(M, s, rcond=None)[0]
    sigma2 = max(found[-1], LEAST * s[-1] / M[-1, -1])
    most = s[-1] / np.maximum(M[-1, :-1], np.maximum(LEAST * whole, 1e-300))
    variances = np.clip(found[:-1], LEAST * most, most)
    return np.split(variances / sigma2, np.cumsum(sizes)[:-1])
