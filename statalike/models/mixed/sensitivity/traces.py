"""tr V^-1 V_i V^-1 V_j of nested random effects and residual structures: what expected information takes.

It is minus the second derivative of ln|V| = ln|R| + sum over levels of ln|I + G A|, A = Z'(V of the levels below)^-1 Z,
as if V were linear. With K = G(I + A G)^-1, N = A - A K A and J = I - K A, a level's groups give

    both of this level        tr N B_i N B_j
    this and a lower one      tr J B_i J' A_j           A_j = Z'V^-1 V_j V^-1 Z of the levels below
    both lower                tr K A_i K A_j - 2 tr K Z'V^-1 V_i V^-1 V_j V^-1 Z

and the first derivative tr V^-1 V_i = sum tr N B_i or - tr K A_i.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.blocks import pieces
from statalike.models.mixed.elimination import Eliminated, multiply, product
from statalike.models.mixed.patterns import PORTION
from statalike.models.mixed.sensitivity.nested import NUMBERS, Elimination, lowest_columns, products, solved


@dataclass
class _Sums:
    """twice (k, k) and once (k,) so far."""

    twice: np.ndarray
    once: np.ndarray


def traces(made: Elimination) -> np.ndarray:
    """(k, k) over all parameters, the effects' variances and covariances, ln sigma and psi."""
    k, sigma, nu = len(made.nu), made.sigma, made.nu
    found = _Sums(np.zeros((k, k)), np.zeros(k))
    _residual(made, found)
    _lowest(made, found)
    for level in reversed(range(len(made.levels))):
        _upper(made, level, found)
    return with_scale(found.twice, found.once, made.criterion.layout.n, nu, sigma)


def with_scale(twice: np.ndarray, once: np.ndarray, n: int, nu: np.ndarray, sigma: int) -> np.ndarray:
    """The traces (k, k) with those of ln sigma put in; once (k,): tr V^-1 V_i."""
    once[sigma] = 2.0 * (n - nu @ once)
    twice[sigma] = 2.0 * (once - nu @ twice)
    twice[:, sigma] = 2.0 * (once - twice @ nu)
    return twice


def _residual(made: Elimination, found: _Sums) -> None:
    """tr R^-1 R_i R^-1 R_j."""
    source = made.criterion.whitening
    if source is None:
        return
    for bucket, half in zip(source.buckets, made.white.halves, strict=True):
        for g in np.unique(bucket.by):
            here = np.flatnonzero(bucket.by == g)
            elements = made.sigma + g * source.k + np.arange(source.k)
            inside = elements > made.sigma
            for some in np.array_split(here, 1 + len(here) * bucket.at.shape[1] ** 2 // PORTION):
                slopes = source.matrices(made.white.theta, bucket.of(some), derivative=True)[inside]
                own = half.of(some)
                moved = own @ slopes @ own.swapaxes(1, 2)
                counts = bucket.counts[some]
                weighted = moved * np.minimum(counts[:, :, None], counts[:, None])
                found.twice[np.ix_(elements[inside], elements[inside])] += np.einsum("ipab,jpba->ij", weighted, moved)
                found.once[elements[inside]] += np.einsum("ipaa->i", weighted)


def _lowest(made: Elimination, found: _Sums) -> None:
    """The lowest level, whose columns from below are the residual parameters'."""
    own, B = made.moves[-1]
    F, batches = made.F[-1], made.parts.batches
    weights = [np.ones(b.A.shape[2]) if b.weights is None else b.weights for b in batches]
    size, lower = len(F), np.arange(made.sigma + 1, len(made.nu))
    if not size:
        return
    first = None
    if len(lower):
        roots = [multiply(F, done.root) * np.sqrt(w) for done, w in zip(made.lowest, weights, strict=True)]
        columns = _with_identity(np.concatenate(roots, axis=2))
        rest = (len(batches[0].D[0]), columns.shape[1], made.criterion.whitening.P)
        below = lowest_columns(made, columns, np.zeros(rest))
        first, FF = below.Z.reshape(size, len(lower), columns.shape[1], below.Z.shape[2])[:, :, :size], below.FF
        _through(FF, lower, size, found)
    start = 0
    for batch, done, w in zip(batches, made.lowest, weights, strict=True):
        for groups, piece in pieces(batch, max(NUMBERS // ((len(B) + len(lower)) * size**2 or 1), 1)):
            at = slice(start + groups.start, start + groups.stop)
            moved = None if first is None else first[..., at]
            _level(piece.A, F, done.some(groups), w[groups], own, B, lower, moved, found)
        start += len(w)


def _upper(made: Elimination, k: int, found: _Sums) -> None:
    """Level k, whose columns from below are those of all lower parameters."""
    level, F = made.levels[k], made.F[k]
    size, criterion = len(F), made.criterion
    if not size:
        return
    columns = _with_identity(multiply(F, level.done.root))
    own, B = made.moves[k]
    weights = np.ones(columns.shape[2])
    if made.sigma + 1 == len(made.nu) and not any(len(one) for one, _ in made.moves[k + 1 :]):
        _level(level.A, F, level.done, weights, own, B, own[:0], None, found)
        return
    z, _ = criterion.above[k]
    omega = np.zeros((len(criterion.rest[k + 1]), *columns.shape[1:]))
    omega[z] = columns
    lower, X, FF = products(made, solved(made, k + 1, omega))
    first = X[z].reshape(size, len(lower), columns.shape[1], X.shape[2])[:, :, :size]
    _through(FF, lower, size, found)
    _level(level.A, F, level.done, weights, own, B, lower, first, found)


def _with_identity(root: np.ndarray) -> np.ndarray:
    """[I, root] of every group, (uz, uz + q, G)."""
    eye = np.broadcast_to(np.eye(len(root))[:, :, None], (len(root), len(root), root.shape[2]))
    return np.concatenate([eye, root], axis=1)


def _through(FF: np.ndarray, lower: np.ndarray, size: int, found: _Sums) -> None:
    """The last term: FF is of [Z, Z root], K = root root'."""
    c = len(FF) // max(len(lower), 1)
    of_roots = FF.reshape(len(lower), c, len(lower), c)[:, size:, :, size:]
    found.twice[np.ix_(lower, lower)] -= 2.0 * np.einsum("icjc->ij", of_roots)


def _level(
    A: np.ndarray, F: np.ndarray, done: Eliminated, weights: np.ndarray, own: np.ndarray, B: np.ndarray,
    lower: np.ndarray, first: np.ndarray | None, found: _Sums,
) -> None:  # fmt: skip
    """The other terms of some groups; first (uz, l, uz, G) holds A_j."""
    K = done.kernel(F)
    KA = product(K, A)
    N = A - product(A, KA)
    NB = np.einsum("abg,jbc->jacg", N, B)
    found.twice[np.ix_(own, own)] += paired(NB, NB, weights)
    found.once[own] += np.einsum("jaag,g->j", NB, weights)
    if first is None:
        return
    J = np.eye(len(A))[:, :, None] - KA
    JB = np.einsum("abg,jbc->jacg", J, B)
    JBJ = np.einsum("jacg,dcg->jadg", JB, J)
    moved = first.transpose(1, 0, 2, 3)
    mixed = paired(JBJ, moved, weights)
    found.twice[np.ix_(own, lower)] += mixed
    found.twice[np.ix_(lower, own)] += mixed.T
    KF = np.einsum("abg,jbcg->jacg", K, moved)
    found.twice[np.ix_(lower, lower)] += paired(KF, KF, weights)
    found.once[lower] -= np.einsum("jaag,g->j", KF, weights)


def paired(one: np.ndarray, other: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sum over groups of tr(one_i other_j): (i, a, b, G), (j, a, b, G) to (i, j)."""
    turned = other.swapaxes(1, 2)
    return (one * weights).reshape(len(one), -1) @ turned.reshape(len(other), -1).T
