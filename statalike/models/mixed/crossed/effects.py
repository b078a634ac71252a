"""Best linear unbiased predictions of crossed random effects and their variances, out of the solved criterion.

Var(u|y) / sigma^2 is the diagonal of C^-1: S^-1 for outer effects, M^-1 + M^-1 F'K F M^-1 for the others, K what their
products with the rest weigh (see criterion.Solved); estimating beta adds u_X (X'V0^-1 X)^-1 u_X' (see effects).
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.crossed.criterion import Inner
from statalike.models.mixed.crossed.solutions import standardised
from statalike.models.mixed.fit import MixedFit


def crossed_effects(
    fit: MixedFit, se: bool, known: bool
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...] | None]:
    """b and standard errors (or None), (G, q) of each grouping; known: beta counts as known."""
    criterion = fit.criterion
    at, p = criterion.solved(fit.factors, fit.psi), fit.model.p
    omega = fit.at.omega * criterion.columns.scale_y
    u = standardised(at.parts, at)
    each, spread = [u.inner.transpose(2, 0, 1)], [_within(at.inner, at.K)]
    if at.between is not None:
        each.append(u.middle.transpose(2, 0, 1))
        spread.append(_within(at.between.done, at.between.K))
    for own, G in zip(at.outer.rows(False), at.outer.G, strict=True):
        q = (own.stop - own.start) // G
        each.append(u.outer[own].reshape(G, q, -1))
        spread.append(at.S_inverse.diagonal_blocks(own, q))
    b, errors = {}, {}
    for level, own, V in zip(criterion.levels, each, spread, strict=True):
        L = at.Lambda[level]
        b[level] = (own @ omega) @ L.T
        if se:
            if not known:
                V = V + np.einsum("gar,rs,gbs->gab", own[..., :p], fit.at.XVX_inverse, own[..., :p], optimize=True)
            errors[level] = np.sqrt(fit.sigma2 * np.einsum("ai,gij,aj->ga", L, V, L))
    order = range(len(criterion.levels))
    return tuple(b[level] for level in order), tuple(errors[level] for level in order) if se else None


def _within(done: Inner, K: np.ndarray) -> np.ndarray:
    """M^-1 + M^-1 F'K F M^-1, (G, q, q)."""
    own = np.einsum("aqg,bqg->gab", done.root, done.root)
    return own + np.einsum("aqg,abg,bsg->gqs", done.FM, K, done.FM, optimize=True)
