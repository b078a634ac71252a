"""Weighted least squares on plain arrays: collinear columns found in order, coefficients, (X'WX)^-1.

Cross products are taken about the weighted means (when there is a constant) in blocks of rows, so that
the data are never copied. The triangle R of the centred, scaled columns comes from their Cholesky factor,
or from a QR decomposition where that would lose digits; one step of iterative refinement follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

BLOCK = 1 << 16
TOLERANCE = 1e-12  # share of a column's variance that must remain unexplained by the columns before it
ILL_CONDITIONED = 1e4


@dataclass(frozen=True, eq=False)
class Moments:
    """Weighted means (p,), scales (p,) and scaled central cross products (p, p) of the columns of X.

    Without a constant the means are zero. The scale of a column is the square root of its sum of squares.
    """

    mean: np.ndarray
    scale: np.ndarray
    cross: np.ndarray


@dataclass(frozen=True, eq=False)
class LinearFit:
    """b (k,) and inverse (k, k) = (X'WX)^-1 over all columns, zero where `kept` (k,) is False.

    With a constant, it is the last of the k. rank: columns kept. rss, tss: weighted sums of squares of the
    residuals and of y (about its mean when there is a constant). residuals (n,).
    """

    b: np.ndarray
    inverse: np.ndarray
    kept: np.ndarray
    rank: int
    rss: float
    tss: float
    residuals: np.ndarray


def moments(X: np.ndarray, *, weights: np.ndarray | None = None, constant: bool = True) -> Moments:
    """Means, scales and scaled cross products of X (n, p)."""
    total = len(X) if weights is None else weights.sum()
    if constant:
        mean = (X.mean(axis=0) if weights is None else weights @ X / total) if len(X) else np.zeros(X.shape[1])
    else:
        mean = np.zeros(X.shape[1])
    cross = np.zeros((X.shape[1], X.shape[1]))
    for block in _blocks(X, mean, weights):
        cross += block.T @ block
    scale = np.sqrt(np.diag(cross))
    sizes = np.sqrt(total) * np.abs(mean)
    scale = np.where(scale <= 1e-13 * sizes, 0.0, scale)  # constant but for rounding
    safe = np.where(scale > 0, scale, 1.0)
    return Moments(mean, scale, cross / np.outer(safe, safe))


def _blocks(X: np.ndarray, mean: np.ndarray, weights: np.ndarray | None) -> Iterator[np.ndarray]:
    """Centred rows, multiplied by the roots of the weights, some at a time."""
    for start in range(0, len(X), BLOCK):
        block = X[start : start + BLOCK] - mean
        if weights is not None:
            block *= np.sqrt(weights[start : start + BLOCK, None])
        yield block


def independent(moments: Moments, tolerance: float = TOLERANCE) -> np.ndarray:
    """Which columns (p,) add something to the columns before them: the sweep that finds collinear ones."""
    p = len(moments.scale)
    keep = np.zeros(p, dtype=bool)
    rest = moments.cross.copy()
    for j in range(p):
        if moments.scale[j] > 0 and rest[j, j] > tolerance:
            keep[j] = True
            rest[j:, j:] -= np.outer(rest[j:, j], rest[j, j:] / rest[j, j])
    return keep


def least_squares(
    y: np.ndarray,
    X: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    constant: bool = True,
    moments_of_X: Moments | None = None,
) -> LinearFit:
    """Regress y (n,) on X (n, p), and on a constant if asked; collinear columns get zero coefficients."""
    central = moments(X, weights=weights, constant=constant) if moments_of_X is None else moments_of_X
    keep = independent(central)
    columns = np.flatnonzero(keep)
    R = _triangle(X, central, columns, weights)
    total = float(len(y) if weights is None else weights.sum())
    y_mean = float(np.average(y, weights=weights)) if constant else 0.0
    slopes = np.zeros(X.shape[1])
    centred = y - y_mean
    residuals = centred
    for _ in range(2):  # the second turn refines the first
        step = _solve(R, _crossed(X, central, columns, residuals, weights)) / central.scale[columns]
        slopes[columns] += step
        residuals = centred - (X @ slopes - central.mean @ slopes)
    S = np.linalg.inv(R) / central.scale[columns, None] if len(columns) else np.zeros((0, 0))
    k = X.shape[1] + constant
    inverse = np.zeros((k, k))
    core = S @ S.T
    inverse[np.ix_(columns, columns)] = core
    b = slopes
    if constant:
        b = np.append(slopes, y_mean - central.mean @ slopes)
        across = -core @ central.mean[columns]
        inverse[columns, -1] = inverse[-1, columns] = across
        inverse[-1, -1] = 1 / total - central.mean[columns] @ across
    w = 1.0 if weights is None else weights
    return LinearFit(
        b=b,
        inverse=inverse,
        kept=np.append(keep, True) if constant else keep,
        rank=len(columns) + constant,
        rss=float(np.sum(w * residuals**2)),
        tss=float(np.sum(w * centred**2)),
        residuals=residuals,
    )


def _triangle(X: np.ndarray, central: Moments, columns: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Upper triangular R with R'R = the scaled central cross products of the chosen columns."""
    if not len(columns):
        return np.zeros((0, 0))
    R = np.linalg.cholesky(central.cross[np.ix_(columns, columns)]).T
    if np.linalg.cond(R) < ILL_CONDITIONED:
        return R
    whole = np.vstack(list(_blocks(X[:, columns], central.mean[columns], weights)))
    return np.linalg.qr(whole / central.scale[columns], mode="r")


def _crossed(
    X: np.ndarray, central: Moments, columns: np.ndarray, r: np.ndarray, weights: np.ndarray | None
) -> np.ndarray:
    """Scaled cross products of the chosen centred columns with r."""
    weighted = r if weights is None else weights * r
    product = X.T @ weighted - central.mean * weighted.sum()
    return product[columns] / central.scale[columns]


def _solve(R: np.ndarray, c: np.ndarray) -> np.ndarray:
    """x with R'R x = c."""
    return np.linalg.solve(R, np.linalg.solve(R.T, c)) if len(c) else c


def leverage(X: np.ndarray, inverse: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Diagonal (n,) of the hat matrix w x'(X'WX)^-1 x; X (n, p), inverse (p, p) or with a constant (p+1, p+1)."""
    p = X.shape[1]
    values = np.einsum("ij,jk,ik->i", X, inverse[:p, :p], X, optimize=True)
    if len(inverse) > p:
        values = values + 2 * (X @ inverse[:p, p]) + inverse[p, p]
    return values if weights is None else weights * values
