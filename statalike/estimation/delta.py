"""The delta method: standard errors of functions of coefficients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = np.finfo(float).eps ** (1 / 3)


def jacobian(function: Callable[[np.ndarray], np.ndarray], b: np.ndarray, se: np.ndarray) -> np.ndarray:
    """Derivatives (q, k) of a function (k,) -> (q,) at b by central differences; zero where se is zero.

    Steps are a small part of the larger of the coefficient and its standard error.
    """
    columns = []
    for i in range(len(b)):
        if se[i] == 0:
            columns.append(np.zeros(len(np.atleast_1d(function(b)))))
            continue
        step = STEP * max(abs(b[i]), se[i])
        up, down = b.copy(), b.copy()
        up[i] += step
        down[i] -= step
        columns.append((np.atleast_1d(function(up)) - np.atleast_1d(function(down))) / (up[i] - down[i]))
    return np.array(columns).T


def delta(function: Callable[[np.ndarray], np.ndarray], b: np.ndarray, V: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values (q,) of a function of b (k,) and their covariance matrix (q, q)."""
    values = np.atleast_1d(np.asarray(function(b), dtype=float))
    J = jacobian(function, b, np.sqrt(np.maximum(np.diag(V), 0.0)))
    return values, J @ V @ J.T
