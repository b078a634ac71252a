"""Best linear unbiased predictions of crossed random effects and their variances, out of the solved criterion.

u_o = S^-1 F_o'C_ox omega and u_1 = M^-1 F_1'(D_x omega - D_o F_o u_o); Var(u|y) / sigma^2 is the diagonal of C^-1, that
is S^-1 and M^-1 + M^-1 F_1' D_o F_o S^-1 F_o'D_o' F_1 M^-1, plus what estimating beta adds (see effects).
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.fit import MixedFit


def crossed_effects(
    fit: MixedFit, se: bool, known: bool
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...] | None]:
    """b and standard errors (or None), (G, q) of each grouping; known: beta counts as known."""
    criterion = fit.criterion
    at = criterion.solved(fit.factors)
    parts, inner, outer, p = criterion.parts, at.inner, at.outer, fit.model.p
    omega = fit.at.omega * criterion.columns.scale_y
    met = np.array([(each @ outer.up(at.u)).T for each in parts.E])
    standard = [np.einsum("aqg,arg->gqr", inner.FM, parts.D - met)]
    spread = [np.einsum("aqg,bqg->gab", inner.root, inner.root)]
    spread[0] = spread[0] + np.einsum("aqg,abg,bsg->gqs", inner.FM, at.K, inner.FM, optimize=True)
    for own, G in zip(outer.rows(False), outer.G, strict=True):
        q = (own.stop - own.start) // G
        standard.append(at.u[own].reshape(G, q, -1))
        places = own.start + np.arange(G)[:, None] * q + np.arange(q)
        spread.append(at.S_inverse[places[:, :, None], places[:, None, :]])
    b, errors = {}, {}
    for level, u, V in zip(criterion.levels, standard, spread, strict=True):
        L = fit.factors[level]
        b[level] = (u @ omega) @ L.T
        if se:
            if not known:
                V = V + np.einsum("gar,rs,gbs->gab", u[..., :p], fit.at.XVX_inverse, u[..., :p], optimize=True)
            errors[level] = np.sqrt(fit.sigma2 * np.einsum("ai,gij,aj->ga", L, V, L))
    order = range(len(criterion.levels))
    return tuple(b[level] for level in order), tuple(errors[level] for level in order) if se else None
