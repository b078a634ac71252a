"""Nested groups and the cross-products that the likelihood needs of them: the one pass over the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statalike.models.mixed.columns import ROWS, Columns
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.products import inner

GROUPS = 16_384  # groups handled at a time in a likelihood evaluation, so that their products stay in cache


@dataclass(frozen=True)
class Layout:
    """Observations in group order and where the groups of each level start.

    order: (n,) index, or None if the data are in order already. first[l]: first observation of each group of level l.
    children[l]: first group of level l + 1 in each group of level l. A model without groups has one level of one group.
    """

    n: int
    order: np.ndarray | None
    first: tuple[np.ndarray, ...]
    children: tuple[np.ndarray, ...]

    @property
    def n_levels(self) -> int:
        """Number of levels, at least one."""
        return len(self.first)

    def sizes(self, level: int) -> np.ndarray:
        """Observations in each group of a level."""
        return np.diff(self.first[level], append=self.n)

    def codes(self, level: int) -> np.ndarray:
        """Group number of each observation, in the layout's order."""
        return np.repeat(np.arange(len(self.first[level])), self.sizes(level))

    def parent(self, level: int) -> np.ndarray:
        """The group of level - 1 that each group of `level` lies in (zeros at the top)."""
        if level == 0:
            return np.zeros(len(self.first[0]), dtype=int)
        counts = np.diff(self.children[level - 1], append=len(self.first[level]))
        return np.repeat(np.arange(len(counts)), counts)


def layout(model: MixedModel) -> Layout:
    """Sort by the lowest level's codes (which sort as the upper levels' do) and by time where time matters."""
    levels = [model.at_level(level)[0].groups for level in range(model.n_levels)]
    if not levels:
        levels = [np.zeros(model.n, dtype=np.int64)]
    lowest = levels[-1]
    order = None
    if model.residual is not None:
        times, same = model.residual.times, lowest[1:] == lowest[:-1]
        if (lowest[1:] < lowest[:-1]).any() or (same & (times[1:] < times[:-1])).any():
            order = np.lexsort((times, lowest))
    elif (lowest[1:] < lowest[:-1]).any():
        order = np.argsort(lowest, kind="stable")
    first = []
    for codes in levels:
        codes = codes if order is None else codes[order]
        after = (codes[1:] != codes[:-1]).nonzero()[0]
        starts = np.zeros(len(after) + 1, dtype=np.intp)
        np.add(after, 1, out=starts[1:])
        first.append(starts)
    children = tuple(np.searchsorted(first[k + 1], first[k]) for k in range(len(first) - 1))
    return Layout(model.n, order, tuple(first), children)


@dataclass(frozen=True)
class Batch:
    """Lowest-level groups handled together: A (uz, uz, G), D (uz, r, G), weights of ln|M| (None: all one).

    scale: square roots of the groups' own weights (None: all one). parents: the slice of groups one level up that the
    batch covers whole, `starts` the first group of each in the batch; both None where there is no level above.
    """

    A: np.ndarray
    D: np.ndarray
    weights: np.ndarray | None = None
    scale: np.ndarray | None = None
    parents: slice | None = None
    starts: np.ndarray | None = None


@dataclass(frozen=True)
class CrossProducts:
    """Sums of products of base columns. `rest[l]`: base columns that the levels above l, X and y still need.

    batches: the lowest level's groups. C (r, r, P): products of the `rest` columns summed over each group of the
    level above (P = 1 where there is none).
    """

    batches: tuple[Batch, ...]
    C: np.ndarray


def needed(columns: Columns) -> tuple[np.ndarray, ...]:
    """rest[l] for each level l, highest first: sorted base columns used above level l, by X or by y."""
    top = {*columns.x.tolist(), columns.y}
    rest = []
    for z in columns.z or (np.empty(0, dtype=int),):
        rest.append(np.array(sorted(top)))
        top |= set(z.tolist())
    return tuple(rest)


@dataclass(frozen=True)
class Weights:
    """Weights in the layout's order: of observations, and of each level's groups by themselves and with all above."""

    observations: np.ndarray | None
    own: tuple[np.ndarray | None, ...]
    total: tuple[np.ndarray | None, ...]
    size: float

    def roots(self, level: int) -> np.ndarray | None:
        """Square roots of the groups' own weights."""
        return None if self.own[level] is None else np.sqrt(self.own[level])


def weights_of(model: MixedModel, where: Layout) -> Weights:
    """Order and multiply the model's weights; size: the sum over observations of all weights that bear on them."""
    observations = model.weights
    if observations is not None and where.order is not None:
        observations = observations[where.order]
    own = tuple(model.level_weights) or (None,) * where.n_levels
    total: list[np.ndarray | None] = []
    for level, weight in enumerate(own):
        above = total[-1][where.parent(level)] if level and total[-1] is not None else None
        total.append(weight if above is None else above if weight is None else weight * above)
    if total[-1] is None:
        size = where.n if observations is None else observations.sum()
    else:
        each = np.repeat(total[-1], where.sizes(where.n_levels - 1))
        size = (each if observations is None else each * observations).sum()
    return Weights(observations, own, tuple(total), float(size))


def cross_products(columns: Columns, where: Layout, rest: np.ndarray, z: np.ndarray, weights: Weights) -> CrossProducts:
    """Read the data once. z: base columns of the lowest level; rest: base columns needed above it."""
    low = where.n_levels - 1
    G = len(where.first[low])
    outer = where.first[low - 1] if low else None
    P = 1 if outer is None else len(outer)
    own = weights.roots(low)
    rest, z = rest.tolist(), z.tolist()
    A = np.empty((len(z), len(z), G))
    D = np.empty((len(z), len(rest), G))
    C = np.zeros((len(rest), len(rest), P))
    side_by_side = rest[-1] - rest[0] == len(rest) - 1
    for groups, parents, rows in chunks(where):
        U, one = columns.at(rows), columns.constant
        if weights.observations is not None:
            U, one = U * np.sqrt(weights.observations[rows]), None
        sums = _Sums(U, one, where.first[low][groups] - rows.start)
        for a, i in enumerate(z):
            for b, j in enumerate(z[: a + 1]):
                A[a, b, groups] = A[b, a, groups] = sums[i, j]
            for b, j in enumerate(rest):
                D[a, b, groups] = sums[i, j]
        if own is not None:
            each, one = np.repeat(own[groups], np.diff(where.first[low][groups], append=rows.stop)), None
            U = U * each
        if outer is None:
            R = U[rest[0] : rest[-1] + 1] if side_by_side else U[rest]
            C[:, :, 0] += inner(R, R)
        else:
            over = _Sums(U, one, outer[parents] - rows.start)
            for a, i in enumerate(rest):
                for b, j in enumerate(rest):
                    C[a, b, parents] = over[i, j]
    return CrossProducts(tuple(batches(A, D, where, weights.total[low], own)), C)


class _Sums:
    """Group sums of products of two columns of a chunk, each pair computed once; `one`: the column of ones, if any.

    Groups of one size are rows of a matrix, whose product with ones takes half the time of sums from start to start.
    """

    def __init__(self, U: np.ndarray, one: int | None, starts: np.ndarray) -> None:
        self.U, self.one, self.starts = U, one, starts
        self.sizes = np.empty(len(starts))
        np.subtract(starts[1:], starts[:-1], out=self.sizes[:-1])
        self.sizes[-1] = U.shape[1] - starts[-1]
        self.ones = np.ones(int(self.sizes[0])) if (self.sizes == self.sizes[0]).all() else None
        self.done: dict[tuple[int, int], np.ndarray] = {}

    def __getitem__(self, pair: tuple[int, int]) -> np.ndarray:
        i, j = min(pair), max(pair)
        if (i, j) not in self.done:
            self.done[i, j] = self._sum(i, j)
        return self.done[i, j]

    def _sum(self, i: int, j: int) -> np.ndarray:
        if i == j == self.one:
            return self.sizes
        values = self.U[j if i == self.one else i] if self.one in (i, j) else self.U[i] * self.U[j]
        if self.ones is None:
            return np.add.reduceat(values, self.starts)
        return values.reshape(len(self.starts), len(self.ones)).dot(self.ones)


def chunks(where: Layout) -> Iterator[tuple[slice, slice, slice]]:
    """(lowest-level groups, groups of the level above, observations) in pieces of about ROWS observations."""
    low = where.n_levels - 1
    first = where.first[low]
    unit = where.first[low - 1] if low else first
    if where.n <= ROWS:
        yield slice(0, len(first)), slice(0, len(unit)), slice(0, where.n)
        return
    cuts = _cuts(np.append(unit, where.n), ROWS)
    for a, b in pairwise(cuts):
        rows = slice(int(unit[a]), int(unit[b]) if b < len(unit) else where.n)
        groups = slice(*np.searchsorted(first, (rows.start, rows.stop)).tolist())
        yield groups, slice(a, b), rows


def _cuts(edges: np.ndarray, size: int) -> list[int]:
    """Indices into `edges` that cut it into runs of at most `size` where single steps allow."""
    if len(edges) > 1 and edges[-1] - edges[0] <= size:
        return [0, len(edges) - 1]
    cuts = [0]
    while cuts[-1] < len(edges) - 1:
        reach = int(np.searchsorted(edges, edges[cuts[-1]] + size, side="right")) - 1
        cuts.append(min(max(reach, cuts[-1] + 1), len(edges) - 1))
    return cuts


def batches(
    A: np.ndarray, D: np.ndarray, where: Layout, weights: np.ndarray | None, scale: np.ndarray | None = None
) -> Iterator[Batch]:
    """Contiguous pieces of about GROUPS lowest-level groups, whole groups of the level above together."""
    low = where.n_levels - 1
    G = A.shape[2]
    edges = np.append(where.children[low - 1], G) if low else np.arange(0, G + 1)
    for s, t in pairwise(_cuts(edges, GROUPS)):
        here = slice(int(edges[s]), int(edges[t]))
        yield Batch(
            np.ascontiguousarray(A[:, :, here]),
            np.ascontiguousarray(D[:, :, here]),
            None if weights is None else weights[here],
            None if scale is None else scale[here],
            slice(s, t) if low else None,
            edges[s:t] - here.start if low else None,
        )


def pieces(batch: Batch, size: int) -> Iterator[tuple[slice, Batch]]:
    """Which groups and themselves, about `size` of a batch at a time, whole groups of the level above together."""
    G = batch.A.shape[2]
    if size >= G:
        yield slice(0, G), batch
        return
    edges = np.arange(G + 1) if batch.starts is None else np.append(batch.starts, G)
    for s, t in pairwise(_cuts(edges, size)):
        here = slice(int(edges[s]), int(edges[t]))
        w, scale = (None if each is None else each[here] for each in (batch.weights, batch.scale))
        above = None if batch.parents is None else slice(batch.parents.start + s, batch.parents.start + t)
        starts = None if above is None else edges[s:t] - here.start
        yield here, Batch(batch.A[:, :, here], batch.D[:, :, here], w, scale, above, starts)


def spread(Gamma: np.ndarray, parent: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """Gamma of the groups above for each group of a level, times the square roots of the groups' own weights."""
    return weighted(Gamma if Gamma.ndim == 2 else Gamma[:, :, parent], scale)


def inside(batch: Batch, Gamma: np.ndarray) -> np.ndarray:
    """Gamma of the groups above for each group of a batch, times the square roots of the groups' own weights."""
    if batch.parents is not None:
        counts = np.diff(batch.starts, append=batch.A.shape[2])
        Gamma = np.repeat(Gamma[:, :, batch.parents], counts, axis=2)
    return weighted(Gamma, batch.scale)


def weighted(values: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """values (a, b) or (..., G) times what each group has of `scale` (G,)."""
    if scale is None:
        return values
    return (values if values.ndim > 2 else values[:, :, None]) * scale


def merged(parts: CrossProducts) -> CrossProducts:
    """The same likelihood from fewer groups: those with the same A are replaced by at most uz * r that stand for them.

    The criterion depends on groups that share A only through the sum of vec(D) vec(D)', so a square root of that sum
    serves as well; ln|M| counts each pattern as often as it occurs. Only where there is no level above.
    """
    if any(batch.parents is not None or batch.weights is not None for batch in parts.batches):
        return parts
    A = np.concatenate([batch.A for batch in parts.batches], axis=2)
    uz, r, G = len(A), len(parts.C), A.shape[2]
    if 2 * uz * r >= G or not _repeats(A):
        return parts
    D = np.concatenate([batch.D for batch in parts.batches], axis=2)
    patterns, which = _patterns(A.reshape(uz * uz, G))
    order = np.argsort(which, kind="stable")
    counts = np.bincount(which)
    As, Ds, weights = [], [], []
    for k, members in enumerate(np.split(order, np.cumsum(counts)[:-1])):
        d = D[:, :, members].reshape(uz * r, -1)
        stand = square_root(d) if d.shape[1] > uz * r else d
        As.append(np.repeat(patterns[:, k, None], stand.shape[1], axis=1))
        Ds.append(stand)
        weights.append(np.full(stand.shape[1], counts[k] / stand.shape[1]))
    A, D = np.concatenate(As, axis=1).reshape(uz, uz, -1), np.concatenate(Ds, axis=1).reshape(uz, r, -1)
    if 2 * A.shape[2] > G:
        return parts
    return CrossProducts((Batch(np.ascontiguousarray(A), np.ascontiguousarray(D), np.concatenate(weights)),), parts.C)


def _repeats(A: np.ndarray) -> bool:
    """Whether a look at some groups promises that their cross-products repeat."""
    if not len(A):
        return False
    some = A[:, :, :: max(1, A.shape[2] // 100)].reshape(len(A) ** 2, -1)
    few = 0.75 * some.shape[1]
    return all(len(set(row.tolist())) <= few for row in some) and len(_patterns(some)[0].T) <= few


def _patterns(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct columns of A (k, G), in order, and which of them each column is."""
    if (A[:, :1] == A).all():
        return A[:, :1], np.zeros(A.shape[1], dtype=np.intp)
    patterns, which = np.unique(A, axis=1, return_inverse=True)
    return patterns, which.ravel()


def square_root(d: np.ndarray) -> np.ndarray:
    """F (k, <= k) with FF' = dd' for d (k, m), m > k."""
    values, vectors = np.linalg.eigh(d @ d.T)
    keep = values > max(values[-1], 0) * 1e-17
    if not keep.any():
        return np.zeros((len(d), 1))
    return vectors[:, keep] * np.sqrt(values[keep])
