"""Best linear unbiased predictions and their variances, from the top level down.

At a group with W = M^-1 B, E(u|y) = W omega, where omega combines the base columns into what is left of y: the
residual at the top, minus F u of each level passed. Var(u|y) / sigma^2 = M^-1 + W Omega W', Omega the variance of
omega: zero at the top when beta counts as known (ML), (X'V0^-1 X)^-1 when its uncertainty is added (REML).
Robinson (1991), Statist. Sci. 6(1); Bates & Pinheiro (1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.crossed.effects import crossed_effects
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.whole import whole


@dataclass(frozen=True)
class Effects:
    """b[l]: (G_l, q_l) predictions of every group of level l (all terms of the level side by side, in order of code);
    se[l]: (G_l, q_l) their standard errors, or None if not asked for."""

    b: tuple[np.ndarray, ...]
    se: tuple[np.ndarray, ...] | None


def effects(fit: MixedFit, *, se: bool = False, known_beta: bool | None = None) -> Effects:
    """BLUPs of all levels; with se, standard errors: beta as known (default after ML) or not (default after REML)."""
    criterion = fit.criterion
    known = (not fit.model.reml) if known_beta is None else known_beta
    if fit.model.crossed:
        return Effects(*crossed_effects(fit, se, known))
    groups = whole(fit)
    omega = fit.at.omega * criterion.columns.scale_y
    Omega = np.zeros((len(omega), len(omega)))
    if not known:
        x = np.searchsorted(criterion.rest[0], criterion.columns.x)
        Omega[np.ix_(x, x)] = fit.at.XVX_inverse
    b, errors = [], []
    for k, level in enumerate(groups.levels):
        W, Minv = level.done.W, level.done.inverse()
        if omega.ndim == 2:
            parent = criterion.layout.parent(k)
            omega, Omega = omega[:, parent], Omega[:, :, parent] if se else Omega
        u = np.einsum("arg,rg->ag", W, omega) if omega.ndim == 2 else np.tensordot(W, omega, ([1], [0]))
        b.append((fit.factors[k] @ u).T if len(fit.factors) else u.T)
        if se:
            V = Minv + _sandwich(W, Omega)
            errors.append(np.sqrt(fit.sigma2 * np.einsum("ai,ijg,aj->ag", fit.factors[k], V, fit.factors[k])).T)
        if k < criterion.layout.n_levels - 1:
            omega, Omega = _descend(criterion, k, groups.F[k], W, Minv, u, omega, Omega if se else None)
    return Effects(tuple(b), tuple(errors) if se else None)


def _sandwich(W: np.ndarray, Omega: np.ndarray) -> np.ndarray:
    """W Omega W' of each group, (q, q, G)."""
    inner = np.einsum("arg,rsg->asg", W, Omega) if Omega.ndim == 3 else np.einsum("arg,rs->asg", W, Omega)
    return np.einsum("asg,bsg->abg", inner, W)


def _descend(
    criterion: Criterion, k: int, F: np.ndarray, W: np.ndarray, Minv: np.ndarray, u: np.ndarray,
    omega: np.ndarray, Omega: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray | None]:  # fmt: skip
    """omega (R, G) over the base columns of the level below, and its variance (R, R, G)."""
    z, r = criterion.above[k]
    R, G = len(criterion.rest[k + 1]), W.shape[2]
    below = np.zeros((R, G))
    below[r] = omega if omega.ndim == 2 else omega[:, None]
    below[z] -= F @ u
    if Omega is None:
        return below, None
    J = np.zeros((R, len(r), G))
    J[r, np.arange(len(r))] = 1.0
    J[z] -= np.tensordot(F, W, 1)
    spread = _sandwich(J, Omega)
    spread[np.ix_(z, z)] += np.einsum("ai,ijg,bj->abg", F, Minv, F)
    return below, spread


def whitened(fit: MixedFit, values: np.ndarray) -> np.ndarray:
    """sigma^-1 R^-1/2 (Cholesky) times `values` (n,), within the lowest-level groups; order of the data kept."""
    criterion = fit.criterion
    sigma = np.sqrt(fit.sigma2)
    if criterion.whitening is None:
        return values / sigma
    order = criterion.layout.order
    return criterion.whitening.whiten(values if order is None else values[order], fit.psi, order) / sigma
