"""Variance estimators that sandwich: robust, cluster, HC2, HC3, from scores and a bread."""

from __future__ import annotations

import numpy as np


def sums_by_cluster(scores: np.ndarray, clusters: np.ndarray, n: int) -> np.ndarray:
    """Scores (rows, k) added up within clusters numbered 0..n-1 (rows,): (n, k)."""
    return np.column_stack([np.bincount(clusters, weights=column, minlength=n) for column in scores.T])


def sandwich(bread: np.ndarray, scores: np.ndarray, factor: float = 1.0) -> np.ndarray:
    """factor * bread (scores'scores) bread; bread (k, k), scores (rows or clusters, k)."""
    half = scores @ bread
    V = factor * (half.T @ half)
    return (V + V.T) / 2


def linear_scores(X: np.ndarray, residuals: np.ndarray, constant: bool = True) -> np.ndarray:
    """Residual times regressor, (n, p) or with the constant's column (n, p + 1)."""
    scores = X * residuals[:, None]
    return np.column_stack([scores, residuals]) if constant else scores


def small_sample(n: float, rank: int, clusters: int | None = None) -> float:
    """The finite-sample factor of regress: n/(n-k), or (n-1)/(n-k) G/(G-1) with G clusters."""
    if clusters is None:
        return n / (n - rank) if n > rank else np.nan
    if n <= rank or clusters < 2:
        return np.nan
    return (n - 1) / (n - rank) * clusters / (clusters - 1)
