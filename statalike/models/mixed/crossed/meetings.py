"""Outer effects that meet in a group of correlated observations: their products as a linear map of R^-1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from statalike.models.mixed.crossed.crossing import Plan
from statalike.models.mixed.patterns import Bucket

MEETINGS = 40_000_000  # pairs of observations times pairs of columns that are held at most


class Meetings:
    """C_oo = X + X', X a sparse matrix times the elements i <= j of R^-1 of every pattern, those with i = j halved."""

    def __init__(self, where: Plan, U: Sequence[np.ndarray], buckets: Sequence[Bucket]) -> None:
        self.K = where.K
        self.shapes = [(len(b.at), b.at.shape[1]) for b in buckets]
        places = list(where.places())
        count = sum(m * (m + 1) // 2 * len(b.groups) for (_, m), b in zip(self.shapes, buckets, strict=True))
        if count * len(places) ** 2 > MEETINGS:
            raise MemoryError(
                f"{count} pairs of correlated observations meet crossed effects; there is no room for them"
            )
        values, keys, elements = [], [], []
        row, offset = 0, 0
        for bucket, (P, m) in zip(buckets, self.shapes, strict=True):
            g = bucket.Y.shape[2]
            rows = row + np.arange(m * g).reshape(m, g)
            pattern = np.repeat(np.arange(P), np.diff(bucket.ends, prepend=0))
            i, j = np.triu_indices(m)
            element = (offset + i * m + j)[:, None] + pattern * (m * m)
            half = np.where(i == j, 0.5, 1.0)[:, None]
            for c, one in places:
                for d, other in places:
                    values.append((half * U[c][rows[i]] * U[d][rows[j]]).ravel())
                    keys.append((one[rows[i]] * np.int64(self.K) + other[rows[j]]).ravel())
                    elements.append(element.ravel())
            row, offset = row + m * g, offset + P * m * m
        data = np.concatenate(values or [np.zeros(0)])
        rows = np.concatenate(keys or [np.zeros(0, np.int64)])
        columns = np.concatenate(elements or [np.zeros(0, np.int64)])
        self.map = scipy.sparse.coo_matrix((data, (rows, columns)), (self.K**2, offset)).tocsr()

    def form(self, R_inverse: Sequence[np.ndarray]) -> np.ndarray:
        """C_oo (K, K) for R^-1 (P, m, m) of each bucket's patterns."""
        X = (self.map @ np.concatenate([each.ravel() for each in R_inverse])).reshape(self.K, self.K)
        return X + X.T

    def pull(self, T: np.ndarray) -> list[np.ndarray]:
        """For symmetric T (K, K), the adjoint of C_oo, that of R^-1 of each bucket's patterns (P, m, m)."""
        flat = self.map.T @ T.ravel()
        out, start = [], 0
        for P, m in self.shapes:
            B = flat[start : start + P * m * m].reshape(P, m, m)
            out.append(B + B.swapaxes(1, 2))
            start += P * m * m
        return out
