"""How far the covariance of repeated measures is from spherical: epsilons that correct degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np


@dataclass(frozen=True)
class Sphericity:
    """Huynh and Feldt's, Greenhouse and Geisser's and Box's conservative epsilon.

    hf may exceed 1 as it is computed; hf and gg are missing where there are too few subjects to tell.
    """

    hf: float
    gg: float
    box: float


def epsilons(S: np.ndarray, levels: list[int], n: int, groups: int) -> Sphericity:
    """Of the interaction of repeated factors with these numbers of levels.

    S (k, k) is the covariance of the measures, k the product of `levels`, pooled over `groups` groups of n subjects in
    all. Box (1954), Greenhouse and Geisser (1959), Huynh and Feldt (1976).
    """
    C = reduce(np.kron, [contrasts(k) for k in levels])
    A = C @ S @ C.T
    d = len(C)
    square, left = float(np.trace(A @ A)), float(n - groups)
    gg = float(np.trace(A)) ** 2 / (d * square) if square > 0 else np.nan
    below = d * (left - d * gg)
    return Sphericity((n * d * gg - 2) / below if abs(below) > 1e-9 else np.nan, gg, 1 / d)


def contrasts(k: int) -> np.ndarray:
    """Orthonormal contrasts (k - 1, k) of k levels."""
    full = np.linalg.qr(np.column_stack([np.ones(k), np.eye(k)[:, 1:]]))[0]
    return full[:, 1:].T


def pooled_covariance(means: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Covariance (k, k) of the measures (m, k) within groups (codes 0 to g-1), pooled by their degrees of freedom."""
    sizes = np.bincount(groups)
    centres = np.column_stack([np.bincount(groups, column) / sizes for column in means.T])
    d, df = means - centres[groups], len(means) - len(sizes)
    return d.T @ d / df if df else np.full((means.shape[1],) * 2, np.nan)
