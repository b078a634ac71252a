"""How the variance of beta moves with the variance parameters: what Satterthwaite and Kenward-Roger build on.

With V_i = dV/d eta_i, Phi = (X'V^-1 X)^-1 and Py = V^-1 (y - X beta):

    P_i = -X'V^-1 V_i V^-1 X      Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X      AI_ij = y'P V_i P V_j P y / 2

The columns V_i V^-1 X and V_i P y are made observation by observation from group sums and put through the same
elimination as X and y, so the cost is that of a few more columns. Where V is linear along the tangents V_i the expected
information is 2 AI - OIM. Kenward & Roger (1997), Biometrics 53; Gilmour, Thompson & Cullis (1995) for AI.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from statalike.models.mixed.blocks import cross_products
from statalike.models.mixed.crossed_order import crossed_order
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.whitening import Whitening
from statalike.models.mixed.whole import whole


@dataclass(frozen=True)
class SecondOrder:
    """Phi (p, p), P (k, p, p), Q (k, k, p, p); oim and eim (k, k): observed and expected information of eta.

    index: which elements of eta the k are (those with curvature).
    """

    Phi: np.ndarray
    P: np.ndarray
    Q: np.ndarray
    oim: np.ndarray
    eim: np.ndarray
    index: np.ndarray


def second_order(fit: MixedFit) -> SecondOrder:
    """All of it at the estimates of a REML fit."""
    index = np.flatnonzero(~np.isnan(np.diag(fit.V_eta)))
    P, Q, AI = crossed_order(fit, index) if fit.model.crossed else _of_groups(fit, index)
    oim = np.linalg.inv(fit.V_eta[np.ix_(index, index)])
    return SecondOrder(fit.V_beta, P, Q, oim, 2.0 * AI - oim, index)


def _of_groups(fit: MixedFit, index: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P, Q and AI of nested groups."""
    order = fit.criterion.layout.order
    X = np.array([x if order is None else x[order] for x in fit.model.X])
    p, k = len(X), len(index)
    v = precision(fit)
    tangents = [tangent(fit, v, j) for j in index]
    P = np.array([-(v[:p] @ t[:p].T) for t in tangents])
    columns = np.concatenate([t.reshape(p + 1, -1) for t in tangents])
    F, FX = inner(fit, columns)
    F, FX = F.reshape(k, p + 1, k, p + 1), FX.reshape(k, p + 1, p)
    Q = F[:, :p, :, :p].transpose(0, 2, 1, 3)
    working = FX[:, p]
    return P, Q, 0.5 * (F[:, p, :, p] - working @ fit.V_beta @ working.T)


def precision(fit: MixedFit) -> np.ndarray:
    """V^-1 x_j of each column of X, then V^-1 (y - X beta): (p + 1, n) in the layout's order."""
    columns, rest = fit.criterion.columns, fit.criterion.rest[0]
    omega = np.zeros((len(rest), len(columns.x) + 1))
    omega[np.searchsorted(rest, columns.x), :-1] = columns.Tx
    omega[:, -1] = fit.at.omega * columns.scale_y
    return weighted(fit, omega)


def weighted(fit: MixedFit, omega: np.ndarray) -> np.ndarray:
    """V^-1 times combinations omega (u0, m) of the base columns of X and y: (m, n) in the layout's order."""
    criterion = fit.criterion
    where, columns = criterion.layout, criterion.columns
    groups = whole(fit)
    low = where.n_levels - 1
    for k, (level, F) in enumerate(zip(groups.levels, groups.F, strict=True)):
        W = level.done.solve(F, level.D)
        here = omega if omega.ndim == 2 else omega[:, :, where.parent(k)]
        u = np.einsum("arg,rc->acg", W, here) if here.ndim == 2 else np.einsum("arg,rcg->acg", W, here)
        stays = here[:, :, None] if here.ndim == 2 else here
        if k == low:
            break
        z, r = criterion.above[k]
        omega = np.zeros((len(criterion.rest[k + 1]), u.shape[1], W.shape[2]))
        omega[r] = stays
        omega[z] -= np.einsum("za,acg->zcg", F, u)
    code = where.codes(low)
    gone = np.einsum("za,acg->zcg", F, u)
    out = np.zeros((omega.shape[1], where.n))
    for row, j in enumerate(criterion.rest[low]):
        out += columns.U[j] * (stays[row] if stays.shape[2] == 1 else stays[row][:, code])
    for row, j in enumerate(criterion.z[low]):
        out -= columns.U[j] * gone[row][:, code]
    if criterion.whitening is not None:
        out = np.array([criterion.whitening.precision(each, fit.psi) for each in out])
    return out / fit.sigma2


def tangent(fit: MixedFit, v: np.ndarray, j: int) -> np.ndarray:
    """V_j v for the rows of v (c, n), V_j the derivative of V in element j of eta."""
    metric, where = fit.metric, fit.criterion.layout
    each, _, _ = metric.split(fit.eta)
    for k, (term, size) in enumerate(metric.terms):
        if not metric.edges[k] <= j < metric.edges[k] + size:
            continue
        dG = term.structure.derivative(each[k], np.arange(term.q))[j - metric.edges[k]]
        Z = [z if where.order is None else z[where.order] for z in term.Z]
        starts, code = where.first[term.level], where.codes(term.level)
        t = np.array([np.add.reduceat(v * z, starts, axis=1) for z in Z])
        moved = np.tensordot(dG, t, 1)
        return sum(moved[a][:, code] * z for a, z in enumerate(Z))
    return _residual_tangent(fit, v, j - metric.sigma)


def _residual_tangent(fit: MixedFit, v: np.ndarray, j: int) -> np.ndarray:
    """The same for ln sigma (j = 0) and the elements of psi (j >= 1)."""
    whitening = fit.criterion.whitening
    if whitening is None:
        return 2.0 * fit.sigma2 * v
    if j == 0:
        return 2.0 * fit.sigma2 * np.array([whitening.covariance(each, fit.psi) for each in v])
    return fit.sigma2 * np.array([whitening.covariance(each, fit.psi, j) for each in v])


def inner(fit: MixedFit, extra: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """F V^-1 F' (m, m) and F V^-1 X (m, p) for the rows of F (m, n), in the layout's order."""
    criterion = fit.criterion
    low = criterion.layout.n_levels - 1
    count = len(criterion.columns.U)
    columns = replace(criterion.columns, U=(*criterion.columns.U, *extra))
    new = np.arange(count, count + len(extra))
    rest = [np.concatenate([each, new]) for each in criterion.rest]
    if criterion.whitening is None:
        parts = cross_products(columns, criterion.layout, rest[low], criterion.z[low], criterion.weights)
    else:
        source = Whitening(fit.model.residual, columns, criterion.layout, rest[low], criterion.z[low], merge=False)
        parts = source.cross_products(fit.psi)[0]
    above = [(np.searchsorted(rest[k + 1], criterion.z[k]), np.searchsorted(rest[k + 1], rest[k])) for k in range(low)]
    C = criterion.reduce(parts, criterion.in_base(fit.factors), above)[2] / fit.sigma2
    x, m = np.searchsorted(rest[0], criterion.columns.x), len(extra)
    return C[-m:, -m:], C[-m:][:, x] @ criterion.columns.Tx
