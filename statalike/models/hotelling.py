"""Hotelling's (1931) test that vectors of means are equal, or zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class Hotelling:
    """T2 of k means from n observations; F = factor T2 with k and df degrees of freedom, and its p-value."""

    T2: float
    F: float
    n: float
    k: int
    df: float

    @property
    def p(self) -> float:
        """That such an F is exceeded where the means are equal."""
        return float(scipy.special.fdtrc(self.k, self.df, self.F))


def one_sample(X: np.ndarray, w: np.ndarray | None = None) -> Hotelling | None:
    """That the means of the columns of X (n, k) are zero; None if their covariance is singular. w counts (n,)."""
    mean, S, n = _moments(X, w)
    k = X.shape[1]
    T2 = _distance(mean, S / (n - 1))
    return None if T2 is None else Hotelling(n * T2, n * T2 * (n - k) / ((n - 1) * k), n, k, n - k)


def two_samples(
    X: np.ndarray, Y: np.ndarray, w: np.ndarray | None = None, v: np.ndarray | None = None
) -> Hotelling | None:
    """That the means of the columns of X (m, k) and Y (n, k) are equal; None if their covariance is singular."""
    (a, A, m), (b, B, n) = _moments(X, w), _moments(Y, v)
    k, total = X.shape[1], m + n
    T2 = _distance(a - b, (A + B) / (total - 2))
    if T2 is None:
        return None
    T2 *= m * n / total
    return Hotelling(T2, T2 * (total - k - 1) / ((total - 2) * k), total, k, total - k - 1)


def _moments(X: np.ndarray, w: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, float]:
    """Means (k,), central cross products (k, k) and number of observations."""
    w = np.ones(len(X)) if w is None else w
    mean = np.average(X, axis=0, weights=w)
    d = X - mean
    return mean, (d * w[:, None]).T @ d, float(w.sum())


def _distance(d: np.ndarray, S: np.ndarray) -> float | None:
    """d' S^-1 d, None if S is singular."""
    size = np.sqrt(np.diag(S))
    if not (size > 0).all():
        return None
    R = S / np.outer(size, size)
    if np.linalg.eigvalsh(R)[0] < 1e-12:
        return None
    return float((d / size) @ np.linalg.solve(R, d / size))
