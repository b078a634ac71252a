"""The model's columns made safe: each distinct column once, centred and scaled, with the way back.

Every Z and X column and y is a linear map of a few base columns U: a covariate that stands in X and in Z counts once,
and where the constant is a base column every other column is centred, so that no digit is lost to large means. What is
kept is how a base column comes of the model's own: its values are made where they are looked at, some at a time.
A column that the ones before it nearly make up, as the year does its square and its cube, keeps only what they leave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.products import inner

NEARLY = 1e-5  # a column is orthogonalised where no more than this share of its square is its own
NOTHING = 1e-24  # and not where it is nothing but the others
MANY = 64  # columns among which such are looked for; beyond that among those with a mean of many standard deviations
FAR = 30.0  # so many
SOME, EVERY = 2_000, 50  # observations that are looked at first, but no fewer than one in so many
ROWS = 32_768  # observations handled at a time, so that a chunk of every column stays in cache


@dataclass(frozen=True, eq=False)
class Base:
    """One base column, (raw - centre) / size with raw (n,) as the data have it; `order`: that of the layout."""

    raw: np.ndarray
    order: np.ndarray | None
    centre: float = 0.0
    size: float = 1.0

    def __len__(self) -> int:
        return len(self.raw if self.order is None else self.order)

    def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:
        """Its values at rows in the layout's order."""
        raw = self.raw[rows if self.order is None else self.order[rows]]
        out = np.empty(raw.shape)
        self._scaled(raw, out)
        return out

    def put(self, rows: slice | np.ndarray, out: np.ndarray) -> None:
        """Write its values there."""
        self._scaled(self.raw[rows if self.order is None else self.order[rows]], out)

    def _scaled(self, raw: np.ndarray, out: np.ndarray) -> None:
        np.subtract(raw, self.centre, out=out) if self.centre else np.copyto(out, raw)
        if self.size != 1.0:
            out /= self.size


@dataclass(frozen=True, eq=False)
class Columns:
    """Base columns and maps.

    bases: of U (u, n), the base columns, centred and scaled.  X and y are base columns `x` (p indices) and `y` (index);
    original X = U[:, x] `Tx` with Tx (p, p), original y = U[:, y] * `scale_y` + U[:, x] `shift_y`.
    Level l: its Z (q columns) = U[:, z[l]] `T[l]`, T[l] (uz, q).
    """

    bases: tuple[Base, ...]
    x: np.ndarray
    y: int
    Tx: np.ndarray
    scale_y: float
    shift_y: np.ndarray
    z: tuple[np.ndarray, ...]
    T: tuple[np.ndarray, ...]
    constant: int | None

    @cached_property
    def U(self) -> np.ndarray:
        """All values of the base columns (u, n), which are kept from then on."""
        return self.at(slice(None))

    def at(self, rows: slice) -> np.ndarray:
        """Values of the base columns at rows in the layout's order, (u, m)."""
        out = np.empty((len(self.bases), len(range(*rows.indices(len(self.bases[0]))))))
        for values, base in zip(out, self.bases, strict=True):
            base.put(rows, values)
        return out

    def taken(self, rows: np.ndarray) -> Columns:
        """The same columns with observations taken at `rows` (index into the layout's order)."""
        found = (replace(each, order=rows if each.order is None else each.order[rows]) for each in self.bases)
        return replace(self, bases=tuple(found))

    @cached_property
    def to_own(self) -> np.ndarray:
        """Tx^-1 (p, p): from coefficients of base columns to those of the model's own.

        Tx is triangular with the constant first; solved so, every element is good to its last digits.
        """
        p = len(self.x)
        x = self.x.tolist()
        order = np.array(sorted(range(p), key=lambda j: x[j] != self.constant), dtype=int)
        out, places = np.empty((p, p)), (order[:, None], order)
        if p:
            out[places] = scipy.linalg.lapack.dtrtri(self.Tx[places])[0]
        return out

    @cached_property
    def logdet_XX(self) -> float:
        """What the change of columns adds to ln|X'V^-1 X|."""
        return 2.0 * float(np.log(np.abs(self.Tx.diagonal())).sum())


class _Distinct:
    """Collects distinct columns; a column is known again by identity or by equal content."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.raw: list[np.ndarray] = []
        self.totals: list[float] = []
        self.seen: dict[tuple, list[int]] = {}
        self.constant: int | None = None

    def add(self, column: np.ndarray) -> int:
        for j, raw in enumerate(self.raw):
            if column is raw:
                return j
        alike = self.n > 0 and column.strides == (0,)
        total = self.n * float(column[0]) if alike else float(column.sum())
        key = (float(column[0]), float(column[-1]), total) if self.n else ()
        for j in self.seen.get(key, ()):
            if np.array_equal(column, self.raw[j]):
                return j
        self.raw.append(column)
        self.totals.append(total)
        j = len(self.raw) - 1
        self.seen.setdefault(key, []).append(j)
        if self.constant is None and self.n and column[0] == 1.0 and (alike or column.min() == 1.0 == column.max()):
            self.constant = j
        return j


def base_columns(model: MixedModel, order: np.ndarray | None) -> Columns:
    """Columns of `model` with observations taken in `order` (None: as they are).

    Raises numpy.linalg.LinAlgError where columns of X are others of them or, as far as is looked, made up of others.
    """
    base = _Distinct(model.n)
    x = [base.add(column) for column in model.X]
    if len(set(x)) < len(x):
        raise np.linalg.LinAlgError("X is rank deficient")
    z = [[base.add(column) for term in model.at_level(level) for column in term.Z] for level in range(model.n_levels)]
    one, y = base.constant, len(base.raw)
    as_they_are = {*x, y} if one is not None and one not in x else set()
    raw, totals = [*base.raw, model.y], [*base.totals, float(model.y.sum())]
    bases, own = _centred(raw, totals, order, one, as_they_are)
    x_first = [*dict.fromkeys(j for j in (one, *x) if j in x), *(j for j in range(y) if j not in x)]
    if any(j in x for j in _orthogonalised(bases, own, x_first)):
        raise np.linalg.LinAlgError("X is rank deficient")
    places = np.array(x, dtype=int)
    levels = [(own[:, columns], own[:, columns].any(axis=1)) for columns in z]
    return Columns(
        tuple(bases), places, y, own[places[:, None], places], float(own[y, y]), own[places, y],
        tuple(used.nonzero()[0] for _, used in levels), tuple(T[used] for T, used in levels), one,
    )  # fmt: skip


def _centred(
    raw: list[np.ndarray], totals: list[float], order: np.ndarray | None, one: int | None, as_they_are: set[int]
) -> tuple[list[Base], np.ndarray]:  # fmt: skip
    """Base columns: the columns, whose sums are `totals`, centred where there is a constant, and scaled; and A (k, k)
    with old = A' new.

    as_they_are: columns that are not centred, the constant not being among those that may make them up.
    """
    bases, A = [], np.eye(len(raw))
    for j, column in enumerate(raw):
        mean, size = 0.0, 1.0
        if j != one:
            n = max(len(column), 1)
            values = column if n > ROWS or order is None else column[order]
            if one is not None and j not in as_they_are:
                A[one, j] = mean = totals[j] / n if values is column else float(values.mean())
            A[j, j] = size = _root_mean_square(values, mean) or 1.0
        bases.append(Base(column, order, mean, size))
    return bases, A


def _root_mean_square(values: np.ndarray, centre: float) -> float:
    squares = 0.0
    for start in range(0, len(values), ROWS):
        strip = values[start : start + ROWS] - centre
        squares += float(strip.dot(strip))
    return math.sqrt(squares / max(len(values), 1))


def _orthogonalised(bases: list[Base], A: np.ndarray, order: list[int]) -> list[int]:
    """Take out of base columns, in some order, what those before them make up where that is nearly all; `bases` and the
    map A (k, k) to old columns change in place. The columns that are nothing else stay and are returned."""
    n = max(len(bases[0]), 1)
    if len(order) > MANY:
        order = [j for j in order if j == order[0] or np.abs(A[:, j]).max() > FAR * A[j, j]][:MANY]
    unsorted = [bases[j] if bases[j].order is None else replace(bases[j], order=None) for j in order]
    at = slice(None, None, min(n // SOME + 1, EVERY))
    some = np.empty((len(order), len(range(*at.indices(len(bases[0]))))))
    for base, values in zip(unsorted, some, strict=True):
        base.put(at, values)
    products = inner(some, some) / max(some.shape[1], 1)
    if _shares_exceed(products, 100.0 * NEARLY):
        return []
    U = some
    if some.shape[1] < n:
        U = np.array([base[:] for base in unsorted])
        products = inner(U, U) / n
    if _shares_exceed(products, NEARLY):
        return []
    nothing = []
    for at, j in enumerate(order):
        before = order[:at]
        if not at or _own_share(products[:at, :at], products[:at, at]) > NEARLY:
            continue
        left, made = U[at], np.zeros(at)
        for _ in range(2):
            step = np.linalg.lstsq(U[:at].T, left, rcond=None)[0]
            left, made = left - step @ U[:at], made + step
        size = np.sqrt(np.dot(left, left) / n)
        if size**2 <= NOTHING:
            nothing.append(j)
            continue
        U[at] = left / size
        bases[j] = Base(left / size, bases[j].order)
        A[before, j] += A[j, j] * made
        A[j, j] *= size
        products[at] = products[:, at] = U @ U[at] / n
    return nothing


def _shares_exceed(products: np.ndarray, least: float) -> bool:
    """Whether more than that share of every column's square is its own beside those before it, by products (k, k)."""
    L, failed = scipy.linalg.lapack.dpotrf(products, lower=1)
    return not failed and bool((np.square(L.diagonal()) > least * products.diagonal()).all())


def _own_share(products: np.ndarray, with_it: np.ndarray) -> float:
    """How much of a column's square others do not make up, from their mean products (k, k) and those with it (k,)."""
    return float(1.0 - with_it @ np.linalg.lstsq(products, with_it, rcond=None)[0])
