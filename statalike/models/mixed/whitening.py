"""Residual structures: rows of each group whitened by the Cholesky factor of its pattern of times.

Groups that share size, by-group and times share one factor. With R = LL' and H = L^-1 Y, cross-products of H are
those of an iid model; the way back gives the adjoint of R for each pattern (never anything of order n x n):

    R_bar = -sum_g (Q_g Gamma_g) (Q_g Gamma_g)' + n_pattern R^-1,   Q = R^-1 Y = L^-T H,

Gamma Gamma' being the adjoint of the cross-products of a group's columns (see elimination).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statalike.models.mixed.blocks import CrossProducts, Layout, batches
from statalike.models.mixed.columns import Columns
from statalike.models.mixed.elimination import UNROLLED, inverse_root
from statalike.models.mixed.halves import Dense, Markov, markov
from statalike.models.mixed.model import Residual
from statalike.models.mixed.patterns import Bucket, apply, in_buckets, joined, longer
from statalike.models.mixed.products import inner, squares

SINGULAR = 3e-7  # a ratio of roots of pivots below which L^-1 leaves too few digits
MANY = 64  # matrices that are worked element by element, all together

Sums = tuple[np.ndarray, np.ndarray, np.ndarray]  # A, D and C of cross-products


@dataclass(frozen=True)
class Whitened:
    """L^-1 of the patterns of each bucket, for the reverse pass; theta (n_by, k)."""

    theta: np.ndarray
    halves: tuple[Dense | Markov, ...]


class Whitening:
    """The residual structure as a source of cross-products at any psi (its parameters relative to ln sigma)."""

    def __init__(
        self, residual: Residual, columns: Columns, where: Layout, rest: np.ndarray, z: np.ndarray, merge: bool = True
    ) -> None:
        self.residual, self.where, self.n_z = residual, where, len(z)
        self.k = len(residual.structure.parameters(residual.levels))
        self.parent = where.parent(where.n_levels - 1)
        U = [columns.bases[j] for j in (*z, *rest)]
        alone = where.n_levels == 1
        join, merge = merge, merge and alone
        buckets = in_buckets(residual, where, U, len(z) if merge else None)
        if merge:
            edges = np.cumsum([0] + [len(b.groups) for b in buckets])
            places = [np.arange(a, e) for a, e in pairwise(edges)]
            buckets = [Bucket(b.at, b.by, b.count, b.ends, g, b.Y) for b, g in zip(buckets, places, strict=True)]
        self.G = sum(len(b.groups) for b in buckets)
        self.P = 1 if alone else len(where.first[-2])
        self._weights = _weights(buckets, self.G)
        self.buckets = buckets = joined(buckets) if join else buckets
        self._longer = [longer(buckets, i) for i in range(len(buckets))]

    @property
    def n_psi(self) -> int:
        """Number of parameters: the first by-group's scale is sigma."""
        return self.k * self.residual.n_by - 1

    def start(self) -> np.ndarray:
        """psi where a search may begin."""
        theta = self.residual.structure.start(self.residual.levels)
        return np.tile(theta - theta[0] * self.scales(), self.residual.n_by)[1:]

    def scales(self) -> np.ndarray:
        """(k,) 1 for log standard deviations, 0 for the rest."""
        kinds = [parameter.kind for parameter in self.residual.structure.parameters(self.residual.levels)]
        return np.array([kind == "lns" for kind in kinds], dtype=float)

    def thetas(self, psi: np.ndarray) -> np.ndarray:
        """(n_by, k) parameters of each by-group, the first with its first scale at zero."""
        return np.concatenate(([0.0], psi)).reshape(self.residual.n_by, self.k)

    def cross_products(self, psi: np.ndarray) -> tuple[CrossProducts, float, Whitened]:
        """Cross-products of the whitened rows, ln|R|, and what `adjoint` needs; LinAlgError outside the space."""
        thetas = self.thetas(psi)
        uz, r = self.n_z, len(self.buckets[0].Y) - self.n_z
        sums = np.empty((uz, uz, self.G)), np.empty((uz, r, self.G)), np.zeros((r, r, self.P))
        make = self._markov if hasattr(self.residual.structure, "neighbours") else self._dense
        logdet, halves = make(thetas, sums)
        A, D, C = sums
        return CrossProducts(tuple(batches(A, D, self.where, self._weights)), C), logdet, Whitened(thetas, halves)

    def _dense(self, thetas: np.ndarray, sums: Sums) -> tuple[float, tuple[Dense, ...]]:
        logdet, halves = 0.0, []
        for bucket, L_inverse in zip(self.buckets, self._inverse_roots(thetas), strict=True):
            logdet -= _logs(bucket, np.diagonal(L_inverse, axis1=1, axis2=2))
            H = apply(bucket, L_inverse)
            if bucket.there is not None:
                H *= bucket.there
            halves.append(Dense(L_inverse, H))
            self._products(bucket.groups, H, sums)
        return logdet, tuple(halves)

    def _markov(self, thetas: np.ndarray, sums: Sums) -> tuple[float, tuple[Markov, ...]]:
        logdet, halves = 0.0, []
        for bucket in self.buckets:
            half = markov(self.residual.structure, thetas, bucket)
            logdet -= _logs(bucket, half.own.T)
            for here, which in half.runs():
                self._products(bucket.groups[here], half.times(bucket.Y[:, :, here], here, which), sums)
            halves.append(half)
        return logdet, tuple(halves)

    def whiten(self, values: np.ndarray, psi: np.ndarray, order: np.ndarray | None) -> np.ndarray:
        """L^-1 times `values` (n,), given in the layout's order and returned in the data's."""
        buckets = in_buckets(self.residual, self.where, [values], None)
        first = self.where.first[-1]
        out = np.empty_like(values)
        for bucket in buckets:
            L_inverse = np.linalg.inv(np.linalg.cholesky(self.matrices(self.thetas(psi), bucket, derivative=False)))
            rows = first[bucket.groups] + np.arange(bucket.at.shape[1])[:, None]
            out[rows if order is None else order[rows]] = apply(bucket, L_inverse)[0]
        return out

    def matrices(self, thetas: np.ndarray, bucket: Bucket, *, derivative: bool) -> np.ndarray:
        """R (P, m, m) of a bucket's patterns, or its derivative (k, P, m, m)."""
        structure = self.residual.structure
        make = structure.derivative if derivative else structure.matrix
        if self.residual.n_by == 1:
            return make(thetas[0], bucket.at)
        m = bucket.at.shape[1]
        out = np.empty(((self.k,) if derivative else ()) + (len(bucket.at), m, m))
        for g in np.unique(bucket.by):
            out[..., bucket.by == g, :, :] = make(thetas[g], bucket.at[bucket.by == g])
        return out

    def _inverse_roots(self, thetas: np.ndarray) -> list[np.ndarray]:
        """L^-1 (P, m, m) of each bucket's patterns."""
        out: list[np.ndarray] = []
        for bucket, holder in reversed(list(zip(self.buckets, self._longer, strict=True))):
            if holder is None:
                L_inverse = np.empty((len(bucket.at), bucket.at.shape[1], bucket.at.shape[1]))
                for some, _ in bucket.portions():
                    L_inverse[some] = _inverse_root(self.matrices(thetas, bucket.of(some), derivative=False))
                out.append(L_inverse)
            else:
                m = bucket.at.shape[1]
                out.append(out[len(self.buckets) - 1 - holder][:, :m, :m])
        return out[::-1]

    def _slopes(self, thetas: np.ndarray) -> list[np.ndarray | None]:
        """dR (k, P, m, m) of each bucket's patterns; None where they are many, without longer ones of which they are
        part."""
        out: list[np.ndarray | None] = []
        for bucket, holder in reversed(list(zip(self.buckets, self._longer, strict=True))):
            if not bucket.shared:
                out.append(None)
            elif holder is None or out[len(self.buckets) - 1 - holder] is None:
                out.append(self.matrices(thetas, bucket, derivative=True))
            else:
                m = bucket.at.shape[1]
                out.append(out[len(self.buckets) - 1 - holder][:, :, :m, :m])
        return out[::-1]

    def _products(self, groups: np.ndarray, H: np.ndarray, sums: Sums) -> None:
        """Put in the products of the whitened rows H (c, m, g) of some groups."""
        uz, (A, D, C) = self.n_z, sums
        Hr = H[uz:]
        if uz:
            A[:, :, groups] = np.einsum("amg,bmg->abg", H[:uz], H[:uz])
            D[:, :, groups] = np.einsum("amg,smg->asg", H[:uz], Hr)
        if self.P == 1:
            flat = Hr.reshape(len(Hr), -1)
            C[:, :, 0] += inner(flat, flat)
            return
        inside = self.parent[groups]
        for s in range(len(Hr)):
            for t in range(s + 1):
                each = np.bincount(inside, weights=np.einsum("mg,mg->g", Hr[s], Hr[t]), minlength=self.P)
                C[s, t] += each
                if s != t:
                    C[t, s] += each

    def adjoint(self, white: Whitened, Z: np.ndarray, Gamma: np.ndarray) -> np.ndarray:
        """psi_bar, ln|R| counting once; Gamma is Z (uz, k + q, G) in the rows of z, (r, k) or (r, k, P) in the rest."""
        out = np.zeros((self.residual.n_by, self.k))
        dense = isinstance(white.halves[0], Dense)
        every = self._slopes(white.theta) if dense else [None] * len(self.buckets)
        for bucket, half, known in zip(self.buckets, white.halves, every, strict=True):
            if isinstance(half, Markov):
                out += half.slopes_of_logdet()
                for here, which in half.runs():
                    V = self.combined(bucket.groups[here], bucket.Y[:, :, here], Z, Gamma)
                    out += half.slopes_of_squares(V, here, which)
                continue
            whole = slice(0, len(bucket.at)), slice(0, len(bucket.groups))
            for some, members in bucket.portions() if known is None else [whole]:
                part, own = bucket.part(members, some), half.of(some)
                R_bar = own.swapaxes(1, 2) @ (part.counts[:, :, None] * own)
                combined = self.combined(part.groups, half.H[:, :, members], Z, Gamma)
                R_bar -= outer(part, apply(part, own.swapaxes(1, 2), combined))
                dR = self.matrices(white.theta, part, derivative=True) if known is None else known
                if len(out) == 1:
                    out += dR.reshape(self.k, -1) @ R_bar.ravel()
                else:
                    np.add.at(out, part.by, np.einsum("pij,kpij->pk", R_bar, dR))
        return out.ravel()[1:]

    def adjoint_each(self, white: Whitened, Z: np.ndarray, Gamma: np.ndarray) -> np.ndarray:
        """psi_bar of every group (G, n_psi), without groups that stand for others."""
        out = np.zeros((self.G, self.residual.n_by, self.k))
        for bucket, half in zip(self.buckets, white.halves, strict=True):
            for some, members in bucket.portions():
                part, own = bucket.part(members, some), half.of(some)
                combined = solved(part, own, self.combined(part.groups, part.Y, Z, Gamma))
                slopes = self.matrices(white.theta, part, derivative=True)
                logdet = np.einsum("pij,kpij->kp", own.swapaxes(1, 2) @ own, slopes)
                which = np.repeat(np.arange(len(part.at)), np.diff(part.ends, prepend=0))
                quadratic = [np.einsum("cmg,cmg->g", combined, apply(part, slope, combined)) for slope in slopes]
                out[part.groups, part.by[which]] = (logdet[:, which] - np.array(quadratic)).T
        return out.reshape(self.G, -1)[:, 1:]

    def precision(self, values: np.ndarray, psi: np.ndarray) -> np.ndarray:
        """R^-1 times `values` (n,), in the layout's order."""
        return self._times(
            values, lambda bucket: np.linalg.inv(self.matrices(self.thetas(psi), bucket, derivative=False))
        )

    def covariance(self, values: np.ndarray, psi: np.ndarray) -> np.ndarray:
        """R times `values` (n,), in the layout's order."""
        return self._times(values, lambda bucket: self.matrices(self.thetas(psi), bucket, derivative=False))

    def diagonal(self, psi: np.ndarray, *, inverse: bool = False) -> np.ndarray:
        """The diagonal of R, or of R^-1, (n,) in the layout's order."""
        out = np.empty(self.where.n)
        for bucket in in_buckets(self.residual, self.where, [], None):
            R = self.matrices(self.thetas(psi), bucket, derivative=False)
            each = np.diagonal(np.linalg.inv(R) if inverse else R, axis1=1, axis2=2)
            rows = self.where.first[-1][bucket.groups] + np.arange(bucket.at.shape[1])[:, None]
            out[rows] = np.repeat(each, np.diff(bucket.ends, prepend=0), axis=0).T
        return out

    def _times(self, values: np.ndarray, matrices: Callable[[Bucket], np.ndarray]) -> np.ndarray:
        """Each group's matrix (P, m, m of a bucket's patterns) times its values."""
        out = np.empty_like(values)
        first = self.where.first[-1]
        for bucket in in_buckets(self.residual, self.where, [values], None):
            rows = first[bucket.groups] + np.arange(bucket.at.shape[1])[:, None]
            out[rows] = apply(bucket, matrices(bucket))[0]
        return out

    def combined(self, groups: np.ndarray, W: np.ndarray, Z: np.ndarray, Gamma: np.ndarray) -> np.ndarray:
        """W Gamma (k, m, g) of some groups, W (c, m, g) having columns as Y has; Z and Gamma as `adjoint` has them."""
        uz, k, (m, g) = self.n_z, Gamma.shape[1], W.shape[1:]
        out = np.einsum("zmg,zkg->kmg", W[:uz], Z[:, :, groups])
        if Gamma.ndim == 2:
            out[:k] += (Gamma.T @ W[uz:].reshape(-1, m * g)).reshape(k, m, g)
        else:
            out[:k] += np.einsum("smg,skg->kmg", W[uz:], Gamma[:, :, self.parent[groups]])
        return out


def solved(bucket: Bucket, half: np.ndarray, V: np.ndarray) -> np.ndarray:
    """R^-1 V (c, m, g) of the groups of a bucket; half (P, m, m): L^-1 of its patterns."""
    H = apply(bucket, half, V)
    if bucket.there is not None:
        H *= bucket.there
    return apply(bucket, half.swapaxes(1, 2), H)


def outer(bucket: Bucket, combined: np.ndarray) -> np.ndarray:
    """sum over the members of each pattern of V V' (P, m, m) for V = combined (k, m, g)."""
    if len(bucket.at) == 1:
        return squares(combined)[None]
    if bucket.shared:
        return np.array([sum(row[:, s] @ row[:, s].T for row in combined) for s in bucket.members()])
    each = np.einsum("kmg,kng->gmn", combined, combined)
    return np.add.reduceat(each, np.concatenate(([0], bucket.ends[:-1])), axis=0)


def _logs(bucket: Bucket, pivots: np.ndarray) -> float:
    """ln|R| of the groups of a bucket, less; pivots (P, m) of L^-1. LinAlgError where R is singular."""
    refuse_singular(pivots, SINGULAR)
    return 2.0 * float(np.sum(bucket.counts * np.log(pivots)))


def refuse_singular(roots: np.ndarray, share: float) -> None:
    """LinAlgError where of roots of a matrix's pivots (P, m), or of their inverses, one is below a share of another:
    what eliminations make of the log likelihood beside such a matrix is the rounding of large numbers."""
    if (roots.min(axis=1) < share * roots.max(axis=1)).any():
        raise np.linalg.LinAlgError("a covariance matrix of the residuals is singular")


def _weights(buckets: list[Bucket], G: int) -> np.ndarray | None:
    """How many groups each of G stands for; None where it is one for all."""
    weights = np.ones(G)
    for bucket in buckets:
        sizes = np.diff(bucket.ends, prepend=0)
        weights[bucket.groups] = np.repeat(bucket.count / sizes, sizes)
    return None if (weights == 1).all() else weights


def _inverse_root(R: np.ndarray) -> np.ndarray:
    """L^-1 of each R = LL' (P, m, m): all at once, column by column, where they are many and small."""
    if len(R) < MANY or R.shape[1] > UNROLLED:
        return np.linalg.inv(np.linalg.cholesky(R))
    return np.ascontiguousarray(inverse_root(np.ascontiguousarray(R.transpose(1, 2, 0))).transpose(2, 1, 0))
