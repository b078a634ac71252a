"""Crossed groupings and their cross-products: the one pass over the data.

One grouping (`inner`, the one with most effects) is integrated out group by group; the effects of all others (`outer`)
stand side by side in one dense block of K base columns: grouping by grouping, group by group, column by column. A large
grouping that holds the inner groups whole (`middle`) stays out of the block and is integrated out second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product

import numpy as np
import scipy

from statalike.models.mixed.columns import Columns
from statalike.models.mixed.crossed.gram import Gram, gram
from statalike.models.mixed.crossed.middle import ROOM, Middle, middle
from statalike.models.mixed.crossed.nesting import within
from statalike.models.mixed.crossed.packed import Packed, cuts
from statalike.models.mixed.model import MixedModel

STRIP = 8_192  # observations taken at a time
PAIRS = 200_000  # of meeting effects that are listed but once in any case
FEW = 300  # effects of a grouping that holds the inner groups for which a place in the dense block will do
DENSE = 12_000  # effects outside the largest grouping that a dense block may hold


@dataclass(frozen=True)
class Grouping:
    """A level: its number, how many groups, the base columns z of its effects, where it starts in the dense block."""

    level: int
    G: int
    z: np.ndarray
    start: int = 0

    @property
    def size(self) -> int:
        """Base columns of all its groups."""
        return self.G * len(self.z)


@dataclass(frozen=True)
class Crossing:
    """Sums of products of base columns, r = p + 1 standing for X and y.

    A (uz, uz, G), D (uz, r, G): of the inner groups. E: for each inner base column the (G, K) products with the
    outer effects. Coo (K, K; sparse without a residual structure), Cox (K, r), C (r, r): of the outer effects, X and y.
    between: the products of the `middle` grouping. before: the gram of another R.
    """

    inner: Grouping
    outer: tuple[Grouping, ...]
    middle: Grouping | None
    between: Middle | None
    A: np.ndarray
    D: np.ndarray
    E: tuple[scipy.sparse.csr_matrix, ...]
    Coo: np.ndarray | scipy.sparse.csr_matrix
    Cox: np.ndarray
    C: np.ndarray
    n: int
    before: Gram | None = None

    @cached_property
    def gram(self) -> Gram:
        """What comes of E; made when the columns of the data are gone."""
        if self.before is not None:
            return self.before.again(self.E)
        room = max(PAIRS, 3 * self.n * self.columns) if self.roomy else PAIRS
        return gram(self.E, self.cuts, isinstance(self.Coo, np.ndarray), room)

    @property
    def roomy(self) -> bool:
        """Whether the outer effects' matrices are not larger than the data."""
        return len(self.Cox) ** 2 <= self.n * self.columns

    @property
    def columns(self) -> int:
        """How many the data have: X, y, and a code of each grouping."""
        return len(self.C) + 1 + len(self.outer) + (self.middle is not None)

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Where panels of matrices of the outer effects begin."""
        return outer_cuts(self.outer)

    def without(self, W: np.ndarray, out: Packed | None = None) -> Packed:
        """Coo less what the inner groups explain, sum D_o'W D_o (K, K); made in `out`."""
        left = self.gram.form(W, Packed(self.cuts) if out is None else out)
        np.negative(left.flat, out=left.flat)
        left.add(self.Coo)
        return left


@dataclass(frozen=True)
class Plan:
    """Which grouping is integrated out when: inner, middle (or None), outer ones side by side in K base columns.

    codes: (n,) of each level; inner.level may be one more than the model's levels, for groups without effects.
    """

    inner: Grouping
    middle: Grouping | None
    outer: tuple[Grouping, ...]
    codes: tuple[np.ndarray, ...]
    K: int

    def places(self) -> Iterator[tuple[int, np.ndarray]]:
        """Base column and place in the dense block (n,) of every outer column that an observation has."""
        for each in self.outer:
            for b, j in enumerate(each.z):
                place = self.codes[each.level].astype(np.int32)
                place *= np.int32(len(each.z))
                place += np.int32(each.start + b)
                yield int(j), place


def planned(model: MixedModel, columns: Columns) -> tuple[Columns, Plan]:
    """What is integrated out when; groups that only correlate get a level of their own, without effects."""
    codes = [model.at_level(level)[0].groups for level in range(model.n_levels)]
    if model.residual is None:
        return columns, plan(columns, codes)
    apart = model.residual.groups
    if not any(within(apart, code) for code in codes):
        codes.append(apart)
        some = columns.y if columns.constant is None else columns.constant
        columns = replace(columns, z=(*columns.z, np.array([some])), T=(*columns.T, np.zeros((1, 0))))
    return columns, plan(columns, codes, apart)


def plan(columns: Columns, codes: Sequence[np.ndarray], apart: np.ndarray | None = None) -> Plan:
    """codes: (n,) of each level with columns.z; apart: groups (n,) whose observations are correlated, or None.

    The inner groups must hold such groups whole; where none do, they are the inner ones (the last of `codes`). Raises
    MemoryError where the dense block would be too large.
    """
    found = [Grouping(level, int(each.max()) + 1, columns.z[level]) for level, each in enumerate(codes)]
    holding = found if apart is None else [each for each in found if within(apart, codes[each.level])]
    inner = max(holding, key=lambda each: each.G * columns.T[each.level].shape[1])
    mid = _holding(found, inner, codes)
    outer, K = [], 0
    for each in found:
        if each is not inner and each is not mid:
            outer.append(Grouping(each.level, each.G, each.z, K))
            K += each.size
    if K > DENSE:
        raise MemoryError(f"{K} random effects are crossed with those of the largest grouping; at most {DENSE} may be")
    return Plan(inner, mid, tuple(outer), tuple(codes), K)


def outer_cuts(outer: Sequence[Grouping]) -> tuple[int, ...]:
    """Where panels of matrices of the outer effects begin."""
    return cuts([each.G for each in outer], [len(each.z) for each in outer])


def crossing(
    where: Plan,
    columns: Columns,
    U: np.ndarray,
    weighed: Sequence[np.ndarray],
    Coo: np.ndarray | None = None,
    before: Gram | None = None,
) -> Crossing:
    """Read the data once. U (u, n): the base columns; weighed: R^-1 times each (U itself for iid residuals).

    Coo: with a residual structure, the products of the outer effects; before: the gram of another R.
    """
    products = _Products(U, columns.constant, weighed)
    codes, inner, outer, mid, K = where.codes, where.inner, where.outer, where.middle, where.K
    rest = [*columns.x.tolist(), columns.y]
    own = codes[inner.level]
    A = products.sums(own, inner.G, inner.z, inner.z)
    D = products.sums(own, inner.G, inner.z, rest)
    E = _entries(products, where, inner, A)
    Cox = _with_rest(products, where, rest)
    Coo = _among(products, codes, outer, K) if Coo is None else Coo
    between = None if mid is None else _between(products, where, rest, E)
    return Crossing(inner, outer, mid, between, A, D, E, Coo, Cox, products.all(rest), len(own), before)


def _holding(found: list[Grouping], inner: Grouping, codes: Sequence[np.ndarray]) -> Grouping | None:
    """The largest grouping whose groups hold inner ones whole, if it is worth its own elimination."""
    large = (each for each in found if each is not inner and each.size > FEW)
    holding = [each for each in large if within(codes[inner.level], codes[each.level])]
    return max(holding, key=lambda each: each.size, default=None)


def _between(products: _Products, where: Plan, rest: list, E: tuple) -> Middle:
    inner, mid, codes = where.inner, where.middle, where.codes
    own = codes[mid.level]
    if mid.size * where.K > ROOM:
        raise MemoryError(f"{mid.size} nested and {where.K} crossed random effects meet; there is no room for them")
    parent = np.empty(inner.G, dtype=np.int64)
    parent[codes[inner.level]] = own
    B = products.sums(codes[inner.level], inner.G, inner.z, mid.z)
    A = products.sums(own, mid.G, mid.z, mid.z)
    D = products.sums(own, mid.G, mid.z, rest)
    met = np.array([each.toarray() for each in _entries(products, where, mid, A)], dtype=float)
    return middle(parent, B, A, D, met, E)


class _Products:
    """Products of two base columns, the first weighed by R^-1, and their sums by group."""

    def __init__(self, U: np.ndarray, one: int | None, weighed: Sequence[np.ndarray]) -> None:
        self.U, self.one, self.weighed = U, one, weighed
        self.plain = weighed is U

    def __call__(self, i: int, j: int, at: slice = slice(None)) -> np.ndarray:
        if j == self.one:
            return self.weighed[i][at]
        if i == self.one and self.plain:
            return self.U[j][at]
        return self.weighed[i][at] * self.U[j][at]

    def sums(self, codes: np.ndarray, G: int, left: np.ndarray, right: np.ndarray | list[int]) -> np.ndarray:
        """(left, right, G)."""
        out, step = np.zeros((len(left), len(right), G)), max(STRIP, 4 * G)
        for start in range(0, len(codes), step):
            at = slice(start, start + step)
            own = codes[at].astype(np.intp, copy=False)
            for (a, i), (b, j) in product(enumerate(left), enumerate(right)):
                out[a, b] += np.bincount(own, self(i, j, at), G)
        return out

    def crossed(
        self, i: int, j: int, at: tuple[np.ndarray, np.ndarray], shape: tuple[int, int], most: float
    ) -> scipy.sparse.csr_matrix:
        """Sums over the observations of two groups each, whose numbers are `at`; if they are counts, none more than
        `most`, in a signed type that just holds them."""
        if self.plain and i == j == self.one:
            values = np.ones(len(at[0]), np.min_scalar_type(-1 - int(min(len(at[0]), most))))
        else:
            values = self(i, j)
        return scipy.sparse.coo_matrix((values, at), shape).tocsr()

    def all(self, each: list[int]) -> np.ndarray:
        """Sums over all observations (each, each)."""
        total, n = np.zeros((len(each), len(each))), len(self.U[0])
        for start in range(0, n, STRIP):
            at = slice(start, start + STRIP)
            total += np.array([self.weighed[j][at] for j in each]) @ np.array([self.U[j][at] for j in each]).T
        return total


def _entries(products: _Products, where: Plan, holding: Grouping, A: np.ndarray) -> tuple[scipy.sparse.csr_matrix, ...]:
    """Products of a grouping that holds the correlated observations whole, A its own, with the outer effects."""
    own, shape = where.codes[holding.level].astype(np.int32, copy=False), (holding.G, where.K)
    made: list[list[scipy.sparse.csr_matrix]] = [[] for _ in holding.z]
    for j, place in where.places():
        for i, each in zip(holding.z, made, strict=True):
            each.append(_narrowed(products.crossed(i, j, (own, place), shape, A.max(initial=0.0))))
    return tuple(_together(each, shape) for each in made)


def _together(parts: list[scipy.sparse.csr_matrix], shape: tuple[int, int]) -> scipy.sparse.csr_matrix:
    """Matrices without entries in common as one, made some rows at a time."""
    if len(parts) < 2:
        return parts[0] if parts else scipy.sparse.csr_matrix(shape)
    indptr = sum(each.indptr for each in parts)
    nnz = int(indptr[-1])
    indices, data = np.empty(nnz, np.int32), np.empty(nnz, np.result_type(*(each.data for each in parts)))
    step = max(1, 2 * STRIP * shape[0] // max(1, nnz))
    for start in range(0, shape[0], step):
        rows = slice(start, min(start + step, shape[0]))
        some = [each[rows].tocoo() for each in parts]
        at = _joined([each.row for each in some]), _joined([each.col for each in some])
        whole = _joined([each.data for each in some])
        made = scipy.sparse.coo_matrix((whole, at), (rows.stop - start, shape[1])).tocsr()
        where = slice(indptr[start], indptr[rows.stop])
        indices[where], data[where] = made.indices, made.data
    return scipy.sparse.csr_matrix((data, indices, indptr), shape)


def _narrowed(counts: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
    """The same in one or two bytes a number, where all are whole and their squares take no more, or in eight."""
    least, most = float(counts.data.min(initial=0)), float(counts.data.max(initial=0))
    kind = next((each for each in (np.int8, np.int16) if most**2 <= np.iinfo(each).max), float)
    narrow = counts.data.astype(kind if least == 0.0 else float, copy=False)
    counts.data = narrow if np.array_equal(narrow, counts.data) else counts.data.astype(float, copy=False)
    return counts


def _with_rest(products: _Products, where: Plan, rest: list[int]) -> np.ndarray:
    """Products of the outer effects with X and y, (K, r)."""
    Cox = np.empty((where.K, len(rest)))
    for each in where.outer:
        sums = products.sums(where.codes[each.level], each.G, rest, each.z)
        Cox[each.start : each.start + each.size] = sums.transpose(2, 1, 0).reshape(-1, len(rest))
    return Cox


def _among(
    products: _Products, codes: Sequence[np.ndarray], outer: Sequence[Grouping], K: int
) -> scipy.sparse.csr_matrix:
    """Products of the outer effects, (K, K), R being diagonal."""
    rows, cols, values = [], [], []
    for each in outer:
        own, u = codes[each.level], len(each.z)
        within = products.sums(own, each.G, each.z, each.z)
        at = each.start + np.arange(each.G) * u
        for a, b in np.ndindex(u, u):
            rows.append(at + a)
            cols.append(at + b)
            values.append(within[a, b])
    for one, other in combinations(outer, 2):
        for a, i in enumerate(one.z):
            for b, j in enumerate(other.z):
                at = codes[one.level], codes[other.level]
                met = products.crossed(i, j, at, (one.G, other.G), len(at[0])).tocoo()
                row, col = one.start + a + met.row * len(one.z), other.start + b + met.col * len(other.z)
                rows += [row, col]
                cols += [col, row]
                values += [met.data, met.data]
    return scipy.sparse.coo_matrix((_joined(values), (_joined(rows), _joined(cols))), (K, K)).tocsr()


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    """All end to end."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays or [np.zeros(0, np.int32)])
