"""How the variance of beta moves with the variance parameters: what Satterthwaite and Kenward-Roger build on.

With V_i = dV/d eta_i, Phi = (X'V^-1 X)^-1 and Py = V^-1 (y - X beta):

    P_i = -X'V^-1 V_i V^-1 X      Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X      AI_ij = y'P V_i P V_j P y / 2

from products of groups (nested_order, crossed_order). At the REML optimum the expected information is

    EIM_ij = 2 AI_ij - OIM_ij + (tr P V_ij - y'P V_ij P y) / 2

where the last term vanishes if V is linear in some parameters, whatever those of eta are: P, Q, AI, EIM and, the score
being zero, OIM change like tensors with the parameters. The structures that are linear in nothing give it by their
curvature (bends). Kenward & Roger (1997), Biometrics 53; Gilmour, Thompson & Cullis (1995) for AI.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.bends import information
from statalike.models.mixed.crossed_order import crossed_order
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.nested_order import Descent, descent, nested_order
from statalike.models.mixed.whole import whole


@dataclass(frozen=True)
class SecondOrder:
    """Phi (p, p), P (k, p, p), Q (k, k, p, p); oim and eim (k, k): observed and expected information of eta.

    index: which elements of eta the k are (those with curvature). down: what it was made from (None: crossed effects).
    """

    Phi: np.ndarray
    P: np.ndarray
    Q: np.ndarray
    oim: np.ndarray
    eim: np.ndarray
    index: np.ndarray
    down: Descent | None


def second_order(fit: MixedFit) -> SecondOrder:
    """All of it at the estimates of a REML fit."""
    index = np.flatnonzero(~np.isnan(np.diag(fit.V_eta)))
    down = None if fit.model.crossed else descent(fit)
    first, second = crossed_order(fit) if down is None else nested_order(fit, down)
    first, second = first[index] / fit.sigma2, second[index][:, :, index] / fit.sigma2
    T, p = fit.criterion.columns.Tx, fit.model.p
    omega = fit.at.omega * fit.criterion.columns.scale_y
    P = -(T.T @ first[:, :p, :p] @ T)
    Q = T.T @ second[:, :p, :, :p].transpose(0, 2, 1, 3) @ T
    beside = first[:, :p] @ omega
    inner = np.tensordot(second @ omega, omega, (1, 0))
    AI = 0.5 * (inner - fit.sigma2 * beside @ fit.at.XVX_inverse @ beside.T)
    oim = np.linalg.inv(fit.V_eta[np.ix_(index, index)])
    eim = 2.0 * AI - oim
    if down is not None:
        eim += information(fit, down)[np.ix_(index, index)]
    return SecondOrder(fit.V_beta, P, Q, oim, eim, index, down)


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
