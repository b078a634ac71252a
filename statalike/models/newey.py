"""Autocorrelation-consistent covariance of least squares. Newey and West (1987)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Pairs = tuple[np.ndarray, np.ndarray]


def newey_west(bread: np.ndarray, scores: np.ndarray, pairs: Sequence[Pairs], factor: float) -> np.ndarray:
    """V (k, k) from the bread (X'X)^-1 (k, k), scores (n, k) and Bartlett weights that fall to zero after m lags.

    pairs: for each lag 1..m the rows that are that far apart, the later and the earlier ones.
    """
    meat = scores.T @ scores
    for lag, (later, earlier) in enumerate(pairs, start=1):
        cross = scores[later].T @ scores[earlier]
        meat += (1 - lag / (len(pairs) + 1)) * (cross + cross.T)
    return factor * bread @ meat @ bread
