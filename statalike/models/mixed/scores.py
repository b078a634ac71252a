"""Scores: the gradient of the log (pseudo)likelihood that independent groups contribute, in (beta, eta).

With v = R0^-1 (y - X beta - Z b_hat) = V0^-1 (y - X beta), a group's slope in beta is X'v / sigma^2, its rss r'v, and
its slopes in the factors are what the reverse pass sums. ML only.
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.blocks import Layout
from statalike.models.mixed.components import slope_in_product
from statalike.models.mixed.crossed import slopes as crossed
from statalike.models.mixed.effects import effects
from statalike.models.mixed.elimination import each_slope, slopes_of
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import spread
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.whole import Whole, whole


def scores(fit: MixedFit, codes: np.ndarray | None = None) -> np.ndarray:
    """(G, p + k): one row a group of `codes` (n,), in order of code; columns beta (p), then eta (k).

    The groups must hold whole highest-level groups, with crossed effects all groups whole (None: the highest-level
    ones, of nested models). Rows sum to zero at the optimum. Weights are counted in.
    """
    model, sigma2 = fit.model, fit.sigma2
    if codes is not None and is_linear(model):
        return np.array([np.bincount(codes, column) for column in of_observations(fit).T]).T
    own = highest(model) if codes is None else codes
    G = int(own.max()) + 1
    r, v = _residuals(fit)
    in_beta = np.array([np.bincount(own, x * v) for x in model.X]).reshape(model.p, G).T / sigma2
    rss = np.bincount(own, r * v)
    size = np.bincount(own, _observation_weights(fit))
    Lambda_bar, psi_bar = _factor_slopes(fit, codes)
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
    return np.concatenate([in_beta, -0.5 * np.nan_to_num(in_eta)], axis=1)


def is_linear(model: MixedModel) -> bool:
    """Whether observations are independent: a linear regression."""
    return model.residual is None and not any(term.q for term in model.terms)


def highest(model: MixedModel) -> np.ndarray:
    """The highest-level group (n,) of each observation; one for all without groups."""
    return model.at_level(0)[0].groups if model.terms else np.zeros(model.n, dtype=np.int64)


def of_observations(fit: MixedFit) -> np.ndarray:
    """(n, p + 1): the scores of each observation of a model without groups, residuals independent."""
    model, sigma2 = fit.model, fit.sigma2
    r = model.y - sum(b * x for b, x in zip(fit.beta, model.X, strict=True))
    each = np.column_stack([*(x * r / sigma2 for x in model.X), r * r / sigma2 - 1.0])
    return each if model.weights is None else each * model.weights[:, None]


def _observation_weights(fit: MixedFit) -> np.ndarray:
    """(n,) all weights that bear on each observation."""
    criterion, model = fit.criterion, fit.model
    if model.crossed:
        return np.ones(model.n) if model.weights is None else model.weights
    weights, where = criterion.weights, criterion.layout
    each = np.ones(where.n) if weights.observations is None else weights.observations
    total = weights.total[-1]
    each = each if total is None else each * np.repeat(total, where.sizes(where.n_levels - 1))
    return _back(each, where.order)


def _back(values: np.ndarray, order: np.ndarray | None) -> np.ndarray:
    """From the layout's order to that of the data."""
    if order is None:
        return values
    out = np.empty_like(values)
    out[order] = values
    return out


def _residuals(fit: MixedFit) -> tuple[np.ndarray, np.ndarray]:
    """r = y - X beta and v = weights * R0^-1 (r - Z b), (n,)."""
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
    if criterion.whitening is not None:
        order = criterion.layout.order
        e = _back(criterion.whitening.precision(e if order is None else e[order], fit.psi), order)
    return r, e * _observation_weights(fit)


def _factor_slopes(fit: MixedFit, codes: np.ndarray | None) -> tuple[list[np.ndarray], np.ndarray]:
    """Lambda_bar of each level (q, q, G) and psi_bar (G, n_psi), summed within the groups of `codes`; of -2 l."""
    model = fit.model
    if not model.crossed:
        slopes, psi = _nested_slopes(fit)
        if codes is None:
            return slopes, psi
        holder = _holder(highest(model), codes)
        return [_summed(each, holder) for each in slopes], _summed(psi.T, holder).T
    found = crossed.factor_slopes(fit)
    slopes = [_summed(found[level], _holder(model.at_level(level)[0].groups, codes)) for level in range(model.n_levels)]
    psi = np.zeros((int(codes.max()) + 1, 0))
    if fit.criterion.source is not None:
        psi = _summed(crossed.residual_slopes(fit).T, _holder(model.residual.groups, codes)).T
    return slopes, psi


def _holder(fine: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """The group of `coarse` (n,) that each group of `fine` (n,) lies in."""
    out = np.empty(int(fine.max()) + 1, dtype=np.int64)
    out[fine] = coarse
    return out


def _summed(values: np.ndarray, holder: np.ndarray) -> np.ndarray:
    """Sums of groups, the last axis, within those that hold them."""
    flat = values.reshape(int(np.prod(values.shape[:-1])), len(holder))
    G = int(holder.max()) + 1
    return np.array([np.bincount(holder, row, G) for row in flat]).reshape(*values.shape[:-1], G)


def _nested_slopes(fit: MixedFit) -> tuple[list[np.ndarray], np.ndarray]:
    """The same within the highest-level groups."""
    criterion = fit.criterion
    where, low = criterion.layout, criterion.layout.n_levels - 1
    groups = whole(fit)
    Gamma = fit.at.omega[:, None] * (criterion.columns.scale_y / np.sqrt(fit.sigma2))
    out, psi = [], np.zeros((len(where.first[0]), 0))
    for k, (level, F) in enumerate(zip(groups.levels, groups.F, strict=True)):
        inner = spread(Gamma, where.parent(k), criterion.weights.roots(k))
        weights = criterion.weights.total[k]
        found = slopes_of(level.done, inner, weights)
        out.append(_at_top(each_slope(level.A, level.D, F, inner, found), where, k))
        if k < low:
            Gamma = criterion.descend(k, inner, found.onward(F))
        elif groups.white is not None:
            psi = _psi_slopes(groups, where, found.onward(F), Gamma)
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
