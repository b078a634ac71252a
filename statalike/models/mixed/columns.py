"""The model's columns made safe: each distinct column once, centred and scaled, with the way back.

Every Z and X column and y is a linear map of a few base columns U: a covariate that stands in X and in Z is stored
once, and where the constant is a base column every other column is centred, so that no digit is lost to large means.
A column that the ones before it nearly make up, as the year does its square and its cube, keeps only what they leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from statalike.models.mixed.model import MixedModel

NEARLY = 1e-5  # a column is orthogonalised where no more than this share of its square is its own
NOTHING = 1e-24  # and not where it is nothing but the others
MANY = 64  # columns among which such are looked for; beyond that among those with a mean of many standard deviations
FAR = 30.0  # so many
SOME = 20_000  # observations that are looked at first


@dataclass(frozen=True)
class Columns:
    """Base columns and maps.

    U (u, n): base columns, centred and scaled.  X and y are the base columns `x` (p indices) and `y` (index);
    original X = U[:, x] `Tx` with Tx (p, p), original y = U[:, y] * `scale_y` + U[:, x] `shift_y`.
    Level l: its Z (q columns) = U[:, z[l]] `T[l]`, T[l] (uz, q).
    """

    U: np.ndarray
    x: np.ndarray
    y: int
    Tx: np.ndarray
    scale_y: float
    shift_y: np.ndarray
    z: tuple[np.ndarray, ...]
    T: tuple[np.ndarray, ...]
    constant: int | None

    @cached_property
    def to_own(self) -> np.ndarray:
        """Tx^-1 (p, p): from coefficients of base columns to those of the model's own.

        Tx is triangular with the constant first; solved so, every element is good to its last digits.
        """
        p = len(self.x)
        order = sorted(range(p), key=lambda j: (self.x[j] != self.constant, j))
        out = np.empty((p, p))
        out[np.ix_(order, order)] = scipy.linalg.solve_triangular(self.Tx[np.ix_(order, order)], np.eye(p))
        return out

    @cached_property
    def logdet_XX(self) -> float:
        """What the change of columns adds to ln|X'V^-1 X|."""
        return 2.0 * float(np.linalg.slogdet(self.Tx)[1])


class _Base:
    """Collects distinct columns; a column is known again by identity or by equal content."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.raw: list[np.ndarray] = []
        self.seen: dict[tuple, list[int]] = {}
        self.constant: int | None = None

    def add(self, column: np.ndarray) -> int:
        key = (float(column[0]), float(column[-1]), float(column.sum())) if self.n else ()
        for j in self.seen.get(key, ()):
            if column is self.raw[j] or np.array_equal(column, self.raw[j]):
                return j
        self.raw.append(column)
        j = len(self.raw) - 1
        self.seen.setdefault(key, []).append(j)
        if self.constant is None and self.n and column[0] == 1.0 and column.min() == 1.0 == column.max():
            self.constant = j
        return j


def base_columns(model: MixedModel, order: np.ndarray | None) -> Columns:
    """Columns of `model` with observations taken in `order` (None: as they are).

    Raises numpy.linalg.LinAlgError where columns of X are others of them or, as far as is looked, made up of others.
    """
    base = _Base(model.n)
    x = [base.add(column) for column in model.X]
    if len(set(x)) < len(x):
        raise np.linalg.LinAlgError("X is rank deficient")
    z = [[base.add(column) for term in model.at_level(level) for column in term.Z] for level in range(model.n_levels)]
    raw = [*base.raw, model.y]
    one, y = base.constant, len(base.raw)
    U = np.empty((len(raw), model.n))
    for column, values in zip(raw, U, strict=True):
        values[:] = column if order is None else column[order]
    own = _centred(U, one, [j for j in range(len(raw)) if j in x or j == y] if one not in x else [])
    x_first = [*dict.fromkeys(j for j in (one, *x) if j in x), *(j for j in range(y) if j not in x)]
    if any(j in x for j in _orthogonalised(U[:y], own, x_first)):
        raise np.linalg.LinAlgError("X is rank deficient")
    Tx = own[np.ix_(x, x)]
    levels = [(np.flatnonzero(own[:, columns].any(axis=1)), columns) for columns in z]
    return Columns(
        U, np.array(x, dtype=int), y, Tx, float(own[y, y]), own[x, y],
        tuple(used for used, _ in levels), tuple(own[np.ix_(used, columns)] for used, columns in levels), one,
    )  # fmt: skip


def _centred(U: np.ndarray, one: int | None, as_they_are: list[int]) -> np.ndarray:
    """Centre the rows of U (k, n) where there is a constant, and scale them, in place; A (k, k) with old = A' new.

    as_they_are: rows that are not centred, the constant not being among the columns that may make them up.
    """
    A = np.eye(len(U))
    for j, values in enumerate(U):
        if j == one:
            continue
        if one is not None and j not in as_they_are:
            A[one, j] = values.mean()
            values -= A[one, j]
        size = np.sqrt(np.dot(values, values) / max(U.shape[1], 1))
        A[j, j] = size if size > 0 else 1.0
        values /= A[j, j]
    return A


def _orthogonalised(U: np.ndarray, A: np.ndarray, order: list[int]) -> list[int]:
    """Take out of rows of U (k, n), in some order, what the rows before them make up where that is nearly all; U and
    the map A (k, k) to old rows change in place. The rows that are nothing else stay and are returned."""
    n = max(U.shape[1], 1)
    if len(order) > MANY:
        order = [j for j in order if j == order[0] or np.abs(A[:, j]).max() > FAR * A[j, j]][:MANY]
    some = U[order, :: n // SOME + 1]
    if _shares_exceed(some @ some.T / max(some.shape[1], 1), 100.0 * NEARLY):
        return []
    products = (U @ U.T)[np.ix_(order, order)] / n if len(order) == len(U) else U[order] @ U[order].T / n
    if _shares_exceed(products, NEARLY):
        return []
    nothing = []
    for at, j in enumerate(order):
        before = order[:at]
        if not at or _own_share(products[:at, :at], products[:at, at]) > NEARLY:
            continue
        left, made = U[j], np.zeros(at)
        for _ in range(2):
            step = np.linalg.lstsq(U[before].T, left, rcond=None)[0]
            left, made = left - step @ U[before], made + step
        size = np.sqrt(np.dot(left, left) / n)
        if size**2 <= NOTHING:
            nothing.append(j)
            continue
        U[j] = left / size
        A[before, j] += A[j, j] * made
        A[j, j] *= size
        products[at] = products[:, at] = (U @ U[j])[order] / n
    return nothing


def _shares_exceed(products: np.ndarray, least: float) -> bool:
    """Whether more than that share of every column's square is its own beside those before it, by products (k, k)."""
    L, failed = scipy.linalg.lapack.dpotrf(products, lower=1)
    return not failed and bool((np.square(np.diag(L)) > least * np.diag(products)).all())


def _own_share(products: np.ndarray, with_it: np.ndarray) -> float:
    """How much of a column's square others do not make up, from their mean products (k, k) and those with it (k,)."""
    return float(1.0 - with_it @ np.linalg.lstsq(products, with_it, rcond=None)[0])
