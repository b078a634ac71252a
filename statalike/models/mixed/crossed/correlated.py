"""Crossed effects with a residual structure: their cross-products weighed by R^-1 at any psi, and the way back.

R is block-diagonal over groups of correlated observations, each of which lies in one inner group. With Q = R^-1 U, all
products but those among the outer effects are sums over observations of Q times U; those among them are sums over
pairs of observations of a group, linear in the elements of R^-1 (see meetings). Backwards, with T = Z C^-1 Z' (C =
L'Z'R^-1 Z L + I in base columns) and v_k what is left of the columns that the fixed part's adjoint Gamma combines,

    R_bar = R^-1 - R^-1 (T + sum_k v_k v_k') R^-1        within the groups, summed over those of one pattern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import scipy

from statalike.models.mixed.blocks import Layout
from statalike.models.mixed.columns import Columns
from statalike.models.mixed.crossed.crossing import Crossing, Grouping, Plan, crossing
from statalike.models.mixed.crossed.gram import Gram
from statalike.models.mixed.crossed.meetings import Meetings
from statalike.models.mixed.crossed.solutions import standardised
from statalike.models.mixed.model import Residual
from statalike.models.mixed.patterns import Bucket, apply
from statalike.models.mixed.whitening import Whitening, refuse_singular

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Solved

STRIP = 4_000_000  # numbers of a product of sparse and dense matrix made at a time
PIECE = 200_000  # pairs of entries taken at a time, so that they stay in cache
SINGULAR = 1e-4  # a ratio of roots of pivots below which R^-1 leaves too few digits
PAYS = 25  # how much cheaper such a product is, number by number, than one at pairs of entries


@dataclass(frozen=True)
class Weighed:
    """The cross-products at psi, ln|R|, and R^-1 (P, m, m) of the patterns of each bucket."""

    psi: np.ndarray
    parts: Crossing
    logdet: float
    R_inverse: tuple[np.ndarray, ...]


class Correlated:
    """The residual structure of a crossed model as a source of cross-products."""

    def __init__(self, residual: Residual, columns: Columns, where: Plan) -> None:
        self.layout = _layout(residual)
        self.order = self.layout.order
        columns = columns if self.order is None else columns.taken(self.order)
        every = np.arange(len(columns.bases))
        self.whitening = Whitening(residual, columns, self.layout, every, every[:0], merge=False)
        self.buckets: list[Bucket] = self.whitening.buckets
        rows = np.concatenate([_rows(bucket, self.layout.first[-1]).ravel() for bucket in self.buckets])
        codes = tuple((code if self.order is None else code[self.order])[rows] for code in where.codes)
        self.plan = replace(where, codes=codes)
        self.columns = columns.taken(rows)
        self.edges = np.cumsum([0, *(bucket.Y.shape[1] * bucket.Y.shape[2] for bucket in self.buckets)]).tolist()
        self.meetings = Meetings(self.plan, self.columns.U, self.buckets)
        self.gram: Gram | None = None
        self.pairs: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def __call__(self, psi: np.ndarray) -> Weighed:
        """Raises numpy.linalg.LinAlgError outside the space."""
        thetas = self.whitening.thetas(psi)
        logdet, inverses, weighed = 0.0, [], []
        for bucket in self.buckets:
            L = np.linalg.cholesky(self.whitening.matrices(thetas, bucket, derivative=False))
            refuse_singular(np.diagonal(L, axis1=1, axis2=2), SINGULAR)
            logdet += 2.0 * float(bucket.count @ np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1))
            half = np.linalg.inv(L)
            inverses.append(half.swapaxes(1, 2) @ half)
            weighed.append(apply(bucket, inverses[-1]).reshape(len(bucket.Y), -1))
        Q = tuple(np.concatenate(weighed, axis=1))
        Coo = self.meetings.form(inverses)
        parts = crossing(self.plan, self.columns, self.columns.U, Q, Coo, self.gram)
        self.gram = parts.gram
        return Weighed(psi, parts, logdet, tuple(inverses))

    def adjoint(self, weighed: Weighed, at: Solved, Gamma: np.ndarray, psi: np.ndarray) -> np.ndarray:
        """psi_bar, ln|R| counting once; Gamma (r, k): Gamma Gamma' is the adjoint of [X y]'V0^-1 [X y]."""
        thetas = self.whitening.thetas(psi)
        out = np.zeros((self.whitening.residual.n_by, self.whitening.k))
        for bucket, R_bar in zip(self.buckets, self.R_bar(weighed, at, Gamma), strict=True):
            slopes = np.einsum("pij,kpij->kp", R_bar, self.whitening.matrices(thetas, bucket, derivative=True))
            np.add.at(out, bucket.by, slopes.T)
        return out.ravel()[1:]

    def R_bar(self, weighed: Weighed, at: Solved, Gamma: np.ndarray) -> Iterator[np.ndarray]:
        """The adjoint of R summed over the groups of each pattern, (P, m, m) a bucket, as `adjoint` takes it."""
        T = at.outer.outside(at.S_inverse, at.parts.cuts).full()
        above = self.meetings.pull(T)
        effects = list(self.effects(at, T))
        left = self.left(at, Gamma)
        for k, (bucket, R_inverse) in enumerate(zip(self.buckets, weighed.R_inverse, strict=True)):
            shape = bucket.Y.shape[1:]
            span = slice(self.edges[k], self.edges[k + 1])
            inside = above[k].copy()
            for one, other in ((v, v) for v in left):
                inside += _outer(bucket, one[span].reshape(shape), other[span].reshape(shape))
            for one, other in effects:
                product = _outer(bucket, one[span].reshape(shape), other[span].reshape(shape))
                inside += product + product.swapaxes(1, 2)
            yield bucket.count[:, None, None] * R_inverse - R_inverse @ inside @ R_inverse

    def left(self, at: Solved, Gamma: np.ndarray) -> list[np.ndarray]:
        """v_k (n,), in the order of `columns`: the columns of X and y combined by Gamma, less their effects."""
        U, where = self.columns.U, self.plan
        rest = [*self.columns.x.tolist(), self.columns.y]
        out = [sum(g * U[j] for g, j in zip(column, rest, strict=True)) for column in Gamma.T]
        u = standardised(at.parts, at)
        found = [(where.inner, at.inner.F, u.inner)]
        if where.middle is not None:
            found.append((where.middle, at.between.done.F, u.middle))
        for grouping, F, own in found:
            b = np.einsum("aq,qrg,rk->kag", F, own, Gamma, optimize=True)
            for k, each in enumerate(b):
                out[k] -= sum(U[j] * row[where.codes[grouping.level]] for j, row in zip(grouping.z, each, strict=True))
        based = at.outer.up(at.u @ Gamma).T
        for j, place in where.places():
            for k, each in enumerate(based):
                out[k] -= U[j] * each[place]
        return out

    def effects(self, at: Solved, T: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pairs (U_a, Y_a) of rows whose U_a Y_a' + Y_a U_a' is the part of Z C^-1 Z' that is not among outer ones."""
        W, K = at.inner.W, at.K
        own = W + np.einsum("abg,bcg,cdg->adg", W, K, W, optimize=True)
        met = np.array([self._meet(each, T) for each in at.parts.E])
        rows = np.repeat(np.arange(W.shape[2]), np.diff(at.parts.E[0].indptr))
        above, held = None, None
        if at.between is not None:
            between, parent = at.between, at.parts.between.parent
            Wm = between.done.W
            above = -np.einsum("vwh,whk->vhk", Wm, between.E @ T)
            beside = Wm + np.einsum("abg,bcg,cdg->adg", Wm, between.K, Wm, optimize=True)
            reach = above[:, parent[rows], at.parts.E[0].indices]
            B = at.parts.between.B
            met += np.einsum("ave,ve->ae", B[:, :, rows], reach)
            data = np.array([each.data for each in at.parts.E])
            through = np.array([[np.bincount(rows, d * r, W.shape[2]) for r in reach] for d in data])
            held = -np.einsum("abg,bvg->avg", W, through + np.einsum("avg,vwg->awg", B, beside[:, :, parent]))
            yield from self._own(self.plan.middle, beside, None, self._spread(above))
        reached = -np.einsum("abe,be->ae", W[:, :, rows], met)
        yield from self._own(self.plan.inner, own, held, self._gather(reached, at.parts.E[0]))

    def _own(
        self, grouping: Grouping, own: np.ndarray, held: np.ndarray | None, more: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(U_a, Y_a) of a grouping: half of its own part, what the middle holds of it, and what it meets outside."""
        U, code = self.columns.U, self.plan.codes[grouping.level]
        for a, i in enumerate(grouping.z):
            Y = more[a] + 0.5 * sum(own[a, b][code] * U[j] for b, j in enumerate(grouping.z))
            if held is not None:
                Y += sum(held[a, v][code] * U[j] for v, j in enumerate(self.plan.middle.z))
            yield U[i], Y

    def _meet(self, E: scipy.sparse.csr_matrix, T: np.ndarray) -> np.ndarray:
        """E T where E has entries."""
        counts = np.diff(E.indptr).astype(np.int64)
        if float(counts @ counts) > E.nnz * len(T) / PAYS:
            return _product_at_entries(E, T)
        if self.pairs is None:
            self.pairs = _neighbours(counts, E, len(T))
        right, places, starts = self.pairs
        flat, out = T.ravel(), np.empty(E.nnz)
        cuts = np.unique(np.searchsorted(starts, np.arange(0, len(right), PIECE))).tolist()
        for a, b in pairwise([*cuts, E.nnz]):
            here = slice(starts[a], starts[b] if b < E.nnz else len(right))
            out[a:b] = np.add.reduceat(E.data[right[here]] * flat[places[here]], starts[a:b] - here.start)
        return out

    def _gather(self, values: np.ndarray, E: scipy.sparse.csr_matrix) -> np.ndarray:
        """sum over outer columns c of U_c times the value (uz, entries of E) where an observation's entry is."""
        code = self.plan.codes[self.plan.inner.level]
        K = max(1, self.plan.K)
        keys = np.repeat(np.arange(E.shape[0], dtype=np.int64), np.diff(E.indptr)) * K + E.indices
        out = np.zeros((len(values), len(code)))
        for j, place in self.plan.places():
            out += values[:, np.searchsorted(keys, code * np.int64(K) + place)] * self.columns.U[j]
        return out

    def _spread(self, values: np.ndarray) -> np.ndarray:
        """The same for the middle grouping, whose values (v, H, K) are dense."""
        code = self.plan.codes[self.plan.middle.level]
        out = np.zeros((len(values), len(code)))
        for j, place in self.plan.places():
            out += values[:, code, place] * self.columns.U[j]
        return out


def _neighbours(counts: np.ndarray, E: scipy.sparse.csr_matrix, K: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ordered pairs of entries of one row: the second of each, its place (column, column) among K x K, and where the
    pairs of each first one start; counts: entries of the rows."""
    lengths = np.repeat(counts, counts)
    starts = np.cumsum(lengths) - lengths
    right = np.arange(int(lengths.sum())) + np.repeat(np.repeat(E.indptr[:-1], counts) - starts, lengths)
    places = np.repeat(E.indices.astype(np.int64) * K, lengths) + E.indices[right]
    return right.astype(np.int32), places.astype(np.int32) if K * K < 2**31 else places, starts


def _product_at_entries(E: scipy.sparse.csr_matrix, T: np.ndarray) -> np.ndarray:
    """E T where E has entries, made in strips of rows."""
    out = np.empty(E.nnz)
    step = max(1, STRIP // max(1, len(T)))
    for start in range(0, E.shape[0], step):
        strip = E[start : start + step]
        rows = np.repeat(np.arange(strip.shape[0]), np.diff(strip.indptr))
        first = E.indptr[start]
        out[first : first + strip.nnz] = (strip @ T)[rows, strip.indices]
    return out


def _layout(residual: Residual) -> Layout:
    """Observations by group and time."""
    order = np.lexsort((residual.times, residual.groups))
    codes = residual.groups[order]
    first = np.concatenate(([0], np.flatnonzero(codes[1:] != codes[:-1]) + 1)).astype(np.intp)
    return Layout(len(codes), None if (np.diff(order) == 1).all() else order, (first,), ())


def _rows(bucket: Bucket, first: np.ndarray) -> np.ndarray:
    """Places of a bucket's observations in the layout's order, (m, g)."""
    return first[bucket.groups] + np.arange(bucket.at.shape[1])[:, None]


def _outer(bucket: Bucket, A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """sum over the members of each pattern of A_g B_g' for rows A, B (m, g): (P, m, m)."""
    if bucket.shared:
        return np.array([A[:, s] @ B[:, s].T for s in bucket.members()])
    starts = [a for a, _ in pairwise([0, *bucket.ends.tolist()])]
    return np.add.reduceat(np.einsum("mg,ng->gmn", A, B), starts, axis=0)
