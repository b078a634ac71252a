"""Sums of squares of the terms of a linear model: partial (of marginal hypotheses) and sequential."""

from __future__ import annotations

import numpy as np

NEGLIGIBLE = 1e-9


def rows_of_effects(X: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """All columns of X (n, p), indicators of every level among them, by the independent ones at `kept` (r,): T (r, p).

    X = X[:, kept] T: the rows of T span the linear functions of the p effects that can be estimated.
    """
    basis = X[:, kept]
    size = np.sqrt((basis**2).sum(axis=0))
    T = np.linalg.lstsq(basis / size, X, rcond=None)[0] / size[:, None]
    T[np.abs(T) < NEGLIGIBLE * np.abs(T).max(initial=0.0)] = 0.0
    T[:, kept] = np.eye(len(kept))
    return T


def marginal_hypothesis(T: np.ndarray, of: np.ndarray, containing: np.ndarray) -> np.ndarray:
    """The functions L (q, p) of the effects that are zero if a term has no partial effect.

    `of` and `containing` are positions of the term's columns and of those of the terms that contain it. L involves no
    other columns, and is orthogonal to the functions that involve those of `containing` only: Goodnight (1978), Tests
    of hypotheses in fixed effects linear models, type III. T is that of rows_of_effects.
    """
    B = _orthonormal(T)
    outside = np.setdiff1d(np.arange(T.shape[1]), np.concatenate([of, containing]))
    without = _null(B[:, outside].T)
    rest = without @ _null(B[:, of].T @ without)
    wanted = without if not rest.shape[1] else without @ _null((without.T @ rest).T)
    return wanted.T @ B


def _orthonormal(rows: np.ndarray) -> np.ndarray:
    """An orthonormal basis of the space that rows (r, p) of full rank span."""
    return np.linalg.qr(rows.T)[0].T


def _null(A: np.ndarray) -> np.ndarray:
    """An orthonormal basis, in columns, of what A (m, r) takes to zero."""
    if not len(A) or not A.shape[1]:
        return np.eye(A.shape[1])
    _, values, right = np.linalg.svd(A, full_matrices=True)
    rank = int((values > NEGLIGIBLE * max(values[0], 1e-300)).sum()) if values[0] > NEGLIGIBLE else 0
    return right[rank:].T


def partial(L: np.ndarray, b: np.ndarray, inverse: np.ndarray) -> float:
    """The sum of squares of L b = 0; inverse (p, p) is (X'X)^-1 with zeros where b (p,) is not estimated."""
    if not len(L):
        return 0.0
    excess = L @ b
    return float(excess @ np.linalg.solve(L @ inverse @ L.T, excess))


def sequential(
    y: np.ndarray, X: np.ndarray, ends: list[int], *, weights: np.ndarray | None = None, constant: bool = True
) -> np.ndarray:
    """What each block of independent columns of X (n, r) explains of y beyond those before it.

    ends: where the blocks end, in order.
    """
    columns = np.column_stack([np.ones(len(y)), X]) if constant else X
    root = np.ones(len(y)) if weights is None else np.sqrt(weights)
    size = np.sqrt((columns**2 * root[:, None] ** 2).sum(axis=0))
    Q = np.linalg.qr(columns * root[:, None] / size)[0]
    explained = np.concatenate([[0.0], np.cumsum((Q.T @ (root * y))[int(constant) :] ** 2)])
    return np.diff(explained[[0, *ends]])
