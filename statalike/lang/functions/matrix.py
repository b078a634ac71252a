"""Matrix functions, of which some give a number and some a matrix."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix, Stripe
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.lang.functions.signature import function
from statalike.lang.place import Place


def square(matrix: Matrix) -> np.ndarray:
    """A square matrix's values; r(503) for another."""
    if matrix.shape[0] != matrix.shape[1]:
        raise StataError(503)
    return matrix.values


def symmetric(matrix: Matrix) -> np.ndarray:
    """A symmetric matrix's values; r(505) for another, r(504) where elements are missing."""
    values = square(matrix)
    if np.isnan(values).any():
        raise StataError(504)
    scale = np.abs(values).max(initial=0.0)
    if not np.allclose(values, values.T, rtol=0, atol=1e-8 * max(scale, 1e-300)):
        raise StataError(505)
    return values


@function("rowsof(A)")
def rowsof(A):
    """How many rows."""
    return float(A.shape[0])


@function("colsof(A)")
def colsof(A):
    """How many columns."""
    return float(A.shape[1])


@function("rownumb(A, s)")
def rownumb(A, s):
    """The row of a name, or missing."""
    at = A.row(s)
    return MISSING if at is None else at + 1.0


@function("colnumb(A, s)")
def colnumb(A, s):
    """The column of a name, or missing."""
    at = A.col(s)
    return MISSING if at is None else at + 1.0


@function("roweqnumb(A, s)")
def roweqnumb(A, s):
    """The number of an equation among those of the rows, or missing."""
    return _equation(A.rows, s)


@function("coleqnumb(A, s)")
def coleqnumb(A, s):
    """The number of an equation among those of the columns, or missing."""
    return _equation(A.cols, s)


def _equation(stripe: Stripe, name: str) -> float:
    equations = list(dict.fromkeys(pair[0] for pair in stripe))
    return equations.index(name) + 1.0 if name in equations else MISSING


@function("el(A, i, j)")
def el(A, i, j):
    """An element; `.` beyond the matrix's edge."""
    rows, cols = (np.floor(np.nan_to_num(k, nan=0.0)).astype(np.int64) for k in (np.asarray(i), np.asarray(j)))
    inside = (rows >= 1) & (rows <= A.shape[0]) & (cols >= 1) & (cols <= A.shape[1])
    found = A.values[np.where(inside, rows, 1) - 1, np.where(inside, cols, 1) - 1]
    return np.where(inside, found, MISSING)[()]


@function("trace(A)")
def trace(A):
    """The sum of the diagonal."""
    return float(np.trace(square(A)))


@function("det(A)")
def det(A):
    """The determinant."""
    return float(np.linalg.det(square(A)))


@function("issymmetric(A)")
def issymmetric(A):
    """1 if the matrix equals its transpose."""
    return float(A.shape[0] == A.shape[1] and bool((A.values == A.values.T).all()))


@function("matmissing(A)")
def matmissing(A):
    """1 if any element is missing."""
    return float(np.isnan(A.values).any())


@function("diag0cnt(A)")
def diag0cnt(A):
    """How many zeros are on the diagonal."""
    return float((np.diag(square(A)) == 0).sum())


@function("mreldif(A, B)")
def mreldif(A, B):
    """The greatest |a - b| / (|b| + 1) of two matrices."""
    if A.shape != B.shape:
        raise StataError(503)
    return float((np.abs(A.values - B.values) / (np.abs(B.values) + 1)).max())


@function("I(n)")
def identity(n):
    """The identity matrix."""
    return Matrix.of(np.eye(_size(n)))


@function("J(r, c, x)")
def constant(r, c, x):
    """A matrix of r rows and c columns, all x."""
    return Matrix.of(np.full((_size(r), _size(c)), x))


def _size(n) -> int:
    if not n >= 1:
        raise StataError(503)
    return int(n)


@function("inv(A)")
def inverse(A):
    """The inverse; r(504) where elements are missing, r(506) if there is none."""
    if np.isnan(square(A)).any():
        raise StataError(504)
    try:
        return Matrix(np.linalg.inv(A.values), A.cols, A.rows)
    except np.linalg.LinAlgError:
        raise StataError(506, "matrix singular") from None


@function("invsym(A)")
def invsym(A):
    """The inverse of a symmetric matrix; rows and columns of what depends on others are zero."""
    return Matrix(swept(symmetric(A)), A.cols, A.rows)


@function("syminv(A)")
def syminv(A):
    """The inverse of a symmetric matrix: the older name of invsym()."""
    return invsym.run(A)


def swept(values: np.ndarray) -> np.ndarray:
    """The generalised inverse by sweeping each pivot that is not (relative to its diagonal) zero."""
    work = values.astype(np.float64).copy()
    size = len(work)
    diagonal = np.abs(np.diag(values)).copy()
    used = np.zeros(size, dtype=bool)
    for _ in range(size):
        pivots = np.where(used, -np.inf, np.abs(np.diag(work)) / np.where(diagonal > 0, diagonal, np.inf))
        k = int(np.argmax(pivots))
        if not pivots[k] > 1e-12:
            break
        used[k] = True
        pivot = work[k, k]
        row, column = work[k] / pivot, work[:, k].copy()
        work -= np.outer(column, row)
        work[k], work[:, k] = row, -column / pivot
        work[k, k] = 1 / pivot
    work[~used], work[:, ~used] = 0.0, 0.0
    return (work + work.T) / 2


@function("cholesky(A)")
def cholesky(A):
    """The lower triangle whose product with its transpose is A; r(506) unless A is positive definite."""
    values = symmetric(A)
    try:
        return Matrix(np.linalg.cholesky(values), A.rows, A.cols)
    except np.linalg.LinAlgError:
        raise StataError(506) from None


@function("diag(A)")
def diag(A):
    """A square matrix with a vector on its diagonal."""
    if 1 not in A.shape:
        raise StataError(503)
    names = A.rows if A.shape[1] == 1 else A.cols
    return Matrix(np.diag(A.values.ravel()), names, names)


@function("vecdiag(A)")
def vecdiag(A):
    """The diagonal as a row."""
    return Matrix.of(np.diag(square(A)), ["r1"], A.cols)


@function("vec(A)")
def vec(A):
    """The columns below one another."""
    names = tuple((col[1], row[1]) for col in A.cols for row in A.rows)
    return Matrix.of(A.values.T.reshape(-1, 1), names, A.cols[:1])


@function("hadamard(A, B)")
def hadamard(A, B):
    """The product element by element."""
    if A.shape != B.shape:
        raise StataError(503)
    return Matrix(A.values * B.values, A.rows, A.cols)


@function("corr(A)")
def corr(A):
    """The correlations of a covariance matrix."""
    values = symmetric(A)
    sd = np.sqrt(np.diag(values))
    return Matrix(values / np.outer(sd, sd), A.rows, A.cols)


@function("sweep(A, n)")
def sweep(A, n):
    """The matrix with row and column n swept."""
    values = square(A).copy()
    k = int(n) - 1
    if not 0 <= k < len(values):
        raise StataError(503)
    pivot = values[k, k]
    if abs(pivot) < 1e-8:
        values[k], values[:, k] = 0.0, 0.0
        return Matrix(values, A.rows, A.cols)
    row, column = values[k] / pivot, values[:, k].copy()
    values -= np.outer(column, row)
    values[k], values[:, k] = row, -column / pivot
    values[k, k] = 1 / pivot
    rows, cols = list(A.rows), list(A.cols)
    rows[k], cols[k] = A.cols[k], A.rows[k]
    return Matrix(values, tuple(rows), tuple(cols))


@function("matuniform(r, c)", place=True)
def matuniform(place: Place, r, c):
    """A matrix of uniform random numbers."""
    return Matrix.of(place.scope.rng.random((_size(r), _size(c))))
