"""Hausman's specification test: the difference of two estimators of the same coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.stripe import key

TOLERANCE = 1e-9
"""Eigenvalues of the scaled difference of the covariances below this share of the largest count as zero."""


@dataclass(frozen=True, eq=False)
class Hausman:
    """names, b, B and V_b - V_B of the coefficients compared: (k,), (k,), (k,) and (k, k).

    chi2 with df, p; positive: whether V_b - V_B is positive definite.
    """

    names: tuple[str, ...]
    b: np.ndarray
    B: np.ndarray
    D: np.ndarray
    chi2: float
    df: int
    p: float
    rank: int
    positive: bool

    @property
    def se(self) -> np.ndarray:
        """sqrt(diag(V_b - V_B)) (k,), missing where it is negative."""
        diagonal = np.diag(self.D)
        return np.sqrt(np.where(diagonal > 0, diagonal, np.nan))


def hausman(
    consistent: Any, efficient: Any, pairs: Mapping[str, str], *,
    constant: bool = False, sigma: str = "", df: int | None = None,
) -> Hausman:  # fmt: skip
    """Compare the coefficients that both estimates have, equation by equation.

    pairs: equation of the consistent estimates -> equation of the efficient ones. sigma: "more" scales both
    covariances by the disturbance variance of the efficient estimates, "less" by that of the consistent ones.
    The statistic is (b - B)' D^- (b - B) with Moore and Penrose's inverse of D = V_b - V_B (Hausman 1978).

    Raises StataError: r(498) where nothing is common, r(198) where a disturbance variance is wanted and not there.
    """
    found = [
        (i, j, name if len(pairs) < 2 else f"{eq}:{name}")
        for eq, other in pairs.items()
        for name, i, j in _common(consistent, efficient, eq, other)
        if constant or name != "_cons"
    ]
    if not found:
        raise StataError(
            498, "no coefficients in common; specify equations(matchlist) for problems with different equation names"
        )
    first, second = (np.array([pair[side] for pair in found]) for side in (0, 1))
    V_b, V_B = consistent.V[np.ix_(first, first)], efficient.V[np.ix_(second, second)]
    if sigma:
        ratio = _variance(efficient) / _variance(consistent)
        V_b, V_B = (V_b * ratio, V_B) if sigma == "more" else (V_b, V_B / ratio)
    b, B, D = consistent.b[first], efficient.b[second], V_b - V_B
    inverse, rank, positive = _pseudo(D)
    chi2 = float((b - B) @ inverse @ (b - B))
    df = rank if df is None else df
    p = float(scipy.special.chdtrc(df, chi2)) if df and chi2 >= 0 else np.nan
    return Hausman(tuple(pair[2] for pair in found), b, B, D, chi2, df, p, rank, positive)


def _common(consistent: Any, efficient: Any, eq: str, other: str) -> list[tuple[str, int, int]]:
    """Name and both positions of the coefficients that both equations estimate, in the first one's order."""
    there = {key(efficient.stripe[j][1]): j for j in efficient.in_equation(other) if not efficient.flags[j]}
    own = [(i, consistent.stripe[i][1]) for i in consistent.in_equation(eq) if not consistent.flags[i]]
    return [(name, i, there[key(name)]) for i, name in own if key(name) in there]


def _variance(estimates: Any) -> float:
    """The variance of the disturbances; r(198) where the estimates have none."""
    e = estimates.e.scalars
    value = next((e[name] for name in ("rmse", "sigma_e", "sigma") if name in e), 0.0)
    if not value > 0:
        raise StataError(
            198, f"{estimates.cmd} does not store the disturbance variance that sigmamore and sigmaless use"
        )
    return float(value) ** 2


def _pseudo(D: np.ndarray) -> tuple[np.ndarray, int, bool]:
    """Moore and Penrose's inverse of D (k, k), its rank, and whether D is positive definite."""
    size = np.sqrt(np.abs(np.diag(D)))
    size = np.where(size > 0, size, 1.0)
    scaled = D / np.outer(size, size)
    values, vectors = np.linalg.eigh(D)
    limit = np.abs(np.linalg.eigvalsh(scaled))
    rank = int((limit > TOLERANCE * limit.max(initial=0.0)).sum())
    kept = np.argsort(-np.abs(values))[:rank]
    inverse = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return inverse, rank, bool(rank == len(D) and (values > 0).all())
