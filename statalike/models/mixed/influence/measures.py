"""What deleting observations or whole groups does to the fixed effects, the variance parameters held at the estimate.

With A = X'V^-1 X, P = V^-1 and the rows I deleted, U = (P X)_I, e = (P r)_I, r = y - X beta, S = P_II:

    A_- = A - c     c = U'S^-1 U      beta - beta_- = A_-^-1 U'S^-1 e

which is generalised least squares on the rows that are left, exactly. Of a row or group that counts several times one
is deleted. Nothing of order n x n is formed: for a group c is what its cross-products lose in the elimination (see
deletion), for an observation it is of rank one.

    Cook's D    (beta - beta_-)' A   (beta - beta_-) / p
    MDFFITS     (beta - beta_-)' A_- (beta - beta_-) / p
    COVRATIO    det A_-^-1 / det A^-1
    COVTRACE    tr(A A_-^-1) - p
    leverage    tr(H_II), H = X A^-1 X'V^-1; over all rows it adds up to p, of some it may be negative

Variances are of the model, whatever vce() says. Belsley, Kuh & Welsch (1980), Regression Diagnostics; Christensen,
Pearson & Johnson (1992), Technometrics 34(1); Demidenko & Stukel (2005), Stat. Med. 24(6); Loy & Hofmann (2014),
J. Stat. Softw. 56(5). The same as SAS PROC MIXED's INFLUENCE with ITER=0 but that sigma^2, too, is held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.influence.crossed import crossed_losses, crossed_spread
from statalike.models.mixed.influence.deletion import level_of, losses
from statalike.models.mixed.influence.rotation import Rotation, rotation

ESTIMABLE = 1e-10  # of A: an A_- with less left in some direction does not tell the coefficients


@dataclass(frozen=True)
class Influence:
    """Of each of m cases: change (m, p) = beta - beta_(case); the others (m,), as above.

    NaN (leverage aside) where the coefficients cannot be estimated without the case.
    """

    change: np.ndarray
    cooksd: np.ndarray
    mdffits: np.ndarray
    covratio: np.ndarray
    covtrace: np.ndarray
    leverage: np.ndarray


def of_observations(fit: MixedFit) -> Influence:
    """Each observation deleted, in the order of the data."""
    turned = rotation(fit)
    p, sigma2 = fit.model.p, fit.sigma2
    spread = crossed_spread(fit) if fit.model.crossed else turned.spread
    u, e = turned.weighted[:p], turned.weighted[p]
    h = np.einsum("pn,pn->n", u, u)
    left = np.where(spread - h > ESTIMABLE * spread, spread - h, np.nan)
    ratio = e * e / (left * sigma2 * max(p, 1))
    return Influence(
        (u * (e / left)).T @ turned.back.T,
        h * ratio / left,
        h * ratio / spread,
        spread / left,
        h / left,
        turned.leverage,
    )


def of_groups(fit: MixedFit, codes: np.ndarray) -> Influence:
    """Each group deleted whole; codes (n,) 0..m-1 tell the groups.

    Raises ValueError if the model is of nested groups and the groups are none of its levels'; MemoryError if crossed
    effects are too many.
    """
    turned = rotation(fit)
    m = int(codes.max()) + 1
    found = [np.full((m, fit.model.p), np.nan), *(np.full(m, np.nan) for _ in range(4))]
    for which, c in (crossed_losses if fit.model.crossed else losses)(fit, turned, codes):
        for kept, new in zip(found, _measures(c, turned, fit.sigma2), strict=True):
            kept[which] = new
    level = level_of(fit, codes) if fit.model.level_weights else 0
    return Influence(*found, np.bincount(codes, fit.model.frequencies(level + 1) * turned.leverage, m))


def _measures(c: np.ndarray, turned: Rotation, sigma2: float) -> tuple[np.ndarray, ...]:
    """All but the leverage from c (g, p + 1, p + 1): U'S^-1 [U e] where A is the identity."""
    p = c.shape[1] - 1
    values, vectors = np.linalg.eigh(np.eye(p) - c[:, :p, :p])
    with np.errstate(all="ignore"):
        values[(values <= ESTIMABLE).any(axis=1)] = np.nan
        along = np.einsum("gij,gi->gj", vectors, c[:, :p, p]) / values
        change = np.einsum("gij,gj->gi", vectors, along)
        scale = sigma2 * max(p, 1)
        return (
            change @ turned.back.T,
            np.sum(along**2, axis=1) / scale,
            np.sum(along**2 * values, axis=1) / scale,
            1.0 / values.prod(axis=1),
            np.maximum(np.sum((1.0 - values) / values, axis=1), 0.0),
        )


def fitted_change(fit: MixedFit, found: Influence) -> np.ndarray:
    """DFFITS (n,): x_i'(beta - beta_(i)) over its standard error, of observations deleted; in the order of the data."""
    turned = rotation(fit)
    change = np.einsum("in,ni->n", np.array(fit.model.X).reshape(fit.model.p, fit.model.n), found.change)
    with np.errstate(all="ignore"):
        return change / np.sqrt(fit.sigma2 * np.einsum("pn,pn->n", turned.X, turned.X))
