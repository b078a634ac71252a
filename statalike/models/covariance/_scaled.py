"""Structures that are one variance times a correlation matrix: exp(2 lns) C(psi)."""

from __future__ import annotations

import numpy as np


def lags(at: np.ndarray) -> np.ndarray:
    """|t - t'| for every pair of the times `at` (..., m): (..., m, m)."""
    at = np.asarray(at, dtype=float)
    return np.abs(at[..., :, None] - at[..., None, :])


def whole_lags(at: np.ndarray) -> np.ndarray:
    """The lags of whole-numbered times as integers, fit for looking up a table of autocorrelations."""
    return np.rint(lags(at)).astype(np.int64)


def scaled(lns: float, correlation: np.ndarray) -> np.ndarray:
    """exp(2 lns) C."""
    return np.exp(2.0 * lns) * correlation


def scaled_derivative(lns: float, correlation: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """d exp(2 lns) C / d (lns, psi), from C (..., m, m) and dC/dpsi (k - 1, ..., m, m): (k, ..., m, m)."""
    return np.exp(2.0 * lns) * np.concatenate([2.0 * correlation[None], slopes])


def scaled_curvature(lns: float, slopes: np.ndarray, second: np.ndarray) -> np.ndarray:
    """d2 v C / d (psi, v)2, v = exp(2 lns), from dC/dpsi (k - 1, ..., m, m) and d2C/dpsi2 (k - 1, k - 1, ..., m, m)."""
    k = len(slopes) + 1
    out = np.zeros((k, k, *slopes.shape[1:]))
    out[:-1, :-1] = np.exp(2.0 * lns) * second
    out[:-1, -1] = out[-1, :-1] = slopes
    return out


def look_up(table: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """table[..., lag], zero beyond the table's end; a leading axis of `table` stays in front."""
    last = table.shape[-1] - 1
    inside = lag <= last
    return np.where(inside, table[..., np.minimum(lag, last)], 0.0)
