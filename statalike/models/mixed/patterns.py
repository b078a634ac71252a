"""Groups by size and by the pattern of their times: those of one pattern have one residual covariance matrix.

Groups stand for others where that loses nothing, and groups that begin as longer ones do are put with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statalike.models.mixed.blocks import Layout, square_root
from statalike.models.mixed.columns import Base
from statalike.models.mixed.model import Residual

NEAR = 1.2  # how much longer than a group its pattern may be
PORTION = 25_000  # numbers of matrices of patterns that are made at a time
FEW = 50_000  # numbers of whole data so small that it may be longer by any length


@dataclass(frozen=True)
class Bucket:
    """Groups of one size m, in order of their patterns.

    at (P, m) positions or times of each pattern; by (P,) its by-group; count (P,) how many groups have it;
    ends (P,) where its members end; groups (g,) their places among the lowest-level groups; Y (c, m, g) of z, rest.
    Where groups that only begin as the pattern does are with them: rows (P, m) how many groups have each of its rows,
    and there (m, g) ones and zeros, Y being zero where a group has no more rows.
    """

    at: np.ndarray
    by: np.ndarray
    count: np.ndarray
    ends: np.ndarray
    groups: np.ndarray
    Y: np.ndarray
    rows: np.ndarray | None = None
    there: np.ndarray | None = None

    def members(self) -> list[slice]:
        """The slice of groups of each pattern."""
        return [slice(a, b) for a, b in zip([0, *self.ends[:-1].tolist()], self.ends.tolist(), strict=True)]

    def portions(self) -> Iterator[tuple[slice, slice]]:
        """Some patterns at a time and the groups of theirs, where matrices of all of them would be too many."""
        P, m = self.at.shape
        step = max(1, PORTION // (m * m))
        for start in range(0, P, step):
            patterns = slice(start, min(start + step, P))
            first = int(self.ends[start - 1]) if start else 0
            yield patterns, slice(first, int(self.ends[patterns.stop - 1]))

    def of(self, patterns: np.ndarray | slice) -> Bucket:
        """Some of the patterns, without their groups."""
        at = self.at[patterns]
        none = np.zeros(len(at), dtype=int)
        return Bucket(at, self.by[patterns], self.count[patterns], none, none[:0], self.Y[:, :, :0])

    def part(self, groups: slice, patterns: slice) -> Bucket:
        """Some of the groups, and the patterns that they have."""
        return Bucket(
            self.at[patterns],
            self.by[patterns],
            self.count[patterns],
            np.minimum(self.ends[patterns], groups.stop) - groups.start,
            self.groups[groups],
            self.Y[:, :, groups],
            None if self.rows is None else self.rows[patterns],
            None if self.there is None else self.there[:, groups],
        )

    @property
    def counts(self) -> np.ndarray:
        """How many groups have each row of each pattern, (P, m) or (P, 1)."""
        return self.count[:, None] if self.rows is None else self.rows

    @property
    def shared(self) -> bool:
        """Whether patterns are few enough to be worked one at a time."""
        return len(self.at) <= max(4, self.Y.shape[2] // 16)


def apply(bucket: Bucket, K: np.ndarray, Y: np.ndarray | None = None) -> np.ndarray:
    """K (P, m, m) of its pattern times the rows of each group: (c, m, g)."""
    Y = bucket.Y if Y is None else Y
    if len(K) == 1:
        return np.matmul(K[0], Y)
    if bucket.shared:
        out = np.empty_like(Y)
        for k, members in zip(K, bucket.members(), strict=True):
            out[:, :, members] = np.matmul(k, Y[:, :, members])
        return out
    sizes, out = np.diff(bucket.ends, prepend=0), np.empty_like(Y)
    for patterns, members in bucket.portions():
        own = np.repeat(K[patterns], sizes[patterns], axis=0)
        out[:, :, members] = np.matmul(own, Y[:, :, members].transpose(2, 1, 0)).transpose(2, 1, 0)
    return out


def in_buckets(residual: Residual, where: Layout, U: list[np.ndarray | Base], merge_z: int | None) -> list[Bucket]:
    """Groups by size, then by pattern; where there is no level above (merge_z columns of Z), stand-ins for many.

    Times count from each group's first where no parameter belongs to a position.
    """
    placed = any(len(each.index) and each.kind == "lns" for each in residual.structure.parameters(residual.levels))
    first, sizes = where.first[-1], where.sizes(where.n_levels - 1)
    times, by = (_in_order(each, where.order) for each in (residual.times, residual.by))
    out = []
    for m in np.unique(sizes):
        groups = np.flatnonzero(sizes == m)
        rows: slice | np.ndarray = slice(None)
        if len(groups) < len(sizes):
            rows = (first[groups][:, None] + np.arange(m)).ravel()
        at = times[rows].reshape(-1, m)
        at = at if placed else at - at[:, :1]
        order, starts = _sorted(at, None if by is None else by[first[groups]])
        if order is not None:
            groups = groups[order]
            rows = (first[groups][:, None] + np.arange(m)).ravel()
            at = at[order[starts]]
        else:
            at = at[:1].copy()
        Y = np.empty((len(U), m, len(groups)))
        for own, u in zip(Y, U, strict=True):
            own[:] = u[rows].reshape(-1, m).T
        ends = np.append(starts[1:], len(groups))
        codes = np.zeros(len(starts), dtype=int) if by is None else by[first[groups[starts]]].astype(int)
        bucket = Bucket(at, codes, np.diff(ends, prepend=0), ends, groups, Y)
        out.append(bucket if merge_z is None else _merged(bucket, merge_z))
    return out


def _in_order(values: np.ndarray | None, order: np.ndarray | None) -> np.ndarray | None:
    return values if values is None or order is None else values[order]


def _sorted(at: np.ndarray, by: np.ndarray | None) -> tuple[np.ndarray | None, np.ndarray]:
    """The order (g,) of groups by their by-group (g,) and then their times (g, m), None where they are all the same;
    where each pattern starts in it."""
    keys = [*(() if by is None else (by,)), *at.T]
    if all((key == key[0]).all() for key in keys):
        return None, np.zeros(1, dtype=np.intp)
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), dtype=bool)
    for key in keys:
        sorted_key = key[order]
        new[1:] |= sorted_key[1:] != sorted_key[:-1]
    new[0] = True
    return order, np.flatnonzero(new)


def _merged(bucket: Bucket, uz: int) -> Bucket:
    """Stand-ins for the members of each pattern whose Z is the same in all: a square root of their second moments."""
    c, m, _ = bucket.Y.shape
    if bucket.count.max() <= 2 * m * (c - uz):
        return bucket
    parts = []
    for members in bucket.members():
        Y = bucket.Y[:, :, members]
        alike = (Y[:uz] == Y[:uz, :, :1]).all()
        if Y.shape[2] > 2 * m * (c - uz) and alike:
            stand = square_root(Y[uz:].reshape((c - uz) * m, -1)).reshape(c - uz, m, -1)
            Y = np.concatenate([np.repeat(Y[:uz, :, :1], stand.shape[2], axis=2), stand])
        parts.append(Y)
    ends = np.cumsum([part.shape[2] for part in parts])
    return Bucket(
        bucket.at,
        bucket.by,
        bucket.count,
        ends,
        np.arange(ends[-1]),
        np.ascontiguousarray(np.concatenate(parts, axis=2)),
    )


def joined(buckets: list[Bucket]) -> list[Bucket]:
    """Groups that begin as those of a longer bucket do put with them, where the rows that they lack are few; L^-1 and
    R^-1 of what they have are the leading part of the longer ones'."""
    out: list[list[Bucket]] = []
    few = sum(bucket.Y.size for bucket in buckets) <= FEW
    for i in reversed(range(len(buckets))):
        own, j = buckets[i], longer(buckets, i)
        holder = next((each for each in out if j is not None and each[0] is buckets[j]), None)
        if holder is not None and (few or buckets[j].at.shape[1] <= NEAR * own.at.shape[1]):
            holder.append(own)
        else:
            out.append([own])
    return [_together(each) if len(each) > 1 else each[0] for each in reversed(out)]


def _together(buckets: list[Bucket]) -> Bucket:
    """The first, longest, with the groups of the others."""
    longest = buckets[0]
    c, m, _ = longest.Y.shape
    which = np.concatenate([np.repeat(np.arange(len(b.at)), np.diff(b.ends, prepend=0)) for b in buckets])
    order = np.argsort(which, kind="stable")
    lengths = np.concatenate([np.full(len(b.groups), b.at.shape[1]) for b in buckets])[order]
    Y = np.zeros((c, m, len(order)))
    edges = np.cumsum([0] + [len(b.groups) for b in buckets])
    for bucket, (a, e) in zip(buckets, pairwise(edges.tolist()), strict=True):
        Y[:, : bucket.at.shape[1], a:e] = bucket.Y
    rows = sum(b.count[:, None] * (np.arange(m) < b.at.shape[1]) for b in buckets)
    return Bucket(
        longest.at,
        longest.by,
        sum(b.count for b in buckets),
        np.cumsum(np.bincount(which)),
        np.concatenate([b.groups for b in buckets])[order],
        np.ascontiguousarray(Y[:, :, order]),
        rows,
        (np.arange(m)[:, None] < lengths).astype(float),
    )


def longer(buckets: list[Bucket], i: int) -> int | None:
    """A bucket whose patterns begin as those of bucket i, so that its matrices hold theirs; buckets rise in size."""
    own = buckets[i]
    m = own.at.shape[1]
    for j in range(len(buckets) - 1, i, -1):
        other = buckets[j]
        if np.array_equal(other.by, own.by) and np.array_equal(other.at[:, :m], own.at):
            return j
    return None
