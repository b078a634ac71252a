"""Where the residual structure's search begins: at the moments of least-squares residuals for structures that have a
parameter a position or a lag; elsewhere without correlation."""

from __future__ import annotations

import numpy as np

from statalike.models.covariance.structure import Parameter
from statalike.models.mixed.model import MixedModel, Residual
from statalike.models.mixed.whitening import Whitening

WIDE = 1_000_000  # groups times positions that are spread out at most
ENOUGH = 20_000  # observations that autocorrelations are taken of
LOW, HIGH = 0.05, 0.9  # correlations to begin with
SHRINK = (0.95, 0.8, 0.6, 0.4, 0.2, 0.0)  # what correlations are multiplied by until they go together


def candidates(model: MixedModel, whitening: Whitening) -> list[np.ndarray]:
    """Starting values (n_psi,) to choose among: where random effects and autocorrelations may stand for each other,
    those of residuals without the means of groups, and those of residuals with them."""
    both = hasattr(model.residual.structure, "from_autocorrelations") and any(term.q for term in model.terms)
    return [psi(model, whitening, within) for within in ((True, False) if both else (False,))]


def psi(model: MixedModel, whitening: Whitening, within: bool) -> np.ndarray:
    """(n_psi,) starting values relative to ln sigma; within: means of groups are left to the random effects."""
    residual = model.residual
    parameters = residual.structure.parameters(residual.levels)
    if hasattr(residual.structure, "from_autocorrelations"):
        theta = residual.structure.from_autocorrelations(_autocorrelations(model, len(parameters) - 1, within))
        return np.tile(theta, residual.n_by)[1:]
    if not any(p.kind == "atr" and p.index for p in parameters):
        return whitening.start()
    groups = residual.groups if residual.groups is not None else _lowest(model)
    if (int(groups.max(initial=0)) + 1) * residual.levels > WIDE:
        return whitening.start()
    X = np.array(model.X).reshape(model.p, model.n).T
    errors = model.y - X @ np.linalg.lstsq(X, model.y, rcond=None)[0] if model.p else model.y
    each = [_theta(residual, parameters, errors, groups, g) for g in range(residual.n_by)]
    if any(theta is None for theta in each):
        return whitening.start()
    scales = whitening.scales()
    return np.concatenate([theta - each[0][0] * scales for theta in each])[1:]


def _autocorrelations(model: MixedModel, order: int, within: bool) -> np.ndarray:
    """Autocorrelations (order,) at lags 1, 2, ... of the residuals of some groups; within: their means taken out.

    Zeros where no two observations are that far apart, but where none are 1 apart the powers of what gives neighbours
    their correlation: at zero the likelihood of two-yearly data is level.
    """
    residual = model.residual
    groups = residual.groups if residual.groups is not None else _lowest(model)
    some = np.flatnonzero(groups < max(ENOUGH * (int(groups.max(initial=0)) + 1) // max(model.n, 1), 1))
    some = some[np.lexsort((residual.times[some], groups[some]))]
    g, t = groups[some], residual.times[some]
    X = np.array([column[some] for column in model.X]).reshape(model.p, len(some)).T
    y = model.y[some]
    errors = y - X @ np.linalg.lstsq(X, y, rcond=None)[0] if model.p else y
    if within:
        errors = errors - (np.bincount(g, errors) / np.maximum(np.bincount(g), 1))[g]
    variance = float(errors @ errors) / max(len(errors), 1)
    if not variance > 0:
        return np.zeros(order)
    sums, counts = np.zeros(order + 1), np.zeros(order + 1)
    for step in range(1, order + 1):
        apart = np.where(g[step:] == g[:-step], t[step:] - t[:-step], 0)
        near = (apart > 0) & (apart <= order)
        sums += np.bincount(apart[near], (errors[step:] * errors[:-step])[near], order + 1)
        counts += np.bincount(apart[near], minlength=order + 1)
    found = np.clip(sums[1:] / np.maximum(counts[1:], 1.0) / variance, -HIGH, HIGH)
    if counts[1]:
        return found
    return np.where(counts[1:] > 0, found, _neighbours(g, t, errors, variance) ** np.arange(1, order + 1))


def _neighbours(g: np.ndarray, t: np.ndarray, errors: np.ndarray, variance: float) -> float:
    """rho whose power at the least distance h within groups g is the autocorrelation there, or else a small one."""
    inside = g[1:] == g[:-1]
    if not inside.any():
        return 0.0
    apart = np.diff(t)[inside]
    h = int(apart.min())
    r = float(np.mean((errors[1:] * errors[:-1])[inside][apart == h])) / variance
    if r < 0 and h % 2:
        return -(min(-r, HIGH) ** (1.0 / h))
    return float(np.clip(r, LOW, HIGH)) ** (1.0 / h)


def _lowest(model: MixedModel) -> np.ndarray:
    if not model.terms:
        return np.zeros(model.n, dtype=np.int64)
    return model.at_level(model.n_levels - 1)[0].groups


def _theta(
    residual: Residual, parameters: tuple[Parameter, ...], errors: np.ndarray, groups: np.ndarray, g: int
) -> np.ndarray | None:
    """theta (k,) of a by-group by the mean products of errors at each two positions."""
    rows = np.flatnonzero(residual.by == g) if residual.by is not None else np.arange(len(errors))
    S, counts = _products(residual, errors[rows], groups[rows], residual.times[rows])
    if (1,) in {p.index for p in parameters if p.kind == "lns"}:
        sd = np.sqrt(np.diag(S))
        if (np.diag(counts) < 2).any() or (sd <= 1e-6 * sd.max()).any():
            return None
        rho = [S[i - 1, j - 1] / (sd[i - 1] * sd[j - 1]) for i, j in (p.index for p in parameters if p.kind == "atr")]
        return _feasible(residual, np.log(sd), np.array(rho), sd)
    sums = [np.sum(np.diagonal(S * counts, lag)) / max(np.sum(np.diagonal(counts, lag)), 1.0) for lag in range(len(S))]
    if sums[0] <= 0:
        return None
    lags = [p.index[0] for p in parameters if p.kind == "atr"]
    rho = np.array([sums[lag] if lag < len(sums) else 0.0 for lag in lags]) / sums[0]
    return _feasible(residual, np.array([0.5 * np.log(sums[0])]), rho, np.full(len(S), np.sqrt(sums[0])))


def _products(
    residual: Residual, errors: np.ndarray, groups: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean products of errors at each two positions, and how many there are; lags count from a group's first time."""
    G = int(groups.max(initial=0)) + 1
    first = np.full(G, np.iinfo(np.int64).max)
    np.minimum.at(first, groups, times.astype(np.int64))
    at = times if residual.structure.parameters(residual.levels)[0].index else times - first[groups]
    levels = max(residual.levels, int(at.max(initial=0)) + 1)
    spread, there = np.zeros((G, levels)), np.zeros((G, levels))
    spread[groups, at] = errors
    there[groups, at] = 1.0
    counts = there.T @ there
    return (spread.T @ spread) / np.maximum(counts, 1.0), counts


def _feasible(residual: Residual, spreads: np.ndarray, rho: np.ndarray, sd: np.ndarray) -> np.ndarray | None:
    """theta with the correlations drawn towards zero until the matrix is well positive definite."""
    for shrink in SHRINK:
        theta = np.concatenate([spreads, np.arctanh(np.clip(shrink * rho, -0.95, 0.95))])
        R = residual.structure.matrix(theta, np.arange(len(sd)))
        if np.linalg.eigvalsh(R / np.outer(sd, sd))[0] > 0.02:
            return theta
    return None
