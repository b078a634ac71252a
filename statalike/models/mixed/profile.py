"""The last step of an elimination: beta and sigma^2 profiled out of what is left of the products of X and y.

-2 l = nu ln(2 pi sigma^2) + rss / sigma^2 + ln|V0|  [+ ln|X'V0^-1 X| for REML]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.columns import Columns


@dataclass(frozen=True)
class Profile:
    """-2 l and what it is made of, in base columns.

    C (r, r): [X y]'V0^-1 [X y]; root (p, p): inverse of the Cholesky factor of its X part, inverse: of the part itself;
    b (p,): the coefficients; omega (r,): the combination y - X b. rss and sigma2 in the units of y squared.
    """

    C: np.ndarray
    x: np.ndarray
    root: np.ndarray
    inverse: np.ndarray
    b: np.ndarray
    omega: np.ndarray
    rss: float
    sigma2: float
    deviance: float

    def adjoint(self, columns: Columns, reml: bool) -> np.ndarray:
        """Gamma (r, k): the adjoint of C is Gamma Gamma'."""
        Gamma = self.omega[:, None] * (columns.scale_y / np.sqrt(self.sigma2))
        if reml:
            more = np.zeros((len(self.C), len(self.x)))
            more[self.x] = self.root.T
            Gamma = np.concatenate([Gamma, more], axis=1)
        return Gamma

    def coefficients(self, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
        """beta (p,) and sigma^2 (X'V0^-1 X)^-1 in the model's own columns."""
        to_own = columns.to_own
        beta = to_own @ (self.b * columns.scale_y) + to_own @ columns.shift_y
        return beta, self.sigma2 * to_own @ self.inverse @ to_own.T


def profile(
    C: np.ndarray, x: np.ndarray, y: int, columns: Columns, logdet: float, nu: float, reml: bool, sigma2: float | None
) -> Profile:
    """C holds X at positions x and y at position y; logdet: ln|V0|; sigma2 given: not profiled.

    Raises numpy.linalg.LinAlgError where the criterion is not finite.
    """
    if not np.isfinite(C).all():
        raise np.linalg.LinAlgError("criterion is not finite")
    Cxx, Cxy = C[np.ix_(x, x)], C[x, y]
    root = np.linalg.inv(np.linalg.cholesky(Cxx)) if len(x) else np.zeros((0, 0))
    inverse = root.T @ root
    b = root.T @ (root @ Cxy)
    rss = float(C[y, y] - Cxy @ b) * columns.scale_y**2
    if not rss > 0 or not np.isfinite(logdet):
        raise np.linalg.LinAlgError("criterion is not finite")
    s2 = rss / nu if sigma2 is None else sigma2
    deviance = nu * np.log(2 * np.pi * s2) + rss / s2 + logdet
    if reml:
        deviance += columns.logdet_XX - 2.0 * float(np.log(np.diag(root)).sum())
    omega = np.zeros(len(C))
    omega[x], omega[y] = -b, 1.0
    return Profile(C, x, root, inverse, b, omega, rss, s2, float(deviance))
