"""One level of random effects integrated out of cross-products, for all its groups at once, and the way back.

Arrays are laid out (row, column, group), contiguous in group. For one group with A = Z'Z and D = Z'[rest]
(in base columns, Z b = U_z F u, u ~ N(0, sigma^2 I)):

    M = F'AF + I     M^-1 = root root'     C <- C - D'(F M^-1 F')D     ln|M| accumulates

Backwards the adjoint of the updated C comes as a product Gamma Gamma' of few columns (one for ML), and the adjoint of
the cross-products of (Z, rest) that went in is a product again, with q columns more:

    Y = M^-1 F' D Gamma     F_bar = 2 A F (YY' + w M^-1) - 2 D Gamma Y'
    Gamma <- [Gamma at rest, -F Y at Z | 0, sqrt(w) F root at Z]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

UNROLLED = 5  # up to this many effects the triangular algebra runs column by column over all groups


@dataclass(frozen=True)
class Eliminated:
    """root (q, q, G): upper triangular, M^-1 = root root'. logdet: the sum of weights * ln|M|."""

    root: np.ndarray
    logdet: float

    def solve(self, F: np.ndarray, D: np.ndarray) -> np.ndarray:
        """W = M^-1 F'D (q, r, G)."""
        return self.twice(multiply(F.T, D))

    def twice(self, B: np.ndarray) -> np.ndarray:
        """M^-1 B for B (q, r, G)."""
        if len(B) > UNROLLED:
            root = self.root.transpose(2, 0, 1)
            return (root @ (root.swapaxes(1, 2) @ B.transpose(2, 0, 1))).transpose(1, 2, 0)
        half = [sum(self.root[k, a] * B[k] for k in range(a + 1)) for a in range(len(B))]
        out = np.empty_like(B)
        for a in range(len(B)):
            out[a] = sum(self.root[a, c] * half[c] for c in range(a, len(B)))
        return out

    def inverse(self) -> np.ndarray:
        """M^-1 (q, q, G)."""
        return np.einsum("abg,cbg->acg", self.root, self.root)

    def kernel(self, F: np.ndarray) -> np.ndarray:
        """F M^-1 F' (uz, uz, G)."""
        H = multiply(F, self.root)
        if len(H) > UNROLLED:
            H = H.transpose(2, 0, 1)
            return (H @ H.swapaxes(1, 2)).transpose(1, 2, 0)
        K = np.empty((len(H), len(H), H.shape[2]))
        for a in range(len(H)):
            for b in range(a + 1):
                K[a, b] = K[b, a] = np.einsum("cg,cg->g", H[a], H[b])
        return K


def eliminate(A: np.ndarray, F: np.ndarray, weights: np.ndarray | None) -> Eliminated:
    """Forward step for G groups: A (uz, uz, G), F (uz, q); weights (G,) multiply ln|M|.

    Raises numpy.linalg.LinAlgError if M is not positive definite (NaN in F).
    """
    M = congruence(F.T, A)
    for k in range(len(M)):
        M[k, k] += 1.0
    root = inverse_root(M)
    diagonal = np.einsum("kkg->kg", root)
    logs = -2.0 * (np.log(diagonal).sum(axis=0) if len(root) > UNROLLED else np.log(diagonal.prod(axis=0)))
    return Eliminated(root, float(logs.sum() if weights is None else logs @ weights))


def absorbed(D: np.ndarray, K: np.ndarray, starts: np.ndarray | None) -> np.ndarray:
    """D'KD (r, r, P) summed over all groups (starts None, P = 1) or over the groups from each start to the next."""
    uz, r = D.shape[:2]
    if uz > UNROLLED:
        inner = D.transpose(2, 1, 0) @ K.transpose(2, 0, 1) @ D.transpose(2, 0, 1)
        sums = inner.sum(axis=0)[None] if starts is None else np.add.reduceat(inner, starts, axis=0)
        return sums.transpose(1, 2, 0)
    if starts is None:
        total = np.zeros((r, r))
        for a in range(uz):
            total += D[a] @ (K[a, a] * D[a]).T
            for b in range(a):
                product = D[a] @ (K[a, b] * D[b]).T
                total += product + product.T
        return total[:, :, None]
    KD = [sum(K[a, b] * D[b] for b in range(uz)) for a in range(uz)]
    out = np.zeros((r, r, len(starts)))
    for s in range(r if uz else 0):
        for t in range(s + 1):
            out[s, t] = out[t, s] = np.add.reduceat(sum(D[a, s] * KD[a][t] for a in range(uz)), starts)
    return out


@dataclass(frozen=True)
class Adjoint:
    """F_bar (uz, q), and the rows at Z of the new Gamma, (uz, k + q, G)."""

    F: np.ndarray
    Z: np.ndarray


@dataclass(frozen=True)
class _Slopes:
    """Of every group: E = D Gamma (uz, k, G), both = [Y, sqrt(w) root] (q, k + q, G), M_bar (q, q, G)."""

    E: np.ndarray
    both: np.ndarray
    M: np.ndarray


def _slopes(D: np.ndarray, F: np.ndarray, done: Eliminated, Gamma: np.ndarray, weights: np.ndarray | None) -> _Slopes:
    q, G = F.shape[1], D.shape[2]
    E = np.matmul(Gamma.T, D) if Gamma.ndim == 2 else np.einsum("zrg,rkg->zkg", D, Gamma)
    Y = done.solve(F, E)
    root = done.root if weights is None else done.root * np.sqrt(weights)
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


def multiply(K: np.ndarray, B: np.ndarray) -> np.ndarray:
    """K B of each group: K (a, b), B (b, c, G)."""
    b, c, G = B.shape
    return (K @ B.reshape(b, c * G)).reshape(len(K), c, G)


def congruence(K: np.ndarray, A: np.ndarray) -> np.ndarray:
    """K A K' of each group: K (a, b), A (b, b, G) symmetric -> (a, a, G)."""
    a, b = K.shape
    G = A.shape[2]
    if max(a, b) > UNROLLED:
        return np.ascontiguousarray((K @ A.transpose(2, 0, 1) @ K.T).transpose(1, 2, 0))
    KK = (K[:, None, :, None] * K[None, :, None, :]).reshape(a * a, b * b)
    return (KK @ A.reshape(b * b, G)).reshape(a, a, G)


def inverse_root(M: np.ndarray) -> np.ndarray:
    """Upper triangular root (q, q, G) with root root' = M^-1. LinAlgError if an M is not positive definite."""
    q = len(M)
    if q > UNROLLED:
        L = np.linalg.cholesky(M.transpose(2, 0, 1))
        return np.ascontiguousarray(np.linalg.inv(L).transpose(2, 1, 0))
    L, root = np.zeros_like(M), np.zeros_like(M)
    for j in range(q):
        pivot = M[j, j] - sum(L[j, k] * L[j, k] for k in range(j))
        if not (pivot > 0).all():
            raise np.linalg.LinAlgError("not positive definite")
        root[j, j] = 1.0 / np.sqrt(pivot)
        for i in range(j + 1, q):
            L[i, j] = (M[i, j] - sum(L[i, k] * L[j, k] for k in range(j))) * root[j, j]
        for i in range(j):
            root[i, j] = -sum(L[j, k] * root[i, k] for k in range(i, j)) * root[j, j]
    return root
