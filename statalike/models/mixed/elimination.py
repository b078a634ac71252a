"""One level of random effects integrated out of cross-products, for all its groups at once, and the way back.

Arrays are laid out (row, column, group), contiguous in group. For one group with A = Z'Z and D = Z'[rest]
(in base columns, Z b = U_z F u, u ~ N(0, sigma^2 I)):

    M = F'AF + I     B = F'D     M = LL'     V = L^-1 B     C <- C - V'V     ln|M| accumulates

Backwards the adjoint of the updated C comes as a product Gamma Gamma' of few columns (one for ML), and the adjoint of
the cross-products of (Z, rest) that went in is a product again, with q columns more:

    Y = M^-1 F' D Gamma     F_bar = 2 A F (YY' + w M^-1) - 2 D Gamma Y'
    Gamma <- [Gamma at rest, -F Y at Z | 0, sqrt(w) F L'^-1 at Z]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

UNROLLED = 5  # up to this many effects the triangular algebra runs column by column over all groups


@dataclass(frozen=True)
class Eliminated:
    """What the reverse pass needs: L (q, q, G) lower Cholesky factor of M, V (q, r, G), sum of weights * ln|M|."""

    L: np.ndarray
    V: np.ndarray
    logdet: float


def eliminate(A: np.ndarray, D: np.ndarray, F: np.ndarray, weights: np.ndarray | None) -> Eliminated:
    """Forward step for G groups: A (uz, uz, G), D (uz, r, G), F (uz, q); weights (G,) multiply ln|M|.

    Raises numpy.linalg.LinAlgError if M is not positive definite (NaN in F).
    """
    uz, q = F.shape
    r, G = D.shape[1], D.shape[2]
    M = congruence(F.T, A)
    for k in range(q):
        M[k, k] += 1.0
    B = (F.T @ D.reshape(uz, r * G)).reshape(q, r, G)
    L = cholesky(M)
    V = forward(L, B)
    logs = 2.0 * sum(np.log(L[k, k]) for k in range(q)) if q else np.zeros(G)
    return Eliminated(L, V, float(logs.sum() if weights is None else logs @ weights))


@dataclass(frozen=True)
class Adjoint:
    """F_bar (uz, q), and the rows at Z of the new Gamma, (uz, k + q, G)."""

    F: np.ndarray
    Z: np.ndarray


@dataclass(frozen=True)
class _Slopes:
    """Of every group: E = D Gamma (uz, k, G), both = [Y, sqrt(w) L'^-1] (q, k + q, G), M_bar (q, q, G)."""

    E: np.ndarray
    both: np.ndarray
    M: np.ndarray


def _slopes(D: np.ndarray, F: np.ndarray, done: Eliminated, Gamma: np.ndarray, weights: np.ndarray | None) -> _Slopes:
    uz, q = F.shape
    G, k = D.shape[2], Gamma.shape[1]
    E = np.matmul(Gamma.T, D) if Gamma.ndim == 2 else np.einsum("zrg,rkg->zkg", D, Gamma)
    Y = back_substitute(done.L, forward(done.L, (F.T @ E.reshape(uz, k * G)).reshape(q, k, G)))
    root = inverse_root(done.L)
    if weights is not None:
        root *= np.sqrt(weights)
    both = np.concatenate([Y, root], axis=1)
    M_bar = np.empty((q, q, G))
    for a in range(q):
        for b in range(a + 1):
            M_bar[a, b] = M_bar[b, a] = np.einsum("kg,kg->g", both[a], both[b])
    return _Slopes(E, both, M_bar)


def backward(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, Gamma: np.ndarray, weights: np.ndarray | None
) -> Adjoint:
    """Reverse step. Gamma: (r, k) shared by all groups or (r, k, G); Gamma Gamma' is the adjoint of C - V'V."""
    uz, q = F.shape
    G, k = D.shape[2], Gamma.shape[1]
    found = _slopes(D, F, done, Gamma, weights)
    if q > UNROLLED:
        F_bar = 2.0 * sum(A[:, :, g] @ F @ found.M[:, :, g] for g in range(G))
    else:
        P = (A.reshape(uz * uz, G) @ found.M.reshape(q * q, G).T).reshape(uz, uz, q, q)
        F_bar = 2.0 * np.einsum("acdb,cd->ab", P, F)
    Y = found.both[:, :k]
    F_bar -= 2.0 * found.E.reshape(uz, k * G) @ Y.reshape(q, k * G).T
    Y *= -1.0
    return Adjoint(F_bar, (F @ found.both.reshape(q, (k + q) * G)).reshape(uz, k + q, G))


def each_slope(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, Gamma: np.ndarray, weights: np.ndarray | None
) -> np.ndarray:
    """F_bar of every group by itself, (uz, q, G): what `backward` sums."""
    found = _slopes(D, F, done, Gamma, weights)
    AF = np.einsum("acg,cd->adg", A, F)
    Y = found.both[:, : Gamma.shape[1]]
    return 2.0 * np.einsum("adg,dbg->abg", AF, found.M) - 2.0 * np.einsum("akg,bkg->abg", found.E, Y)


def congruence(K: np.ndarray, A: np.ndarray) -> np.ndarray:
    """K A K' of each group: K (a, b), A (b, b, G) symmetric -> (a, a, G)."""
    a, b = K.shape
    G = A.shape[2]
    if max(a, b) > UNROLLED:
        return np.ascontiguousarray((K @ A.transpose(2, 0, 1) @ K.T).transpose(1, 2, 0))
    return (np.kron(K, K) @ A.reshape(b * b, G)).reshape(a, a, G)


def cholesky(M: np.ndarray) -> np.ndarray:
    """Lower factors of symmetric M (q, q, G). LinAlgError if one is not positive definite."""
    q = len(M)
    if q > UNROLLED:
        return np.ascontiguousarray(np.linalg.cholesky(M.transpose(2, 0, 1)).transpose(1, 2, 0))
    L = np.zeros_like(M)
    for j in range(q):
        pivot = M[j, j].copy()
        for k in range(j):
            pivot -= L[j, k] * L[j, k]
        if not (pivot > 0).all():
            raise np.linalg.LinAlgError("not positive definite")
        L[j, j] = np.sqrt(pivot)
        for i in range(j + 1, q):
            below = M[i, j].copy()
            for k in range(j):
                below -= L[i, k] * L[j, k]
            L[i, j] = below / L[j, j]
    return L


def forward(L: np.ndarray, B: np.ndarray) -> np.ndarray:
    """L^-1 B for L (q, q, G), B (q, r, G)."""
    q = len(L)
    if q > UNROLLED:
        return np.ascontiguousarray(np.linalg.solve(L.transpose(2, 0, 1), B.transpose(2, 0, 1)).transpose(1, 2, 0))
    V = np.empty_like(B)
    for i in range(q):
        row = B[i].copy()
        for k in range(i):
            row -= L[i, k] * V[k]
        V[i] = row / L[i, i]
    return V


def back_substitute(L: np.ndarray, V: np.ndarray) -> np.ndarray:
    """L'^-1 V for L (q, q, G), V (q, r, G)."""
    q = len(L)
    if q > UNROLLED:
        return np.ascontiguousarray(np.linalg.solve(L.transpose(2, 1, 0), V.transpose(2, 0, 1)).transpose(1, 2, 0))
    W = np.empty_like(V)
    for i in reversed(range(q)):
        row = V[i].copy()
        for k in range(i + 1, q):
            row -= L[k, i] * W[k]
        W[i] = row / L[i, i]
    return W


def inverse_root(L: np.ndarray) -> np.ndarray:
    """L'^-1 (q, q, G): M^-1 is its product with its transpose."""
    q, G = len(L), L.shape[2]
    identity = np.zeros((q, q, G))
    for k in range(q):
        identity[k, k] = 1.0
    return back_substitute(L, identity)


def inverse(L: np.ndarray) -> np.ndarray:
    """M^-1 (q, q, G) from its lower factors L."""
    root = inverse_root(L)
    return np.einsum("abg,cbg->acg", root, root)
