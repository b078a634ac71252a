"""Reliability of a scale that is the mean of some items: Cronbach's alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scale:
    """average: mean covariance (or correlation) of the items; alpha; and for each item (k,) its correlation with the
    scale and with the rest of it, and what the average and alpha are without it."""

    average: float
    alpha: float
    item_test: np.ndarray
    item_rest: np.ndarray
    without_average: np.ndarray
    without_alpha: np.ndarray


def pairwise(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariances (k, k) of columns of X (n, k) with NaN, each over the rows that have both, and their numbers."""
    there = ~np.isnan(X)
    filled = np.where(there, X - np.nanmean(X, axis=0), 0.0)
    counts = there.T.astype(float) @ there
    with np.errstate(all="ignore"):
        sums = filled.T @ there
        products = filled.T @ filled - sums * sums.T / counts
        return products / (counts - 1), counts


def signs(C: np.ndarray) -> np.ndarray:
    """1 or -1 for each item (k,): its sign in the first principal component of the correlations, most of them 1."""
    d = np.sqrt(np.diag(C))
    _, vectors = np.linalg.eigh(C / np.outer(d, d))
    found = np.where(vectors[:, -1] < 0, -1.0, 1.0)
    return -found if found.sum() < 0 or (found.sum() == 0 and found[0] < 0) else found


def correlations(C: np.ndarray) -> np.ndarray:
    """Correlations from covariances."""
    d = np.sqrt(np.diag(C))
    return C / np.outer(d, d)


def scale(C: np.ndarray) -> Scale:
    """Alpha from the items' covariances C (k, k), or from their correlations for standardized items.

    alpha = k c / (v + (k - 1) c) with mean covariance c and mean variance v (Cronbach 1951).
    """
    k, total = len(C), float(C.sum())
    to_all = C.sum(axis=0)
    v = np.diag(C)
    average, alpha = _alpha(C)
    rest = [_alpha(np.delete(np.delete(C, i, 0), i, 1)) if k > 2 else (np.nan, np.nan) for i in range(k)]
    with np.errstate(all="ignore"):
        item_test = to_all / np.sqrt(v * total)
        item_rest = (to_all - v) / np.sqrt(v * (total - 2 * to_all + v))
    return Scale(average, alpha, item_test, item_rest, np.array([a for a, _ in rest]), np.array([b for _, b in rest]))


def _alpha(C: np.ndarray) -> tuple[float, float]:
    """Mean covariance and alpha."""
    k = len(C)
    c, v = float((C.sum() - np.trace(C)) / (k * (k - 1))), float(np.trace(C) / k)
    return c, k * c / (v + (k - 1) * c)
