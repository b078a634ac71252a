"""Scores: the gradient of the log (pseudo)likelihood that each highest-level group contributes, in (beta, eta).

With v = R0^-1 (y - X beta - Z b_hat) = V0^-1 (y - X beta), a group's slope in beta is X'v / sigma^2, its rss r'v, and
its slopes in the factors are what the reverse pass sums. ML only.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.blocks import Layout
from statalike.models.mixed.components import slope_in_product
from statalike.models.mixed.effects import effects
from statalike.models.mixed.elimination import backward, each_slope
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import spread
from statalike.models.mixed.whole import Whole, whole


def scores(fit: MixedFit) -> np.ndarray:
    """(G, p + k): one row a highest-level group, in order of code; columns beta (p), then eta (k).

    They sum to zero at the optimum. Group weights are counted in.
    """
    criterion, model, sigma2 = fit.criterion, fit.model, fit.sigma2
    where = criterion.layout
    r, v = _residuals(fit)
    top = where.first[0]
    in_beta = np.array([np.add.reduceat(_ordered(x, where.order) * v, top) for x in model.X]).T / sigma2
    rss = np.add.reduceat(r * v, top)
    size = np.add.reduceat(_observation_weights(fit), top)
    Lambda_bar, psi_bar = _factor_slopes(fit)
    blocks, log_sigma = [], 2.0 * (size - rss / sigma2)
    each, _, _ = fit.metric.split(fit.eta)
    for level, slopes in enumerate(Lambda_bar):
        log_sigma -= np.einsum("ab,abg->g", fit.factors[level], slopes)
    by_term = fit.metric.roots.by_term
    for term, theta, slopes, L in zip(model.terms, each, by_term(tuple(Lambda_bar)), by_term(fit.factors), strict=True):
        if term.q:
            H = slope_in_product(L, slopes) / sigma2
            blocks.append(np.einsum("kij,ijg->gk", term.structure.derivative(theta, np.arange(term.q)), H))
    in_eta = np.concatenate([*blocks, log_sigma[:, None], psi_bar], axis=1)
    return np.concatenate([in_beta.reshape(len(top), model.p), -0.5 * np.nan_to_num(in_eta)], axis=1)


def of_observations(fit: MixedFit) -> np.ndarray:
    """(n, p + 1): the scores of each observation of a model without groups, residuals independent."""
    model, sigma2 = fit.model, fit.sigma2
    r = model.y - sum(b * x for b, x in zip(fit.beta, model.X, strict=True))
    each = np.column_stack([*(x * r / sigma2 for x in model.X), r * r / sigma2 - 1.0])
    return each if model.weights is None else each * model.weights[:, None]


def _ordered(values: np.ndarray, order: np.ndarray | None) -> np.ndarray:
    return values if order is None else values[order]


def _observation_weights(fit: MixedFit) -> np.ndarray:
    """All weights that bear on each observation, in the layout's order."""
    weights, where = fit.criterion.weights, fit.criterion.layout
    each = np.ones(where.n) if weights.observations is None else weights.observations
    total = weights.total[-1]
    return each if total is None else each * np.repeat(total, where.sizes(where.n_levels - 1))


def _residuals(fit: MixedFit) -> tuple[np.ndarray, np.ndarray]:
    """r = y - X beta and v = weights * R0^-1 (r - Z b), in the layout's order."""
    criterion, model = fit.criterion, fit.model
    r = model.y - sum(b * x for b, x in zip(fit.beta, model.X, strict=True))
    e = r.copy()
    if any(term.q for term in model.terms):
        found = effects(fit)
        start = [0] * model.n_levels
        for term in model.terms:
            a = start[term.level]
            b = found.b[term.level][:, a : a + term.q][term.groups]
            e -= sum(z * b[:, j] for j, z in enumerate(term.Z)) if term.q else 0.0
            start[term.level] += term.q
    order = criterion.layout.order
    r, e = _ordered(r, order), _ordered(e, order)
    if criterion.whitening is not None:
        e = criterion.whitening.precision(e, fit.psi)
    return r, e * _observation_weights(fit)


def _factor_slopes(fit: MixedFit) -> tuple[list[np.ndarray], np.ndarray]:
    """Lambda_bar of each level (q, q, G) and psi_bar (G, n_psi), summed within the highest-level groups; of -2 l."""
    criterion = fit.criterion
    where, low = criterion.layout, criterion.layout.n_levels - 1
    groups = whole(fit)
    Gamma = fit.at.omega[:, None] * (criterion.columns.scale_y / np.sqrt(fit.sigma2))
    out, psi = [], np.zeros((len(where.first[0]), 0))
    for k, (level, F) in enumerate(zip(groups.levels, groups.F, strict=True)):
        inner = spread(Gamma, where.parent(k), criterion.weights.roots(k))
        weights = criterion.weights.total[k]
        out.append(_at_top(each_slope(level.A, level.D, F, level.done, inner, weights), where, k))
        adjoint = backward(level.A, level.D, F, level.done, inner, weights)
        if k < low:
            Gamma = criterion.descend(k, inner, adjoint)
        elif groups.white is not None:
            psi = _psi_slopes(groups, where, adjoint.Z, Gamma)
    return [np.einsum("ua,ubg->abg", T, slope) for T, slope in zip(criterion.T, out, strict=True)], psi


def _at_top(slopes: np.ndarray, where: Layout, level: int) -> np.ndarray:
    """Sums of groups of a level within the highest-level groups, (a, b, G)."""
    if level == 0:
        return slopes
    starts = np.searchsorted(where.first[level], where.first[0])
    return np.add.reduceat(slopes, starts, axis=2)


def _psi_slopes(groups: Whole, where: Layout, Z: np.ndarray, Gamma: np.ndarray) -> np.ndarray:
    each = groups.whitening.adjoint_each(groups.white, Z, Gamma)
    return _at_top(each.T[:, None, :], where, where.n_levels - 1)[:, 0, :].T
