"""How far predictions of fixed and random effects together are from what they predict, the variances as estimated.

With beta given a flat prior, the errors (beta_hat - beta, u_hat - u) have the posterior covariance of (beta, u). Down a
nested model it grows level by level: u = L v, v = W omega + e, where omega, what is left of y in base columns, is
linear in beta and the effects above (see effects), and e has variance sigma^2 M^-1. With crossed groupings, for the row
z'L of effects and x of covariates, U_X the effects of the columns of X (rows are taken as base columns and as z'L, in
which years and their squares lose no digits):

    Var / sigma^2 = z'L C^-1 L'z + (x - z'L U_X) (X'V0^-1 X)^-1 (x - z'L U_X)'

Henderson (1975), Biometrics 31(2); McLean, Sanders & Stroup (1991), Am. Statist. 45(1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statalike.models.mixed.crossed.criterion import Solved
from statalike.models.mixed.crossed.solutions import Vectors, inverse_times, standardised
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.whole import whole

ROOM = 20_000_000  # entries of vectors over all crossed effects that are held at a time


def error_variance(fit: MixedFit, X: np.ndarray, Z: Sequence[np.ndarray], groups: Sequence[np.ndarray]) -> np.ndarray:
    """Variance (m,) of x'beta_hat + z'u_hat - x'beta - z'u for m rows.

    X (m, p); of each term of the model Z (m, q), zero where its effects do not count, and groups (m,), codes of its
    groups: -1 is a new one, whose effects are predicted as zero. NaN where a known group lies in another one than the
    row's.
    """
    new, known = np.zeros(len(X)), []
    for L, z, code in zip(fit.metric.roots.by_term(fit.factors), Z, groups, strict=True):
        new += np.where(code < 0, fit.sigma2 * np.square(z @ L).sum(axis=1), 0.0)
        known.append(np.where((code >= 0)[:, None], z, 0.0))
    levels = range(fit.model.n_levels)
    wide = [np.hstack([np.zeros((len(X), 0)), *_of_level(fit, known, level)]) for level in levels]
    codes = [
        np.max(_of_level(fit, groups, level, effects=True) or _of_level(fit, groups, level), 0) for level in levels
    ]
    if fit.model.crossed:
        return fit.sigma2 * _crossed(fit, X, wide, [np.maximum(code, 0) for code in codes]) + new
    return fit.sigma2 * _nested(fit, X, wide, codes) + new


def _of_level(fit: MixedFit, each: Sequence[np.ndarray], level: int, effects: bool = False) -> list[np.ndarray]:
    """What belongs to the terms of a level, or to those that have effects."""
    pairs = zip(each, fit.model.terms, strict=True)
    return [one for one, term in pairs if term.level == level and (term.q or not effects)]


def _nested(fit: MixedFit, X: np.ndarray, Z: list[np.ndarray], codes: list[np.ndarray]) -> np.ndarray:
    """The same over sigma^2; every row stops at the lowest level where its group is known and its effects count."""
    counts = [((code >= 0) & (z != 0).any(axis=1)) * (k + 1) for k, (z, code) in enumerate(zip(Z, codes, strict=True))]
    deepest = np.max(counts, axis=0) if counts else np.zeros(len(X), dtype=int)
    out = np.full(len(X), np.nan)
    based, scaled = X @ fit.criterion.columns.to_own, [z @ L for z, L in zip(Z, fit.factors, strict=True)]
    at = np.flatnonzero(deepest == 0)
    out[at] = np.einsum("mp,pq,mq->m", based[at], fit.at.XVX_inverse, based[at], optimize=True)
    last = int(deepest.max(initial=0))
    for k, V in enumerate(_path(fit, last)):
        at = np.flatnonzero(deepest == k + 1)
        code = codes[k][at]
        for j in reversed(range(k)):
            above = fit.criterion.layout.parent(j + 1)
            code = above[code]
            at, code = at[code == codes[j][at]], code[code == codes[j][at]]
        w = np.hstack([based, *scaled[: k + 1]])[at]
        out[at] = np.einsum("ma,abm,mb->m", w, V[:, :, codes[k][at]], w, optimize=True)
    return out


def _path(fit: MixedFit, levels: int) -> list[np.ndarray]:
    """Of each of the first levels the covariance over sigma^2 (S, S, G) of the base columns' beta and of v of all
    effects down to it."""
    criterion, groups = fit.criterion, whole(fit)
    V = fit.at.XVX_inverse[:, :, None]
    x = np.searchsorted(criterion.rest[0], criterion.columns.x)
    onto = np.zeros((len(criterion.rest[0]), fit.model.p))
    onto[x] = -np.eye(fit.model.p)
    found = []
    for k, level in enumerate(groups.levels[:levels]):
        V = V[:, :, criterion.layout.parent(k)]
        W = level.done.W
        H = np.einsum("arg,rs->asg", W, onto)
        beside = np.einsum("asg,stg->atg", H, V)
        own = np.einsum("atg,btg->abg", beside, H) + level.done.inverse()
        V = np.concatenate(
            [np.concatenate([V, beside.swapaxes(0, 1)], axis=1), np.concatenate([beside, own], axis=1)], axis=0
        )
        found.append(V)
        if k < criterion.layout.n_levels - 1:
            onto = _lower(fit, k, onto, groups.F[k])
    return found


def _lower(fit: MixedFit, k: int, onto: np.ndarray, F: np.ndarray) -> np.ndarray:
    """How omega over the base columns of the level below k depends on beta and v down to k; F (uz, q) of that level."""
    criterion = fit.criterion
    z, r = criterion.above[k]
    below = np.zeros((len(criterion.rest[k + 1]), onto.shape[1] + F.shape[1]))
    below[r, : onto.shape[1]] = onto
    below[z, onto.shape[1] :] -= F
    return below


def _crossed(fit: MixedFit, X: np.ndarray, Z: list[np.ndarray], codes: list[np.ndarray]) -> np.ndarray:
    """The same for crossed groupings, over sigma^2, some rows at a time."""
    criterion = fit.criterion
    at = criterion.solved(fit.factors, fit.psi)
    effects = standardised(at.parts, at)
    based = X @ criterion.columns.to_own
    for _ in criterion.empty:  # groups that correlate, without effects
        Z, codes = [*Z, np.empty((len(X), 0))], [*codes, np.zeros(len(X), dtype=np.int64)]
    scaled = [z @ L for z, L in zip(Z, at.Lambda, strict=True)]
    size = len(at.S_inverse) + sum(np.prod(v.shape[::2]) for v in (effects.inner, effects.middle) if v is not None)
    step = max(1, int(ROOM // size))
    out = np.empty(len(X))
    for start in range(0, len(X), step):
        rows = slice(start, start + step)
        v = _vectors(at, effects, [z[rows] for z in scaled], [code[rows] for code in codes])
        left = based[rows] - v.dot(effects)[:, : fit.model.p]
        own = np.einsum("mp,pq,mq->m", left, fit.at.XVX_inverse, left, optimize=True)
        out[rows] = own + _each_dot(v, inverse_times(at.parts, at, v))
    return out


def _vectors(at: Solved, like: Vectors, Z: list[np.ndarray], codes: list[np.ndarray]) -> Vectors:
    """Rows of standardised effects, each a vector over all of them."""
    m, parts = len(Z[0]), at.parts
    each = np.arange(m)

    def spread(level: int, shape: tuple[int, ...]) -> np.ndarray:
        v = np.zeros((shape[0], m, shape[2]))
        v[:, each, codes[level]] = Z[level].T
        return v

    outer = np.zeros((len(like.outer), m))
    for grouping, own in zip(parts.outer, at.outer.rows(False), strict=True):
        q = (own.stop - own.start) // grouping.G
        for a in range(q):
            outer[own.start + codes[grouping.level] * q + a, each] = Z[grouping.level][:, a]
    middle = None if like.middle is None else spread(parts.middle.level, like.middle.shape)
    return Vectors(spread(parts.inner.level, like.inner.shape), middle, outer)


def _each_dot(one: Vectors, other: Vectors) -> np.ndarray:
    """Inner product of each vector with its partner (m,)."""
    out = np.einsum("km,km->m", one.outer, other.outer)
    for a, b in ((one.inner, other.inner), (one.middle, other.middle)):
        if a is not None:
            out += np.einsum("amg,amg->m", a, b, optimize=True)
    return out
