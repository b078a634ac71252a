"""Where the residual structure's search begins: at the moments of least-squares residuals for structures that have a
parameter a position or a lag, or say what correlations mean; elsewhere without correlation."""

from __future__ import annotations

import numpy as np

from statalike.models.covariance.structure import Parameter
from statalike.models.mixed.model import MixedModel, Residual
from statalike.models.mixed.search import serial
from statalike.models.mixed.whitening import Whitening

WIDE = 1_000_000  # groups times positions that are spread out at most
SHRINK = (0.95, 0.8, 0.6, 0.4, 0.2, 0.0)  # what correlations are multiplied by until they go together


def candidates(model: MixedModel, whitening: Whitening) -> list[tuple[np.ndarray, float]]:
    """Starting values to choose among: of the residual parameters (n_psi,), and the variance of effects of columns of
    size one relative to the residuals'."""
    residual = model.residual
    if serial.serial(residual) and any(term.q for term in model.terms):
        each = serial.candidates(model, _groups(model))
        return [(np.tile(theta, residual.n_by)[1:], size) for theta, size in each]
    return [(psi(model, whitening), 1.0)]


def psi(model: MixedModel, whitening: Whitening) -> np.ndarray:
    """(n_psi,) starting values relative to ln sigma."""
    residual, groups = model.residual, _groups(model)
    parameters = residual.structure.parameters(residual.levels)
    if serial.serial(residual):
        return np.tile(serial.series(model, groups).theta(residual), residual.n_by)[1:]
    if not any(p.kind == "atr" and p.index for p in parameters):
        return whitening.start()
    if (int(groups.max(initial=0)) + 1) * residual.levels > WIDE:
        return whitening.start()
    errors = serial.least_squares(model, slice(None))
    each = [_theta(residual, parameters, errors, groups, g) for g in range(residual.n_by)]
    if any(theta is None for theta in each):
        return whitening.start()
    scales = whitening.scales()
    return np.concatenate([theta - each[0][0] * scales for theta in each])[1:]


def _groups(model: MixedModel) -> np.ndarray:
    """(n,) codes of the groups within which residuals are correlated."""
    if model.residual.groups is not None:
        return model.residual.groups
    if not model.terms:
        return np.zeros(model.n, dtype=np.int64)
    return model.at_level(model.n_levels - 1)[0].groups


def _theta(
    residual: Residual, parameters: tuple[Parameter, ...], errors: np.ndarray, groups: np.ndarray, g: int
) -> np.ndarray | None:
    """theta (k,) of a by-group by the mean products of errors at each two positions."""
    rows = np.flatnonzero(residual.by == g) if residual.by is not None else slice(None)
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
