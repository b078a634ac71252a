"""Columns V_j V0^-1 [X y] of the residual structure's parameters, made observation by observation, and their products.

V0^-1 [X y] = R0^-1 ([X y] - effects), so with Q = R0^-1 Y of each bucket (see whitening) nothing is solved anew; groups
that stand for those of a pattern serve as well. The same for other combinations of columns than [X y].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.patterns import Bucket, apply
from statalike.models.mixed.whitening import Whitened, Whitening, solved

NUMBERS = 200_000  # held at a time in an array over columns and observations


@dataclass(frozen=True)
class ResidualColumns:
    """Products of m columns with Z of each group (uz, m, G), with the rest X (R, m, P), with themselves FF (m, m)."""

    Z: np.ndarray
    X: np.ndarray
    FF: np.ndarray

    @classmethod
    def none(cls, uz: int, G: int, rest: tuple[int, int]) -> ResidualColumns:
        """No columns; rest: (R, P)."""
        return cls(np.zeros((uz, 0, G)), np.zeros((rest[0], 0, rest[1])), np.zeros((0, 0)))


@dataclass(frozen=True)
class Piece:
    """Some groups of a bucket: their Q (see whitening), L^-1 (P, m, m) of their patterns, and v (c, m, g), V0^-1 times
    the combinations."""

    bucket: Bucket
    Q: np.ndarray
    half: np.ndarray
    v: np.ndarray


def pieces(
    source: Whitening, white: Whitened, onto: np.ndarray, omega: np.ndarray | None, columns: int, matrices: int
) -> Iterator[Piece]:
    """All groups, so many at a time that there is room for `columns` over observations, `matrices` of each pattern.

    onto, omega: as nested_order.Solved has them.
    """
    uz = source.n_z
    for bucket, halves in zip(source.buckets, white.halves, strict=True):
        for here, patterns in portions(bucket, columns, matrices):
            part, half = bucket.part(here, patterns), halves.of(patterns)
            own = solved(part, half, part.Y)
            v = np.einsum("zmg,zcg->cmg", own[:uz], onto[:, :, part.groups])
            if omega is None:
                v += own[uz:]
            else:
                v += np.einsum("smg,scg->cmg", own[uz:], omega[:, :, source.parent[part.groups]])
            yield Piece(part, own, half, v)


def portions(bucket: Bucket, columns: int, matrices: int) -> Iterator[tuple[slice, slice]]:
    """Groups and their patterns, with room for `columns` over observations and `matrices` of each pattern."""
    m, g = bucket.Y.shape[1:]
    step = max(1, NUMBERS // (m * max(columns, matrices * m)))
    which = np.repeat(np.arange(len(bucket.at)), np.diff(bucket.ends, prepend=0))
    for start in range(0, g, step):
        here = slice(start, min(start + step, g))
        yield here, slice(which[here.start], which[here.stop - 1] + 1)


def residual_columns(source: Whitening, white: Whitened, onto: np.ndarray, omega: np.ndarray | None) -> ResidualColumns:
    """One set of columns for each element of psi."""
    uz, R = source.n_z, len(source.buckets[0].Y) - source.n_z
    r, m = onto.shape[1], source.n_psi * onto.shape[1]
    Z, X, FF = np.zeros((uz, m, source.G)), np.zeros((R, m, source.P)), np.zeros((m, m))
    for piece in pieces(source, white, onto, omega, m + r, source.k):
        groups = piece.bucket.groups
        elements, F = _moved(source, white, piece)
        own = (elements[:, None] * r + np.arange(r)).ravel()
        Z[np.ix_(np.arange(uz), own, groups)] = np.einsum("zmg,cmg->zcg", piece.Q[:uz], F)
        white_F = apply(piece.bucket, piece.half, F)
        if piece.bucket.there is not None:
            white_F *= piece.bucket.there
        FF[np.ix_(own, own)] += np.tensordot(white_F, white_F, ((1, 2), (1, 2)))
        if source.P == 1:
            X[:, own, 0] += np.tensordot(piece.Q[uz:], F, ((1, 2), (1, 2)))
            continue
        order = np.argsort(source.parent[groups], kind="stable")
        parents, starts = np.unique(source.parent[groups][order], return_index=True)
        for s in range(R):
            each = np.einsum("mg,cmg->cg", piece.Q[uz + s], F)[:, order]
            X[np.ix_([s], own, parents)] += np.add.reduceat(each, starts, axis=1)
    return ResidualColumns(Z, X, FF)


def _moved(source: Whitening, white: Whitened, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
    """Elements of psi that move R0 of these groups, and R0_j v of each: (J r, m, g)."""
    slopes = source.matrices(white.theta, piece.bucket, derivative=True)
    by = np.unique(piece.bucket.by)
    elements, F = [], []
    for g in by:
        for i in range(source.k):
            if g or i:
                slope = slopes[i] if len(by) == 1 else slopes[i] * (piece.bucket.by == g)[:, None, None]
                elements.append(g * source.k + i - 1)
                F.append(apply(piece.bucket, slope, piece.v))
    return np.array(elements, dtype=int), np.concatenate(F) if F else np.zeros((0, *piece.v.shape[1:]))
