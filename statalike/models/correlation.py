"""Means, covariances and correlations on plain arrays, weighted or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True, eq=False)
class Covariances:
    """n: number of observations; mean (p,), covariance (p, p) with n - 1 in the denominator."""

    n: float
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def correlation(self) -> np.ndarray:
        """Correlations (p, p), NaN for a constant variable."""
        size = np.sqrt(np.diag(self.covariance))
        with np.errstate(all="ignore"):
            return np.clip(self.covariance / np.outer(size, size), -1.0, 1.0)


def covariances(X: np.ndarray, weights: np.ndarray | None = None, n: float | None = None) -> Covariances:
    """Covariances of the columns of X (m, p); n is what the weights sum to, the number of rows by default."""
    count = float(len(X) if n is None else n)
    mean = np.average(X, axis=0, weights=weights)
    centred = X - mean
    if weights is None:
        cross = centred.T @ centred
    else:
        cross = (centred * (weights * (count / weights.sum()))[:, None]).T @ centred
    with np.errstate(all="ignore"):
        return Covariances(count, mean, cross / (count - 1))


def significance(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Two-sided p-values of correlations r from n observations."""
    with np.errstate(all="ignore"):
        t = np.abs(r) * np.sqrt((n - 2) / np.maximum(1 - r**2, 0.0))
        return np.where(n > 2, 2 * scipy.special.stdtr(np.maximum(n - 2, 1), -t), np.nan)
