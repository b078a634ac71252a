"""Second derivatives of the criterion with residual parameters, exactly, for groups of one level.

Of a group with V0 = R + Z FF'Z' = LL', D_i its derivative along a direction and W_i = L^-1 D_i L^-T, and with v = L^-1
[X y] Gamma as in the reverse step, w ln|V0| + Gamma'[X y]'V0^-1 [X y] Gamma has the second derivatives

    -w tr W_i W_j + 2 (W_i v)'(W_j v) + tr S D_ij,   S = w V0^-1 - L^-T vv'L^-1

so that R need not be inverted, and nothing is evaluated beyond the edge where it is singular. C_i Gamma, that goes
through beta and sigma^2, is -[X y]'L^-T W_i v (see nested_curvature).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.whitening import Whitening

NUMBERS = 500_000  # of an array of derivatives that are worked at a time
ROOM = 5_000_000  # and of all of them: beyond, differences of the gradient take less
CALLS, SLOPES = 600_000, 10  # what a bucket of a gradient costs, and a number of dR, in steps of a product
FEW = 4  # parameters for which it is not worth it
BIT = 1e-4  # step of differences of a structure's slopes


@dataclass(frozen=True)
class Groups:
    """Groups of one size m and by-group: R (P, m, m) of their patterns, dR (k, P, m, m), the times (P, m) of these,
    which of them (g,) a group has, Y (c, m, g) of z and rest, and weights (g,) of ln|V0|."""

    by: int
    R: np.ndarray
    dR: np.ndarray
    at: np.ndarray
    which: np.ndarray
    Y: np.ndarray
    weights: np.ndarray


def affordable(whitening: Whitening, directions: int) -> bool:
    """Whether there is room for as many directions of the factors, and the residual parameters."""
    numbers = sum(bucket.Y.shape[2] * bucket.Y.shape[1] ** 2 for bucket in whitening.buckets)
    return numbers * (directions + whitening.k) <= ROOM


def quick(whitening: Whitening, directions: int) -> bool:
    """Whether that takes less time than as many gradients: these share what groups of a pattern have in common."""
    k, matrices, gradient = directions + whitening.n_psi, 0, 0
    for bucket in whitening.buckets:
        P, m = bucket.at.shape
        matrices += bucket.Y.shape[2] * m**2 * (4 * m + k)
        gradient += CALLS + SLOPES * P * m**2 * whitening.k
    return k >= FEW and matrices <= gradient and affordable(whitening, directions)


def bends(
    whitening: Whitening, psi: np.ndarray, F: np.ndarray, dF: np.ndarray, Gamma: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """H (k, k) and C_i Gamma (k, p + 1, c) of all groups, along directions dF (k - n_psi, uz, q) of the factor F and
    then psi; Gamma (p + 1, c). LinAlgError where the criterion is not finite."""
    first, thetas = len(dF), whitening.thetas(psi)
    k = first + thetas.size
    H, C, second = np.zeros((k, k)), np.zeros((k, *Gamma.shape)), np.zeros((whitening.n_z, whitening.n_z))
    for groups in _groups(whitening, thetas):
        own = np.concatenate([np.arange(first), first + whitening.k * groups.by + np.arange(whitening.k)])
        S = np.zeros_like(groups.R)
        step = max(1, NUMBERS // (len(own) * groups.R.shape[1] ** 2))
        for start in range(0, len(groups.which), step):
            at = slice(start, start + step)
            added, rise, inner, outer = _piece(whitening.n_z, groups, at, F, dF, Gamma)
            H[np.ix_(own, own)] += added
            C[own] += rise
            second += outer
            np.add.at(S, groups.which[at], inner)
        block = slice(first + whitening.k * groups.by, first + whitening.k * (groups.by + 1))
        H[block, block] += bent(whitening.residual.structure, thetas[groups.by], groups.at, S)
    along = np.einsum("zy,izq,jyq->ij", second, dF, dF, optimize=True)
    H[:first, :first] += 2.0 * along
    kept = np.delete(np.arange(k), first)
    return H[np.ix_(kept, kept)], C[kept]


def _piece(
    uz: int, groups: Groups, at: slice, F: np.ndarray, dF: np.ndarray, Gamma: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of some groups: H without second derivatives of V0, C_i Gamma, S (g, m, m), and Z'SZ summed."""
    which, w = groups.which[at], groups.weights[at]
    Y = groups.Y[:, :, at].transpose(2, 1, 0)
    Z, rest = Y[:, :, :uz], Y[:, :, uz:]
    ZF = Z @ F
    half = np.linalg.inv(np.linalg.cholesky(groups.R[which] + ZF @ ZF.swapaxes(1, 2)))
    K, h = half @ Z, half @ rest
    v, Q = h @ Gamma, K @ F
    moved = K @ dF[:, None]
    W = moved @ Q.swapaxes(1, 2)
    W = np.concatenate([W + W.swapaxes(2, 3), half @ groups.dR[:, which] @ half.swapaxes(1, 2)])
    Wv = W @ v
    flat, weighted = W.reshape(len(W), -1), (W * w[:, None, None]).reshape(len(W), -1)
    turned = Wv.reshape(len(W), -1)
    H = 2.0 * turned @ turned.T - weighted @ flat.T
    C = -np.einsum("gmr,igmc->irc", h, Wv, optimize=True)
    inner = half.swapaxes(1, 2) @ (w[:, None, None] * np.eye(v.shape[1]) - v @ v.swapaxes(1, 2)) @ half
    return H, C, inner, (Z.swapaxes(1, 2) @ inner @ Z).sum(axis=0)


def _groups(whitening: Whitening, thetas: np.ndarray) -> Iterator[Groups]:
    """All groups by size and by-group, those that were put with longer ones apart again."""
    for bucket in whitening.buckets:
        R = whitening.matrices(thetas, bucket, derivative=False)
        dR = whitening.matrices(thetas, bucket, derivative=True)
        which = np.repeat(np.arange(len(bucket.at)), np.diff(bucket.ends, prepend=0))
        M, g = bucket.Y.shape[1:]
        sizes = np.full(g, M) if bucket.there is None else bucket.there.sum(axis=0).astype(int)
        rows = np.pad(np.broadcast_to(bucket.counts, bucket.at.shape), ((0, 0), (0, 1)))
        for m in np.unique(sizes):
            stand = rows[:, m - 1] - rows[:, m]
            for by in np.unique(bucket.by):
                here = np.flatnonzero((sizes == m) & (bucket.by[which] == by))
                if len(here):
                    patterns, own, members = np.unique(which[here], return_inverse=True, return_counts=True)
                    yield Groups(
                        int(by), R[patterns, :m, :m], dR[:, patterns, :m, :m], bucket.at[patterns, :m],
                        own, bucket.Y[:, :m, here], (stand[patterns] / members)[own],
                    )  # fmt: skip


def bent(structure: object, theta: np.ndarray, at: np.ndarray, S: np.ndarray) -> np.ndarray:
    """sum over patterns of tr S d2R, (k, k), by the structure's own formulas or differences of its slopes."""
    if hasattr(structure, "bent"):
        return structure.bent(theta, at, S)
    k = len(theta)
    H = np.empty((k, k))
    for a, h in enumerate(BIT * np.eye(k)):
        rise = structure.derivative(theta + h, at) - structure.derivative(theta - h, at)
        H[a] = rise.reshape(k, -1) @ S.ravel() / (2.0 * BIT)
    return 0.5 * (H + H.T)
