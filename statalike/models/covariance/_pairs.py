"""Structures with a standard deviation a position and a correlation a pair of positions within a band."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from statalike.models.covariance import _rows
from statalike.models.covariance.structure import Natural, Parameter


@cache
def pairs(levels: int, band: int) -> tuple[tuple[int, int], ...]:
    """0-based (i, j), i < j <= i + band, in the order (0,1), (0,2), ..., (1,2), ..."""
    return tuple((i, j) for i in range(levels) for j in range(i + 1, min(levels, i + band + 1)))


@cache
def places(levels: int, band: int) -> tuple[np.ndarray, np.ndarray]:
    """The same as two arrays."""
    both = np.array(pairs(levels, band), dtype=np.intp).reshape(-1, 2).T
    both.setflags(write=False)
    return both[0], both[1]


@cache
def parameters(levels: int, band: int) -> tuple[Parameter, ...]:
    """All log standard deviations, then all inverse hyperbolic tangents of correlations."""
    spreads = tuple(Parameter("lns", (i + 1,)) for i in range(levels))
    return spreads + tuple(Parameter("atr", (i + 1, j + 1)) for i, j in pairs(levels, band))


def levels_of(size: int, band: int | None) -> int:
    """How many positions a theta of `size` belongs to; band None is the full band."""
    if band is None or 2 * size <= (band + 1) * (band + 2):
        return round((np.sqrt(8.0 * size + 1.0) - 1.0) / 2.0)
    return (size + band * (band + 1) // 2) // (band + 1)


def matrix(theta: np.ndarray, at: np.ndarray, levels: int, band: int) -> np.ndarray:
    """sd_i sd_j corr_ij at the positions `at` (..., m)."""
    return _full(theta, levels, band)[_grid(at)]


def derivative(theta: np.ndarray, at: np.ndarray, levels: int, band: int) -> np.ndarray:
    """d matrix / d theta, (k, ..., m, m)."""
    full = _full(theta, levels, band)
    slopes = np.zeros((len(theta), levels, levels))
    for i in range(levels):
        slopes[i, i, :] += full[i, :]
        slopes[i, :, i] += full[i, :]
    sd = np.exp(theta[:levels])
    for k, (i, j) in enumerate(pairs(levels, band), start=levels):
        slopes[k, i, j] = slopes[k, j, i] = sd[i] * sd[j] * (1.0 - np.tanh(theta[k]) ** 2)
    rows, columns = _grid(at)
    return slopes[:, rows, columns]


def bent(theta: np.ndarray, at: np.ndarray, S: np.ndarray, levels: int, band: int) -> np.ndarray:
    """(k, k) second derivatives of the sum of symmetric S (P, m, m) times the matrices at `at` (P, m)."""
    rows, columns = _grid(at)
    total = np.zeros((levels, levels))
    np.add.at(total, (rows, columns), S)
    full, H = total * _full(theta, levels, band), np.zeros((len(theta), len(theta)))
    H[:levels, :levels] = 2.0 * (full + np.diag(full.sum(axis=1)))
    sd, rho = np.exp(theta[:levels]), np.tanh(theta)
    for k, (i, j) in enumerate(pairs(levels, band), start=levels):
        slope = 2.0 * total[i, j] * sd[i] * sd[j] * (1.0 - rho[k] ** 2)
        H[k, [i, j]] = H[[i, j], k] = slope
        H[k, k] = -2.0 * rho[k] * slope
    return H


def natural(theta: np.ndarray, levels: int, band: int, metric: str) -> tuple[Natural, ...]:
    """Variances in order of position, then covariances (1,2), (1,3), ..., (2,3), ..."""
    return tuple(row(theta, levels, band, metric, number) for number in range(len(theta)))


def row(theta: np.ndarray, levels: int, band: int, metric: str, number: int) -> Natural:
    """One of them alone."""
    if number < levels:
        return _rows.spread(theta, number, (number + 1,), metric)
    i, j = pairs(levels, band)[number - levels]
    return _rows.association(theta, (i, j), number, (i + 1, j + 1), metric)


def theta_of(G: np.ndarray, band: int) -> np.ndarray:
    """Log sds and atanh correlations of G; -inf for a zero variance, whose correlations are 0."""
    sd = [math.sqrt(max(variance, 0.0)) for variance in G.diagonal().tolist()]
    logs = [math.log(s) if s > 0.0 else -math.inf for s in sd]
    rows = G.tolist()
    return np.array([*logs, *(_atanh(rows[i][j], sd[i] * sd[j]) for i, j in pairs(len(G), band))])


def _atanh(covariance: float, size: float) -> float:
    """Of the correlation; of none where a variance is zero."""
    rho = covariance / size if size > 0.0 else 0.0
    return math.atanh(rho) if -1.0 < rho < 1.0 else math.copysign(math.inf, rho) if rho == rho else 0.0


def theta_slopes(G: np.ndarray, dG: np.ndarray, band: int) -> np.ndarray:
    """How they move where G moves by each of dG (m, q, q): (k, m)."""
    variances, logs = G.diagonal(), 0.5 * dG.diagonal(axis1=1, axis2=2)
    logs = (logs / variances).T
    i, j = places(len(G), band)
    size = np.sqrt(variances[i] * variances[j])
    rho = G[i, j] / size
    moved = (dG[:, i, j] / size).T - rho[:, None] * (logs[i] + logs[j])
    return np.concatenate([logs, moved / (1.0 - rho * rho)[:, None]])


def _full(theta: np.ndarray, levels: int, band: int) -> np.ndarray:
    correlation = np.eye(levels)
    for k, (i, j) in enumerate(pairs(levels, band), start=levels):
        correlation[i, j] = correlation[j, i] = np.tanh(theta[k])
    sd = np.exp(theta[:levels])
    return np.outer(sd, sd) * correlation


def _grid(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = np.asarray(at, dtype=np.int64)
    return at[..., :, None], at[..., None, :]
