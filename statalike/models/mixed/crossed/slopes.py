"""Slopes of -2 l of an ML fit by group, where groupings are crossed: what each group adds to those of the criterion.

With u = C^-1 L'Z'(y - X beta) / sigma, a group adds what its own effects are in ln|V0| and rss (see criterion): inner
and middle groups 2 (A F M^-1 - (I - A W) (K + e e') F M^-1), outer ones their diagonal block of 2 C_oo F S^-1 and that
of the rest times u'. A group of correlated observations adds tr R^-1 R_j less the products of its rows with R^-1 R_j
R^-1. Sums over groups that hold all of these whole are the slopes of what they contribute to the log likelihood.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.crossed.correlated import Correlated
from statalike.models.mixed.crossed.criterion import Inner, Solved, outer_products
from statalike.models.mixed.crossed.solutions import remainders
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.residual import portions


def factor_slopes(fit: MixedFit) -> list[np.ndarray]:
    """Lambda_bar of every group of each level, (q, q, G)."""
    criterion = fit.criterion
    at = criterion.solved(fit.factors, fit.psi)
    parts, between, gamma = at.parts, at.between, _left(fit)
    e, above, left = remainders(parts, at, gamma[:, None])
    found = [_own(at.inner, parts.A, at.K + e * e.swapaxes(0, 1))]
    if between is not None:
        found.append(_own(between.done, between.A, between.K + above * above.swapaxes(0, 1)))
    found += _outer(at, at.u @ gamma, left[:, 0])
    by_level = dict(zip(criterion.levels, found, strict=True))
    return [np.einsum("ua,ubg->abg", T, by_level[level]) for level, T in enumerate(criterion.columns.T)]


def _left(fit: MixedFit) -> np.ndarray:
    """The combination (r,) of base columns that is (y - X beta) / sigma."""
    return fit.at.omega * (fit.criterion.columns.scale_y / np.sqrt(fit.sigma2))


def _own(done: Inner, A: np.ndarray, K: np.ndarray) -> np.ndarray:
    """2 (A F M^-1 - (I - A W) K F M^-1) of each group, (uz, q, G)."""
    KFM = np.einsum("abg,bqg->aqg", K, done.FM)
    inside = done.FM + np.einsum("abg,bqg->aqg", done.W, KFM)
    return 2.0 * (np.einsum("abg,bqg->aqg", A, inside) - KFM)


def _outer(at: Solved, u: np.ndarray, left: np.ndarray) -> list[np.ndarray]:
    """The same of the groups of each outer grouping; u (K,) effects, left (K_u,) the products with y less C_oo F u."""
    moved, products = at.outer.up(at.S_inverse.full()), outer_products(at)
    out = []
    for F, G, base, effects in zip(at.outer.F, at.outer.G, at.outer.rows(True), at.outer.rows(False), strict=True):
        uz, q = F.shape
        slopes = -np.einsum("gu,gq->uqg", left[base].reshape(G, uz), u[effects].reshape(G, q))
        Coo, S = products[base], moved[:, effects]
        for a, b in np.ndindex(uz, q):
            slopes[a, b] += np.einsum("gk,kg->g", Coo[a::uz], S[:, b::q])
        out.append(2.0 * slopes)
    return out


def residual_slopes(fit: MixedFit) -> np.ndarray:
    """psi_bar (G, n_psi) of every group of correlated observations."""
    criterion = fit.criterion
    at, source = criterion.solved(fit.factors, fit.psi), criterion.source
    whitening = source.whitening
    thetas, k = whitening.thetas(fit.psi), whitening.k
    T = at.outer.outside(at.S_inverse, at.parts.cuts).full()
    pairs = [*((2.0 * one, other) for one, other in source.effects(at, T))]
    pairs += [(v, v) for v in source.left(at, _left(fit)[:, None])]
    out = np.zeros((len(source.layout.first[-1]), whitening.residual.n_by, k))
    for number, (bucket, R_inverse) in enumerate(zip(source.buckets, criterion.weighed.R_inverse, strict=True)):
        rows = np.arange(source.edges[number], source.edges[number + 1]).reshape(bucket.Y.shape[1:])
        for groups, patterns in portions(bucket, len(pairs), 2 * (1 + k)):
            part, own = bucket.part(groups, patterns), rows[:, groups]
            inside = sum(np.einsum("mg,ng->gmn", one[own], other[own]) for one, other in pairs)
            inside += _met(source, T, own)
            slopes = whitening.matrices(thetas, part, derivative=True)
            which = np.repeat(np.arange(len(part.at)), np.diff(part.ends, prepend=0))
            moved = (R_inverse[patterns] @ slopes @ R_inverse[patterns])[:, which]
            logdet = np.einsum("pij,kpij->kp", R_inverse[patterns], slopes)[:, which]
            out[part.groups, part.by[which]] = (logdet - np.einsum("gij,kgij->kg", inside, moved)).T
    return out.reshape(len(out), -1)[:, 1:]


def _met(source: Correlated, T: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """U T U' among the outer effects of each group's observations, rows (m, g): (g, m, m)."""
    out = np.zeros((rows.shape[1], len(rows), len(rows)))
    own = [(source.columns.U[c][rows].T, place[rows].T) for c, place in source.plan.places()]
    for one, first in own:
        for other, second in own:
            out += one[:, :, None] * other[:, None] * T[first[:, :, None], second[:, None]]
    return out
