"""How the variance of beta moves with the variance parameters: what Satterthwaite and Kenward-Roger build on.

With V_i = dV/d theta_i, Phi = (X'V^-1 X)^-1 and Py = V^-1 (y - X beta):

    P_i = -X'V^-1 V_i V^-1 X      Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X      AI_ij = y'P V_i P V_j P y / 2
    EIM_ij = tr(P V_i P V_j) / 2 = (tr V^-1 V_i V^-1 V_j - 2 tr Phi Q_ij + tr Phi P_i Phi P_j) / 2
    OIM_ij = 2 AI_ij - EIM_ij + (tr P V_ij - y'P V_ij P y) / 2

from products of groups. The parameters are the variances and covariances of the effects, in which a variance of zero is
a point like others, ln sigma and psi. All but OIM change like tensors with the parameters; OIM is of those in which V
is linear, where there are some, so that the last term is zero (see bends for the rest). With crossed effects they are
those of eta, and EIM comes from OIM, as it does where the score is zero; where some of eta are at the edge of their
range it is done as with nested effects, but where residuals are correlated, or groups very many, these are left out.
Kenward & Roger (1997), Biometrics 53; Gilmour, Thompson & Cullis (1995) for AI.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.bends import information
from statalike.models.mixed.sensitivity.crossed import crossed_order
from statalike.models.mixed.sensitivity.edges import at_edge, linear_order
from statalike.models.mixed.sensitivity.nested import Elimination, Solved, elimination, nested_order, solved
from statalike.models.mixed.sensitivity.traces import traces
from statalike.models.mixed.spectrum import spectrum
from statalike.models.mixed.whole import whole

NOTHING = 1e-12  # of the information: parameters of which the data tell less are told nothing of


@dataclass(frozen=True)
class SecondOrder:
    """Phi (p, p), P (k, p, p), Q (k, k, p, p); oim and eim (k, k): observed and expected information.

    made, down: what it was made from (None: crossed effects); which (k,): the elements of eta that it is told of.
    """

    Phi: np.ndarray
    P: np.ndarray
    Q: np.ndarray
    oim: np.ndarray
    eim: np.ndarray
    which: np.ndarray
    made: Elimination | None = None
    down: Solved | None = None

    def variance(self, kind: str) -> np.ndarray:
        """W (k, k): the inverse of information "eim" or "oim"."""
        return inverse_information(self.eim if kind == "eim" else self.oim, self.eim)


def inverse_information(chosen: np.ndarray, eim: np.ndarray) -> np.ndarray:
    """The inverse of `chosen` (k, k) where the data tell of parameters, by the scale of the expected information."""
    scale = np.sqrt(np.maximum(np.abs(eim.diagonal()), 1e-300))
    values, vectors = spectrum(chosen / scale / scale[:, None])
    told = np.abs(values) > NOTHING * np.abs(values).max(initial=0.0)
    half = vectors[:, told] / scale[:, None]
    return (half / values[told]).dot(half.T)


def second_order(fit: MixedFit) -> SecondOrder:
    """All of it at the estimates of a REML fit."""
    made = down = None
    if fit.model.crossed:
        if not at_edge(fit):
            return _crossed(fit)
        first, second, sums = linear_order(fit)
    else:
        made = elimination(fit)
        down = solved(made)
        first, second = nested_order(made, down)
        sums = traces(made)
    P, Q, AI = _of_beta(fit, first, second)
    Phi, k = fit.V_beta, len(P)
    moved = (Phi @ P).reshape(k, -1)
    turned = (P @ Phi).reshape(k, -1)
    eim = 0.5 * (sums - 2.0 * np.tensordot(Q, Phi, ([2, 3], [1, 0])) + moved @ turned.T)
    eim = 0.5 * (eim + eim.T)
    return SecondOrder(Phi, P, Q, 2.0 * AI - eim + information(fit, made), eim, np.arange(k), made, down)


def _crossed(fit: MixedFit) -> SecondOrder:
    index = np.flatnonzero(~np.isnan(np.diag(fit.V_eta)))
    first, second = crossed_order(fit)
    P, Q, AI = _of_beta(fit, first[index], second[index][:, :, index])
    oim = np.linalg.inv(fit.V_eta[np.ix_(index, index)])
    bent = information(fit, None)[np.ix_(index, index)]
    return SecondOrder(fit.V_beta, P, Q, oim, 2.0 * AI - oim + bent, index)


def _of_beta(fit: MixedFit, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P, Q and AI from R'V_i R and R'V_i V0^-1 V_j R, R = V0^-1 [X y], V_i and V_j over sigma^2."""
    T, p = fit.criterion.columns.Tx, fit.model.p
    first, second = first / fit.sigma2, second / fit.sigma2
    omega = fit.at.omega * fit.criterion.columns.scale_y
    P = -(T.T @ first[:, :p, :p] @ T)
    Q = T.T @ second[:, :p, :, :p].transpose(0, 2, 1, 3) @ T
    beside = first[:, :p] @ omega
    inner = np.tensordot(second @ omega, omega, (1, 0))
    return P, Q, 0.5 * (inner - fit.sigma2 * beside @ fit.at.XVX_inverse @ beside.T)


def weighted(fit: MixedFit, omega: np.ndarray) -> np.ndarray:
    """V^-1 times combinations omega (u0, m) of the base columns of X and y: (m, n) in the layout's order."""
    criterion = fit.criterion
    where, columns = criterion.layout, criterion.columns
    groups = whole(fit)
    low = where.n_levels - 1
    for k, (level, F) in enumerate(zip(groups.levels, groups.F, strict=True)):
        W = level.done.W
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
