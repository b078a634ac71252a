"""Sums of squares of the terms of a linear model: partial (of marginal hypotheses) and sequential."""

from __future__ import annotations

import numpy as np
import scipy

NEGLIGIBLE = 1e-9


def estimable(X: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """An orthonormal basis B (r, p) of the linear functions of the effects of all columns that can be estimated.

    X (n, p) has the indicators of every level; `kept` (r,) are positions of columns that the others depend on.
    """
    basis = X[:, kept]
    size = np.sqrt((basis**2).sum(axis=0))
    T = np.linalg.lstsq(basis / size, X, rcond=None)[0] / size[:, None]
    T[np.abs(T) < NEGLIGIBLE * np.abs(T).max(initial=0.0)] = 0.0
    T[:, kept] = np.eye(len(kept))
    return np.linalg.qr(T.T)[0].T


def marginal_hypothesis(B: np.ndarray, of: np.ndarray, containing: np.ndarray) -> np.ndarray:
    """The functions L (q, p) of the effects that are zero if a term has no partial effect.

    `of` and `containing` are positions of the term's columns and of those of the terms that contain it. L involves no
    other columns, and is orthogonal to the functions that involve those of `containing` only: Goodnight (1978), Tests
    of hypotheses in fixed effects linear models, type III. B is that of `estimable`.
    """
    outside = np.setdiff1d(np.arange(B.shape[1]), np.concatenate([of, containing]))
    without = _null(B[:, outside].T)
    rest = without @ _null(B[:, of].T @ without)
    wanted = without if not rest.shape[1] else without @ _null((without.T @ rest).T)
    return wanted.T @ B


def _null(A: np.ndarray) -> np.ndarray:
    """An orthonormal basis, in columns, of what A (m, r) takes to zero."""
    A = A[(A != 0).any(axis=1)]
    if not len(A) or not A.shape[1]:
        return np.eye(A.shape[1])
    Q, R, _ = scipy.linalg.qr(A.T, pivoting=True)
    sizes = np.abs(np.diag(R))
    return Q[:, int((sizes > NEGLIGIBLE * max(sizes[0], 1.0)).sum()) :]


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
