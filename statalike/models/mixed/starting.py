"""Where the residual structure's search begins: the moments of least-squares residuals at each position, if it has a
parameter a position; else no correlation."""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.model import MixedModel, Residual
from statalike.models.mixed.whitening import Whitening

WIDE = 1_000_000  # groups times positions that are spread out at most


def psi(model: MixedModel, whitening: Whitening) -> np.ndarray:
    """(n_psi,) starting values relative to ln sigma."""
    residual = model.residual
    begin = whitening.start()
    positions = {parameter.index for parameter in residual.structure.parameters(residual.levels)} - {()}
    if (1,) not in positions or (1, 2) not in positions:
        return begin
    groups = _lowest(model)
    if (int(groups.max(initial=0)) + 1) * residual.levels > WIDE:
        return begin
    X = np.array(model.X).reshape(model.p, model.n).T
    errors = model.y - X @ np.linalg.lstsq(X, model.y, rcond=None)[0] if model.p else model.y
    each = [_theta(residual, errors, groups, g) for g in range(residual.n_by)]
    if any(theta is None for theta in each):
        return begin
    scales = whitening.scales()
    return np.concatenate([theta - each[0][0] * scales for theta in each])[1:]


def _lowest(model: MixedModel) -> np.ndarray:
    if not model.terms:
        return np.zeros(model.n, dtype=np.int64)
    return model.at_level(model.n_levels - 1)[0].groups


def _theta(residual: Residual, errors: np.ndarray, groups: np.ndarray, g: int) -> np.ndarray | None:
    """theta (k,) of a by-group whose covariances are the mean products of errors at each two positions; correlations
    are drawn towards zero until they go together."""
    rows = np.flatnonzero(residual.by == g) if residual.by is not None else np.arange(len(errors))
    spread = np.zeros((int(groups.max(initial=0)) + 1, residual.levels))
    there = np.zeros_like(spread)
    spread[groups[rows], residual.times[rows]] = errors[rows]
    there[groups[rows], residual.times[rows]] = 1.0
    counts = there.T @ there
    S = (spread.T @ spread) / np.maximum(counts, 1.0)
    variances = np.diag(S)
    if (np.diag(counts) < 2).any() or (variances <= 1e-12 * variances.max()).any():
        return None
    sd = np.sqrt(variances)
    parameters = residual.structure.parameters(residual.levels)
    rho = np.array(
        [S[i - 1, j - 1] / (sd[i - 1] * sd[j - 1]) for i, j in (p.index for p in parameters if len(p.index) == 2)]
    )
    for shrink in (0.95, 0.8, 0.6, 0.4, 0.2, 0.0):
        theta = np.concatenate([np.log(sd), np.arctanh(np.clip(shrink * rho, -0.95, 0.95))])
        values = np.linalg.eigvalsh(residual.structure.matrix(theta, np.arange(residual.levels)) / np.outer(sd, sd))
        if values[0] > 0.02:
            return theta
    return None
