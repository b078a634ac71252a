"""Draws from the multivariate normal distribution."""

from __future__ import annotations

import numpy as np

SMALL = 1e-12


def root(C: np.ndarray, *, forced: bool = False) -> np.ndarray | None:
    """A (k, r) with A A' = C for a positive semidefinite C (k, k), None where it is not one.

    forced: negative eigenvalues are taken for zero, and the variances kept.
    """
    values, vectors = np.linalg.eigh((C + C.T) / 2)
    least = SMALL * max(float(np.abs(values).max(initial=0.0)), 1e-300) * len(C)
    if (values < -least).any() and not forced:
        return None
    kept = values > least
    if kept.all():
        return np.linalg.cholesky((C + C.T) / 2)
    A = vectors[:, kept] * np.sqrt(values[kept])
    if (values < -least).any():
        A = A * np.sqrt(np.diag(C) / (A * A).sum(axis=1))[:, None]
    return A


def draws(rng: np.random.Generator, mean: np.ndarray, A: np.ndarray, n: int) -> np.ndarray:
    """n draws (n, k) with mean (k,) and covariance A A'; columns of the standard normal ones are drawn in turn."""
    Z = np.column_stack([rng.standard_normal(n) for _ in range(A.shape[1])]) if A.shape[1] else np.zeros((n, 0))
    return mean + Z @ A.T
