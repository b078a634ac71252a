"""Crossed groupings and their cross-products: the one pass over the data.

One grouping (`inner`, the one with most effects) is integrated out group by group; the effects of all others (`outer`)
stand side by side in one dense block of K base columns: grouping by grouping, group by group, column by column. A large
grouping that holds the inner groups whole (`middle`) stays out of the block and is integrated out second.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import scipy

from statalike.models.mixed.columns import Columns
from statalike.models.mixed.gram import Gram, gram
from statalike.models.mixed.middle import ROOM, Middle, middle
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.nesting import within

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
    outer effects; gram: what comes of them. Coo (K, K), Cox (K, r), C (r, r): of the outer effects, X and y. between:
    the products of the `middle` grouping.
    """

    inner: Grouping
    outer: tuple[Grouping, ...]
    middle: Grouping | None
    between: Middle | None
    A: np.ndarray
    D: np.ndarray
    E: tuple[scipy.sparse.csr_matrix, ...]
    gram: Gram
    Coo: np.ndarray
    Cox: np.ndarray
    C: np.ndarray
    n: int


def crossing(model: MixedModel, columns: Columns) -> Crossing:
    """Read the data once. Raises MemoryError where the dense block would be too large."""
    codes = [model.at_level(level)[0].groups for level in range(model.n_levels)]
    found = [Grouping(level, int(each.max()) + 1, columns.z[level]) for level, each in enumerate(codes)]
    inner = max(found, key=lambda each: each.G * columns.T[each.level].shape[1])
    mid = _holding(found, inner, codes)
    outer, K = [], 0
    for each in found:
        if each is not inner and each is not mid:
            outer.append(Grouping(each.level, each.G, each.z, K))
            K += each.size
    if K > DENSE:
        raise MemoryError(f"{K} random effects are crossed with those of the largest grouping; at most {DENSE} may be")
    products = _Products(columns)
    rest = [*columns.x.tolist(), columns.y]
    own = codes[inner.level]
    A = products.sums(own, inner.G, inner.z, inner.z)
    D = products.sums(own, inner.G, inner.z, rest)
    E = _entries(products, own, inner, codes, outer, K)
    R = np.array([columns.U[j] for j in rest])
    Coo, Cox = _dense(products, codes, outer, K, rest)
    between = None if mid is None else _between(products, inner, mid, codes, outer, K, rest, E)
    return Crossing(inner, tuple(outer), mid, between, A, D, E, gram(E), Coo, Cox, R @ R.T, model.n)


def _holding(found: list[Grouping], inner: Grouping, codes: list) -> Grouping | None:
    """The largest grouping whose groups hold inner ones whole, if it is worth its own elimination."""
    large = (each for each in found if each is not inner and each.size > FEW)
    holding = [each for each in large if within(codes[inner.level], codes[each.level])]
    return max(holding, key=lambda each: each.size, default=None)


def _between(
    products: _Products, inner: Grouping, mid: Grouping, codes: list, outer: list, K: int, rest: list, E: tuple
) -> Middle:
    own = codes[mid.level]
    if mid.size * K > ROOM:
        raise MemoryError(f"{mid.size} nested and {K} crossed random effects meet; there is no room for them")
    parent = np.empty(inner.G, dtype=np.int64)
    parent[codes[inner.level]] = own
    B = products.sums(codes[inner.level], inner.G, inner.z, mid.z)
    A = products.sums(own, mid.G, mid.z, mid.z)
    D = products.sums(own, mid.G, mid.z, rest)
    met = np.array([each.toarray() for each in _entries(products, own, mid, codes, outer, K)])
    return middle(parent, B, A, D, met, E)


class _Products:
    """Products of two base columns, and their sums by group."""

    def __init__(self, columns: Columns) -> None:
        self.U, self.one = columns.U, columns.constant

    def __call__(self, i: int, j: int) -> np.ndarray:
        if i == self.one or j == self.one:
            return self.U[i if j == self.one else j]
        return self.U[i] * self.U[j]

    def sums(self, codes: np.ndarray, G: int, left: np.ndarray, right: np.ndarray | list[int]) -> np.ndarray:
        """(left, right, G)."""
        return np.array([[np.bincount(codes, self(i, j), G) for j in right] for i in left])


def _entries(
    products: _Products, own: np.ndarray, inner: Grouping, codes: list, outer: list[Grouping], K: int
) -> tuple[scipy.sparse.csr_matrix, ...]:
    places = [each.start + codes[each.level] * len(each.z) + b for each in outer for b in range(len(each.z))]
    columns = [j for each in outer for j in each.z]
    where = np.tile(own, len(places)), np.concatenate(places)
    made = []
    for i in inner.z:
        values = np.concatenate([products(i, j) for j in columns])
        made.append(scipy.sparse.coo_matrix((values, where), shape=(inner.G, K)).tocsr())
    return tuple(made)


def _dense(
    products: _Products, codes: list, outer: list[Grouping], K: int, rest: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    Coo, Cox = np.zeros((K, K)), np.empty((K, len(rest)))
    for each in outer:
        own, u = codes[each.level], len(each.z)
        block = slice(each.start, each.start + each.size)
        Cox[block] = products.sums(own, each.G, each.z, rest).transpose(2, 0, 1).reshape(-1, len(rest))
        within = products.sums(own, each.G, each.z, each.z)
        at = each.start + np.arange(each.G) * u
        for a in range(u):
            for b in range(u):
                Coo[at + a, at + b] = within[a, b]
    for one, other in combinations(outer, 2):
        key = codes[one.level] * other.G + codes[other.level]
        for a, i in enumerate(one.z):
            rows = slice(one.start + a, one.start + one.size, len(one.z))
            for b, j in enumerate(other.z):
                cols = slice(other.start + b, other.start + other.size, len(other.z))
                Coo[rows, cols] = np.bincount(key, products(i, j), one.G * other.G).reshape(one.G, other.G)
                Coo[cols, rows] = Coo[rows, cols].T
    return Coo, Cox
