"""What a small-sample method gives: a variance for the coefficients, degrees of freedom for combinations of them."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Protocol

import numpy as np
import scipy

from statalike.models.mixed.fit import MixedFit


class SmallSample(Protocol):
    """V (p, p): variance of beta to use in tests."""

    V: np.ndarray

    def single(self, l: np.ndarray) -> float:
        """Degrees of freedom of one combination l (p,); NaN where there are none."""

    def joint(self, L: np.ndarray, estimate: np.ndarray) -> tuple[float, float]:
        """(F, denominator degrees of freedom) of the q combinations L (q, p) with estimates L beta - r (q,)."""


def in_base(fit: MixedFit) -> MixedFit:
    """The same fit with the coefficients of the base columns: beta is columns.to_own times them. What the variances of
    years, their squares and their cubes lose to each other in the model's own columns is not lost there."""
    criterion = copy(fit.criterion)
    criterion.columns = replace(criterion.columns, Tx=np.eye(fit.model.p))
    return replace(fit, criterion=criterion, V_beta=fit.sigma2 * fit.at.XVX_inverse)


def wald(L: np.ndarray, V: np.ndarray, estimate: np.ndarray) -> float:
    """estimate' (L V L')^-1 estimate with L (q, p) of full rank and V (p, p), without forming L V L'; NaN where V is
    not positive definite, as an adjusted one may be."""
    try:
        half = np.linalg.cholesky(V)
    except np.linalg.LinAlgError:
        return np.nan
    R = np.linalg.qr((L @ half).T, mode="r")
    return float(np.square(scipy.linalg.solve_triangular(R, estimate, trans="T")).sum())
