"""Residual degrees of freedom: observations less the rank of X, for every test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.fit import MixedFit

WORD = "RESidual"
TITLE = "Residual"


@dataclass(frozen=True)
class ByCoefficient:
    """Degrees of freedom that belong to coefficients: df (p,); a combination has those its coefficients agree on.

    V (p, p) is the model's.
    """

    V: np.ndarray
    df: np.ndarray

    def single(self, l: np.ndarray) -> float:
        """The common degrees of freedom of the coefficients in l (p,); NaN if they differ."""
        found = np.unique(self.df[l != 0])
        return float(found[0]) if len(found) == 1 else np.nan

    def joint(self, L: np.ndarray, estimate: np.ndarray) -> tuple[float, float]:
        """(F, degrees of freedom) of combinations L (q, p)."""
        F = float(estimate @ np.linalg.solve(L @ self.V @ L.T, estimate)) / len(L)
        return F, self.single(np.abs(L).sum(axis=0))


def method(fit: MixedFit, information: str = "eim") -> ByCoefficient:
    """n - rank(X) for all coefficients."""
    return ByCoefficient(fit.V_beta, np.full(fit.model.p, float(fit.model.n - fit.model.p)))
