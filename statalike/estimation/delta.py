"""The delta method: standard errors of functions of coefficients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = np.finfo(float).eps ** (1 / 3)
FIRST_STEP = 0.05
AGREED = 1e-10

Function = Callable[[np.ndarray], np.ndarray]


def jacobian(function: Function, b: np.ndarray, se: np.ndarray, iterate: int = 0) -> np.ndarray:
    """Derivatives (q, k) of a function (k,) -> (q,) at b by central differences; zero where se is zero.

    Steps are a small part of the larger of the coefficient and its standard error. With `iterate` they begin large and
    are halved at most so often, until the extrapolated derivatives agree (Ridders 1982, Advances in Engineering
    Software 4, 75).
    """
    columns = []
    for i in range(len(b)):
        if se[i] == 0:
            columns.append(np.zeros(len(np.atleast_1d(function(b)))))
            continue
        scale = max(abs(b[i]), se[i])
        columns.append(
            _extrapolated(function, b, i, scale, iterate) if iterate else _central(function, b, i, STEP * scale)
        )
    return np.array(columns).T


def _central(function: Function, b: np.ndarray, i: int, step: float) -> np.ndarray:
    up, down = b.copy(), b.copy()
    up[i] += step
    down[i] -= step
    return (np.atleast_1d(function(up)) - np.atleast_1d(function(down))) / (up[i] - down[i])


def _extrapolated(function: Function, b: np.ndarray, i: int, scale: float, iterate: int) -> np.ndarray:
    """Central differences at halved steps, extrapolated to a step of zero; the estimate that changed least counts."""
    row = [_central(function, b, i, FIRST_STEP * scale)]
    best, change = row[0], np.full(len(row[0]), np.inf)
    for n in range(1, iterate + 1):
        new = [_central(function, b, i, FIRST_STEP * scale / 2**n)]
        for order, older in enumerate(row, 1):
            new.append(new[-1] + (new[-1] - older) / (4**order - 1))
        moved = np.abs(new[-1] - row[-1])
        better = moved <= change
        best, change = np.where(better, new[-1], best), np.where(better, moved, change)
        row = new
        if n > 1 and (np.all(change <= AGREED * np.abs(best)) or not better.any()):
            break
    return best


def delta(function: Function, b: np.ndarray, V: np.ndarray, iterate: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Values (q,) of a function of b (k,) and their covariance matrix (q, q); iterate: as in `jacobian`."""
    values = np.atleast_1d(np.asarray(function(b), dtype=float))
    J = jacobian(function, b, np.sqrt(np.maximum(np.diag(V), 0.0)), iterate)
    return values, J @ V @ J.T
