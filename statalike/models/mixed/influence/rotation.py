"""The fixed part turned so that X'V0^-1 X is the identity, and what V0^-1 makes of it: where influence starts from.

V = sigma^2 V0. With XR for X, RR' = (X'V0^-1 X)^-1, every measure of influence is one of lengths and angles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models.mixed.columns import base_columns
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.influence.crossed import crossed_weighted
from statalike.models.mixed.sensitivity.second_order import weighted
from statalike.models.mixed.whole import whole


@dataclass(frozen=True)
class Rotation:
    """X (p, n): the columns of XR; weighted (p + 1, n): V0^-1 [XR, y - X beta]; both in the order of the data.

    onto (u0, p + 1): [XR, y - X beta] as combinations of the base columns rest[0]; back (p, p): from coefficients of
    XR to those of the model's own columns.
    """

    fit: MixedFit
    X: np.ndarray
    weighted: np.ndarray
    onto: np.ndarray
    back: np.ndarray

    @property
    def leverage(self) -> np.ndarray:
        """(n,) diagonal of X (X'V^-1 X)^-1 X'V^-1."""
        return np.einsum("pn,pn->n", self.X, self.weighted[:-1])

    @cached_property
    def spread(self) -> np.ndarray:
        """(n,) diagonal of V0^-1 of nested groups."""
        return in_data_order(self.fit, _spread(self.fit))


def rotation(fit: MixedFit) -> Rotation:
    """Turn the fixed part of a fit."""
    criterion, p = fit.criterion, fit.model.p
    R = np.linalg.cholesky(fit.at.XVX_inverse) if p else np.zeros((0, 0))
    columns = base_columns(fit.model, None) if fit.model.crossed else criterion.columns
    rest = np.append(columns.x, columns.y) if fit.model.crossed else criterion.rest[0]
    onto = np.zeros((len(rest), p + 1))
    x = np.arange(p) if fit.model.crossed else np.searchsorted(rest, columns.x)
    onto[x, :p] = R
    onto[:, p] = fit.at.omega * columns.scale_y
    X = R.T @ np.array([columns.U[j] for j in columns.x]).reshape(p, fit.model.n)
    back = columns.to_own @ R
    if fit.model.crossed:
        r = np.array([columns.U[j] for j in rest]).T @ onto[:, p]
        return Rotation(fit, X, crossed_weighted(fit, np.vstack([X, r]), onto), onto, back)
    turned = in_data_order(fit, weighted(fit, onto) * fit.sigma2)
    return Rotation(fit, in_data_order(fit, X), turned, onto, back)


def in_data_order(fit: MixedFit, values: np.ndarray) -> np.ndarray:
    """Values (..., n) in the layout's order put back into that of the data."""
    order = fit.criterion.layout.order
    if order is None:
        return values
    out = np.empty_like(values)
    out[..., order] = values
    return out


def _spread(fit: MixedFit) -> np.ndarray:
    """The diagonal of V0^-1 = R0^-1 - R0^-1 Z K Z'R0^-1, K the variance of the effects given y (over sigma^2).

    K is made from the top down, of the base columns in Z of the levels passed.
    """
    criterion = fit.criterion
    where, groups = criterion.layout, whole(fit)
    known, K = np.empty(0, dtype=int), np.zeros((0, 0, 1))
    for k, (level, F) in enumerate(zip(groups.levels, groups.F, strict=True)):
        W = level.done.onto(level.done.V[:, np.searchsorted(criterion.rest[k], known)])
        now = np.union1d(known, criterion.z[k])
        z, stays = np.searchsorted(now, criterion.z[k]), np.searchsorted(now, known)
        J = np.zeros((len(now), len(known), W.shape[2]))
        J[stays, np.arange(len(known))] = 1.0
        J[z] -= np.einsum("za,arg->zrg", F, W)
        K = np.einsum("asg,bsg->abg", np.einsum("arg,rsg->asg", J, K[:, :, where.parent(k)]), J)
        K[np.ix_(z, z)] += level.done.kernel(F)
        known = now
    Q = [criterion.columns.U[j] for j in known]
    out = np.ones(where.n)
    if criterion.whitening is not None:
        Q = [criterion.whitening.precision(q, fit.psi) for q in Q]
        out = criterion.whitening.diagonal(fit.psi, inverse=True)
    code = where.codes(where.n_levels - 1)
    for a, one in enumerate(Q):
        for b, other in enumerate(Q[: a + 1]):
            out -= (1.0 if a == b else 2.0) * K[a, b][code] * one * other
    return out
