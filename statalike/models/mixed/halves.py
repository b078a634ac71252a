"""L^-1 of the patterns of a bucket, R = LL': dense, or where R is Markov by what neighbours have to do with each other.

With r_j the correlation of an observation with the one before it, all others being products of such, and s the standard
deviation,

    (L^-1 v)_j = (v_j - r_j v_{j-1}) / (s sqrt(1 - r_j^2))     d/dr_j = (r_j v_j - v_{j-1}) / (s (1 - r_j^2)^(3/2))

so that nothing of the order m x m is needed of a group of m.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statalike.models.covariance.structure import CovarianceStructure
from statalike.models.mixed.patterns import Bucket

RUN = 32_768  # numbers of groups' columns that are worked at a time, so that they stay in cache


@dataclass(frozen=True)
class Dense:
    """L_inverse (P, m, m) of the patterns; H (c, m, g): L^-1 Y of the groups."""

    L_inverse: np.ndarray
    H: np.ndarray

    def of(self, patterns: slice | np.ndarray) -> np.ndarray:
        """L^-1 of some patterns, (p, m, m)."""
        return self.L_inverse[patterns]


@dataclass(frozen=True)
class Markov:
    """own (m, P), before (m - 1, P): what L^-1 takes of each row and of the one before it, for the patterns of a bucket
    at theta (n_by, k)."""

    structure: CovarianceStructure
    theta: np.ndarray
    bucket: Bucket
    own: np.ndarray
    before: np.ndarray

    def of(self, patterns: slice | np.ndarray) -> np.ndarray:
        """L^-1 of some patterns, (p, m, m)."""
        own = self.own[:, patterns].T
        p, m = own.shape
        out, j = np.zeros((p, m, m)), np.arange(m)
        out[:, j, j], out[:, j[1:], j[:-1]] = own, self.before[:, patterns].T
        return out

    def runs(self) -> Iterator[tuple[slice, slice | np.ndarray]]:
        """Some groups of the bucket at a time, and the pattern of each."""
        bucket = self.bucket
        c, m, g = bucket.Y.shape
        which = None if len(bucket.at) == g else np.repeat(np.arange(len(bucket.at)), np.diff(bucket.ends, prepend=0))
        for groups in _runs(g, c * m):
            yield groups, groups if which is None else which[groups]

    def times(self, V: np.ndarray, groups: slice, which: slice | np.ndarray) -> np.ndarray:
        """L^-1 V (c, m, g) for V of some groups."""
        H = self.own[:, which] * V
        H[:, 1:] += self.before[:, which] * V[:, :-1]
        if self.bucket.there is not None:
            H *= self.bucket.there[:, groups]
        return H

    def slopes_of_logdet(self) -> np.ndarray:
        """Derivatives (n_by, k) of ln|R| of all groups by theta."""
        bucket, out = self.bucket, np.zeros(self.theta.shape)
        m, P = self.own.shape
        counts = np.broadcast_to(bucket.counts.T, (m, P))
        for some in _runs(P, m):
            by = bucket.by[some]
            r, rest, slopes = self._neighbours(some)
            out[:, 0] += np.bincount(by, counts[:, some].sum(axis=0), len(out))
            moved = counts[1:, some] * (r / rest)
            for i, slope in enumerate(slopes, 1):
                out[:, i] -= np.bincount(by, np.einsum("mp,mp->p", moved, slope), len(out))
        return 2.0 * out

    def slopes_of_squares(self, V: np.ndarray, groups: slice, which: slice | np.ndarray) -> np.ndarray:
        """Derivatives (n_by, k) by theta of the squares of L^-1 V, summed over some groups, V (c, m, g)."""
        out, by, W = np.empty(self.theta.shape), self.bucket.by[which], self.times(V, groups, which)
        r, rest, slopes = self._neighbours(which)
        turned = r * V[:, 1:]
        turned -= V[:, :-1]
        moved = np.einsum("cmg,cmg->mg", W[:, 1:], turned) * (self.own[1:, which] / rest)
        out[:, 0] = -np.bincount(by, np.einsum("cmg,cmg->g", W, W), len(out))
        for i, slope in enumerate(slopes, 1):
            out[:, i] = np.bincount(by, np.einsum("mg,mg->g", moved, slope), len(out))
        return 2.0 * out

    def _neighbours(self, which: slice | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """r_j and 1 - r_j^2 (m - 1, p), and the slopes of r_j (k - 1, m - 1, p) in theta but ln s, of patterns."""
        own, by, lag = self.own[:, which], self.bucket.by[which], _lags(self.bucket.at[which])
        r = self.before[:, which] / -own[1:]
        slopes = np.empty((self.theta.shape[1] - 1, *r.shape))
        for theta, some in _by_group(self.theta, by):
            slopes[:, :, some] = self.structure.neighbour_slopes(theta, lag[:, some], r[:, some])
        return r, np.square(own[0] / own[1:]), slopes


def markov(structure: CovarianceStructure, theta: np.ndarray, bucket: Bucket) -> Markov:
    """For a structure that has `neighbours`, ln s being the first element of its theta (n_by, k)."""
    P, m = bucket.at.shape
    own, before = np.empty((m, P)), np.empty((m - 1, P))
    own[0] = np.exp(-theta[bucket.by, 0])
    for run in _runs(P, m):
        lag, by = _lags(bucket.at[run]), bucket.by[run]
        for each, some in _by_group(theta, by):
            r, rest = structure.neighbours(each, lag[:, some])
            own[1:, run][:, some] = own[0, run][some] / np.sqrt(rest)
            before[:, run][:, some] = -r * own[1:, run][:, some]
    return Markov(structure, theta, bucket, own, before)


def _lags(at: np.ndarray) -> np.ndarray:
    """Times between neighbours, (m - 1, p) for times (p, m)."""
    return np.diff(np.ascontiguousarray(at.T), axis=0)


def _by_group(theta: np.ndarray, by: np.ndarray) -> Iterator[tuple[np.ndarray, slice | np.ndarray]]:
    """theta of the by-groups, and which patterns are theirs."""
    if len(theta) == 1:
        yield theta[0], slice(None)
        return
    for g in np.unique(by):
        yield theta[g], by == g


def _runs(count: int, each: int) -> Iterator[slice]:
    """0..count in runs with room for `each` numbers of every one."""
    step = max(1, RUN // each)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))
