"""What crossed random effects contribute to degrees of freedom: P_i, Q_ij and the average information (second_order).

With V = sigma^2 V0, element i of eta moves V by sigma^2 sum_j J_ji V0_j, and by 2 sigma^2 V0 more if it is ln sigma;
V0_j are the directions of the square roots theta and J = d theta / d eta.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.components import root_slopes
from statalike.models.mixed.curvature import quadratics, way
from statalike.models.mixed.fit import MixedFit


def crossed_order(fit: MixedFit, index: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P (k, p, p), Q (k, k, p, p), AI (k, k) for the elements `index` of eta."""
    criterion, metric, p = fit.criterion, fit.metric, fit.model.p
    at = criterion.solved(fit.factors)
    ways = way(criterion, at, metric.roots.directions(), np.linalg.pinv)  # V does not move with a root of zero
    first, second = quadratics(criterion, at, ways)
    m, r = len(first) + 1, len(at.C)
    whole, twice = np.empty((m, r, r)), np.empty((m, r, m, r))
    whole[:-1], whole[-1] = first, at.C
    twice[:-1, :, :-1] = second
    twice[-1] = whole.transpose(1, 0, 2)
    twice[:, :, -1] = whole
    J = np.vstack([root_slopes(metric, fit.theta, fit.eta), 2.0 * np.eye(metric.size)[metric.sigma]])[:, index]
    whole = np.einsum("mi,mrs->irs", J, whole) / fit.sigma2
    twice = np.einsum("mi,mrns,nj->irjs", J, twice, J, optimize=True) / fit.sigma2
    T, omega = criterion.columns.Tx, fit.at.omega * criterion.columns.scale_y
    P = -np.einsum("ax,iab,bz->ixz", T, whole[:, :p, :p], T)
    Q = np.einsum("ax,iajb,bz->ijxz", T, twice[:, :p, :, :p], T)
    beside = (whole @ omega)[:, :p]
    inner = np.einsum("r,irjs,s->ij", omega, twice, omega)
    return P, Q, 0.5 * (inner - fit.sigma2 * beside @ fit.at.XVX_inverse @ beside.T)
