"""The last step of an elimination: beta and sigma^2 profiled out of what is left of the products of X and y.

-2 l = nu ln(2 pi sigma^2) + rss / sigma^2 + ln|V0|  [+ ln|X'V0^-1 X| for REML]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from statalike.models.mixed.columns import Columns


@dataclass(frozen=True)
class Profile:
    """-2 l and what it is made of, in base columns.

    C (p + 1, p + 1): [X y]'V0^-1 [X y]; half: inverse of its lower Cholesky factor, which holds the inverse of the
    factor of the X part and, in its last row, y - X b over sqrt(rss). rss and sigma2 in the units of y squared.
    """

    C: np.ndarray
    half: np.ndarray
    columns: Columns
    rss: float
    sigma2: float
    deviance: float

    @cached_property
    def omega(self) -> np.ndarray:
        """(p + 1,) the combination of X and y that is y - X b."""
        return self.half[-1] / self.half[-1, -1]

    @property
    def root(self) -> np.ndarray:
        """Inverse of the Cholesky factor of the X part (p, p)."""
        return self.half[:-1, :-1]

    @cached_property
    def inverse(self) -> np.ndarray:
        """Inverse of the X part (p, p)."""
        return self.root.T.dot(self.root)

    def adjoint(self, reml: bool) -> np.ndarray:
        """Gamma (p + 1, k): the adjoint of C is Gamma Gamma'."""
        first = self.half[-1:].T * math.sqrt(self.rss / self.sigma2)
        return np.concatenate([first, self.half[:-1].T], axis=1) if reml else first

    def beta(self) -> np.ndarray:
        """(p,) coefficients of the model's own columns."""
        to_own = self.columns.to_own
        return to_own.dot(self.columns.shift_y - self.omega[:-1] * self.columns.scale_y)

    def V_beta(self) -> np.ndarray:
        """sigma^2 (X'V0^-1 X)^-1 (p, p) in the model's own columns."""
        half = self.root.dot(self.columns.to_own.T)
        return self.sigma2 * half.T.dot(half)


def profile(C: np.ndarray, columns: Columns, logdet: float, nu: float, reml: bool, sigma2: float | None) -> Profile:
    """C (p + 1, p + 1) holds X, then y; logdet: ln|V0|; sigma2 given: not profiled.

    Raises numpy.linalg.LinAlgError where the criterion is not finite, as where nothing is left of nu.
    """
    L, failed = scipy.linalg.lapack.dpotrf(C, lower=1)
    if failed or not nu > 0:
        raise np.linalg.LinAlgError("criterion is not finite")
    half = scipy.linalg.lapack.dtrtri(L, lower=1)[0]
    rss = (float(L[-1, -1]) * columns.scale_y) ** 2
    s2 = rss / nu if sigma2 is None else sigma2
    deviance = nu * math.log(2 * math.pi * s2) + rss / s2 + logdet if s2 > 0 else math.nan
    if reml:
        deviance += columns.logdet_XX + 2.0 * math.fsum(map(math.log, L.diagonal()[:-1].tolist()))
    if not math.isfinite(deviance):
        raise np.linalg.LinAlgError("criterion is not finite")
    return Profile(C, half, columns, rss, s2, deviance)


def with_scale(H: np.ndarray, slope: np.ndarray, found: Profile, degrees: float, sigma2: float | None) -> np.ndarray:
    """Of H (k, k) at a given sigma^2, rss / sigma^2 having the slopes (k,): where sigma^2 is profiled out, or ln sigma
    is added last where it is given."""
    H = 0.5 * (H + H.T)
    if sigma2 is None:
        return H - slope[:, None] * (slope / degrees)
    k = len(H)
    out = np.empty((k + 1, k + 1))
    out[:k, :k], out[k, k] = H, 4.0 * found.rss / sigma2
    out[k, :k] = out[:k, k] = -2.0 * slope
    return out
