"""What Satterthwaite's degrees of freedom take, of one level of groups with independent residuals: from the sums over
groups that the standard errors were made of (see one_level), without another look at the groups."""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.nested import slopes


def sole_order(fit: MixedFit) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Phi (p, p), P (k, p, p) and EIM (k, k) of a REML fit as in second_order, and onto (p, p): beta is onto times the
    coefficients that they are of, those of columns with X'V0^-1 X = I.

    The parameters are the variances and covariances of the effects, then a factor of V: tr P V P V_i = tr P V_i, and
    tr P V P V = n - p.
    """
    criterion, p = fit.criterion, fit.model.p
    sums = criterion.sole.at(criterion.in_base(fit.factors)[0]).sums(fit.at.found, reml=True)
    each, start = [], 0
    for term in fit.model.terms:
        onto = sums.frame.dot(criterion.T[0][:, start : start + term.q])
        each.append((onto @ slopes(term.structure, term.q)[0]).dot(onto.T))
        start += term.q
    E = np.concatenate(each) / fit.sigma2
    k = len(E)
    E = E.reshape(k, sums.once.size)
    T = sums.along(E)[:, :p, :p]
    flat = T.reshape(k, p * p)
    eim, P = np.empty((k + 1, k + 1)), np.empty((k + 1, p, p))
    eim[:k, :k] = E.dot(sums.K[0] - 2.0 * sums.K[2]).dot(E.T) + flat.dot(flat.T)
    eim[k, :k] = eim[:k, k] = E.dot(sums.once.ravel()) - np.einsum("ixx->i", T)
    eim[k, k] = fit.model.n - p
    P[:k], P[k] = T / -fit.sigma2, np.eye(p) / -fit.sigma2
    return fit.sigma2 * np.eye(p), P, 0.5 * eim, criterion.columns.to_own.dot(fit.at.found.root.T)
