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

import math
from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.products import squares

UNROLLED = 5  # up to this many effects the triangular algebra runs column by column over all groups


@dataclass(frozen=True)
class Eliminated:
    """root (q, q, G) upper triangular, M^-1 = root root'; V = root'F'D (q, r, G); logdet the sum of weights * ln|M|."""

    root: np.ndarray
    V: np.ndarray
    logdet: float

    def some(self, groups: slice) -> Eliminated:
        """Of some groups; logdet is not theirs."""
        return Eliminated(self.root[:, :, groups], self.V[:, :, groups], self.logdet)

    def onto(self, B: np.ndarray) -> np.ndarray:
        """root B for B (q, k, G)."""
        q = len(B)
        if q > UNROLLED:
            return (self.root.transpose(2, 0, 1) @ B.transpose(2, 0, 1)).transpose(1, 2, 0)
        return product(self.root, B)

    @property
    def W(self) -> np.ndarray:
        """M^-1 F'D (q, r, G)."""
        return self.onto(self.V)

    def twice(self, B: np.ndarray) -> np.ndarray:
        """M^-1 B for B (q, r, G)."""
        return self.onto(across(self.root, B))

    def inverse(self) -> np.ndarray:
        """M^-1 (q, q, G)."""
        return np.einsum("abg,cbg->acg", self.root, self.root)

    def kernel(self, F: np.ndarray) -> np.ndarray:
        """F M^-1 F' (uz, uz, G)."""
        H = multiply(F, self.root)
        if len(H) > UNROLLED:
            H = H.transpose(2, 0, 1)
            return (H @ H.swapaxes(1, 2)).transpose(1, 2, 0)
        return np.einsum("acg,bcg->abg", H, H)

    def halves(self, F: np.ndarray, D: np.ndarray) -> np.ndarray:
        """V = root'F'D (q, r, G): V'V = D'F M^-1 F'D."""
        return across(self.root, multiply(F.T, D))


def eliminate(A: np.ndarray, D: np.ndarray, F: np.ndarray, weights: np.ndarray | None) -> Eliminated:
    """Forward step for G groups: A (uz, uz, G), D (uz, r, G), F (uz, q); weights (G,) multiply ln|M|.

    Raises numpy.linalg.LinAlgError if M is not positive definite (NaN in F).
    """
    M = congruence(F.T, A)
    q = len(M)
    if not q:
        return Eliminated(M, np.empty((0, *D.shape[1:])), 0.0)
    for k in range(q):
        M[k, k] += 1.0
    root = inverse_root(M)
    if q > UNROLLED:
        logs = np.log(np.einsum("kkg->kg", root)).sum(axis=0)
    else:
        pivots = root[0, 0]
        for k in range(1, q):
            pivots = pivots * root[k, k]
        logs = np.log(pivots)
    logdet = -2.0 * float(logs.sum() if weights is None else logs @ weights)
    if not math.isfinite(logdet):
        raise np.linalg.LinAlgError("not positive definite")
    return Eliminated(root, across(root, multiply(F.T, D)), logdet)


def across(root: np.ndarray, B: np.ndarray) -> np.ndarray:
    """root'B for upper triangular root (q, q, G) and B (q, r, G)."""
    q = len(B)
    if q > UNROLLED:
        return np.ascontiguousarray((root.transpose(2, 1, 0) @ B.transpose(2, 0, 1)).transpose(1, 2, 0))
    return np.einsum("bag,bcg->acg", root, B)


def absorbed(V: np.ndarray, starts: np.ndarray | None) -> np.ndarray:
    """V'V (r, r, P) summed over all groups (starts None, P = 1) or over the groups from each start to the next."""
    q, r = V.shape[:2]
    if starts is None:
        return squares(V)[:, :, None]
    out = np.zeros((r, r, len(starts)))
    for s in range(r if q else 0):
        product = np.einsum("ag,atg->tg", V[:, s], V[:, : s + 1])
        out[s, : s + 1] = out[: s + 1, s] = np.add.reduceat(product, starts, axis=1)
    return out


@dataclass(frozen=True)
class Slopes:
    """Of every group: N = V Gamma (q, k, G), Y = M^-1 F'D Gamma = root N and root (q, q, G), sqrt(w) times that of
    M^-1."""

    N: np.ndarray
    Y: np.ndarray
    root: np.ndarray

    def M(self) -> np.ndarray:
        """M_bar = YY' + w M^-1 (q, q, G)."""
        both = np.concatenate([self.Y, self.root], axis=1)
        return np.einsum("akg,bkg->abg", both, both)

    def onward(self, F: np.ndarray) -> np.ndarray:
        """The rows at Z of the new Gamma, (uz, k + q, G)."""
        return multiply(F, np.concatenate([-self.Y, self.root], axis=1))


def slopes_of(done: Eliminated, Gamma: np.ndarray, weights: np.ndarray | None) -> Slopes:
    """What the reverse step needs. Gamma: (r, k) shared by all groups or (r, k, G); Gamma Gamma' is the adjoint of
    C - V'V."""
    N = beside(done.V, Gamma)
    return Slopes(N, done.onto(N), done.root if weights is None else done.root * np.sqrt(weights))


def beside(D: np.ndarray, Gamma: np.ndarray) -> np.ndarray:
    """D Gamma of every group (a, k, G): D (a, r, G), Gamma (r, k) or (r, k, G)."""
    return np.matmul(Gamma.T, D) if Gamma.ndim == 2 else np.einsum("zrg,rkg->zkg", D, Gamma)


def slope(A: np.ndarray, D: np.ndarray, F: np.ndarray, Gamma: np.ndarray, found: Slopes) -> np.ndarray:
    """F_bar (uz, q), the groups' together."""
    uz, q = F.shape
    kG = found.Y[0].size if q else 0
    F_bar = 2.0 * (F.ravel() @ moments(A, found.M()).reshape(uz, uz * q, q))
    return F_bar - 2.0 * beside(D, Gamma).reshape(uz, kG) @ found.Y.reshape(q, kG).T


def each_slope(A: np.ndarray, D: np.ndarray, F: np.ndarray, Gamma: np.ndarray, found: Slopes) -> np.ndarray:
    """F_bar of every group by itself, (uz, q, G): what `slope` sums."""
    AF = np.einsum("acg,cd->adg", A, F)
    return 2.0 * np.einsum("adg,dbg->abg", AF, found.M()) - 2.0 * np.einsum("akg,bkg->abg", beside(D, Gamma), found.Y)


def moments(A: np.ndarray, M: np.ndarray) -> np.ndarray:
    """sum over groups of A[a, c] M[d, b] as (a, c, d, b)."""
    uz, q, G = len(A), len(M), A.shape[2]
    return (A.reshape(uz * uz, G) @ M.reshape(q * q, G).T).reshape(uz, uz, q, q)


def multiply(K: np.ndarray, B: np.ndarray) -> np.ndarray:
    """K B of each group: K (a, b), B (b, c, G)."""
    b, c, G = B.shape
    return K.dot(B.reshape(b, c * G)).reshape(len(K), c, G)


def product(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """A B of each group: A (a, b, G), B (b, c, G)."""
    return np.einsum("abg,bcg->acg", A, B)


def congruence(K: np.ndarray, A: np.ndarray) -> np.ndarray:
    """K A K' of each group: K (a, b), A (b, b, G) symmetric -> (a, a, G)."""
    a, b = K.shape
    G = A.shape[2]
    if max(a, b) > UNROLLED:
        return np.ascontiguousarray((K @ A.transpose(2, 0, 1) @ K.T).transpose(1, 2, 0))
    KK = (K[:, None, :, None] * K[None, :, None, :]).reshape(a * a, b * b)
    return KK.dot(A.reshape(b * b, G)).reshape(a, a, G)


def inverse_root(M: np.ndarray) -> np.ndarray:
    """Upper triangular root (q, q, G) with root root' = M^-1; not a number where an M is not positive definite."""
    q = len(M)
    if q > UNROLLED:
        L = np.linalg.cholesky(M.transpose(2, 0, 1))
        return np.ascontiguousarray(np.linalg.inv(L).transpose(2, 1, 0))
    L, root = np.empty_like(M), np.zeros(M.shape)
    for j in range(q):
        pivot = M[j, j]
        for k in range(j):
            pivot = pivot - L[j, k] * L[j, k]
        own = root[j, j]
        np.sqrt(pivot, out=own)
        np.divide(1.0, own, out=own)
        for i in range(j + 1, q):
            left = M[i, j]
            for k in range(j):
                left = left - L[i, k] * L[j, k]
            np.multiply(left, own, out=L[i, j])
        for i in range(j):
            left = L[j, i] * root[i, i]
            for k in range(i + 1, j):
                left = left + L[j, k] * root[i, k]
            np.multiply(left, own, out=root[i, j])
            np.negative(root[i, j], out=root[i, j])
    return root
