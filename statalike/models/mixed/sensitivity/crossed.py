"""What crossed random effects contribute to degrees of freedom (see second_order).

With V = sigma^2 V0, element i of eta moves V by sigma^2 sum_j J_ji V0_j, and by 2 sigma^2 V0 more if it is ln sigma;
V0_j are the directions of the square roots theta and J = d theta / d eta.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.components import root_slopes
from statalike.models.mixed.crossed.curvature import quadratics, way
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.correlated import correlated_order


def crossed_order(fit: MixedFit) -> tuple[np.ndarray, np.ndarray]:
    """R'V_i R (k, r, r) and R'V_i V0^-1 V_j R (k, r, k, r) of all eta, R = V0^-1 [X y], V_i and V_j over sigma^2."""
    if fit.model.residual is not None:
        return correlated_order(fit)
    criterion, metric = fit.criterion, fit.metric
    at = criterion.solved(fit.factors, fit.psi)
    ways = way(criterion, at, metric.roots.directions, np.linalg.pinv)  # V does not move with a root of zero
    first, second = quadratics(criterion, at, ways)
    m, r = len(first) + 1, len(at.C)
    whole, twice = np.empty((m, r, r)), np.empty((m, r, m, r))
    whole[:-1], whole[-1] = first, at.C
    twice[:-1, :, :-1] = second
    twice[-1] = whole.transpose(1, 0, 2)
    twice[:, :, -1] = whole
    J = np.vstack([root_slopes(metric, fit.theta, fit.eta), 2.0 * np.eye(metric.size)[metric.sigma]])
    return np.einsum("mi,mrs->irs", J, whole), np.einsum("mi,mrns,nj->irjs", J, twice, J, optimize=True)
