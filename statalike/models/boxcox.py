"""Box-Cox regression: powers of the response or the regressors estimated with everything else. Box and Cox (1964).

The likelihood is concentrated over coefficients and variance, so that it is a function of the powers alone; its second
derivatives give the powers the standard errors that the whole information matrix would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.linear import LinearFit, least_squares

STEP = 3e-3


def power(x: np.ndarray, by: float) -> np.ndarray:
    """(x^by - 1)/by, ln(x) where `by` is 0."""
    log = np.log(x)
    return log if abs(by) < 1e-10 else np.expm1(by * log) / by


def unpower(x: np.ndarray, by: float) -> np.ndarray:
    """The inverse of `power`; NaN where there is none."""
    with np.errstate(all="ignore"):
        return np.exp(x) if abs(by) < 1e-10 else np.exp(np.log1p(by * x) / by)


@dataclass(frozen=True, eq=False)
class BoxCox:
    """y (n,), regressors left alone (n, p) and transformed (n, q); left, right: which power each side has, or None.

    left and right are positions in the vector of powers.
    """

    y: np.ndarray
    plain: np.ndarray
    changed: np.ndarray
    left: int | None
    right: int | None
    constant: bool = True
    weights: np.ndarray | None = None

    def fit(self, powers: np.ndarray) -> LinearFit:
        """Least squares at given powers; plain columns first, then transformed ones."""
        y = self.y if self.left is None else power(self.y, powers[self.left])
        changed = self.changed if self.right is None else power(self.changed, powers[self.right])
        return least_squares(y, np.hstack([self.plain, changed]), weights=self.weights, constant=self.constant)

    @property
    def n(self) -> float:
        """Number of observations."""
        return float(len(self.y) if self.weights is None else self.weights.sum())

    def value(self, powers: np.ndarray) -> float:
        """The concentrated log likelihood."""
        with np.errstate(all="ignore"):
            spread = self.fit(powers).rss / self.n
            ll = -self.n / 2 * (np.log(2 * np.pi * spread) + 1)
            if self.left is not None:
                w = 1.0 if self.weights is None else self.weights
                ll += (powers[self.left] - 1) * float(np.sum(w * np.log(self.y)))
        return float(ll)

    def derivatives(self, powers: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Value, gradient (k,) and minus the second derivatives (k, k), by five-point rules."""
        k, at = len(powers), self.value(powers)
        lines = [self._along(powers, direction, at) for direction in np.eye(k)]
        gradient, second = np.array([line[0] for line in lines]), np.diag([line[1] for line in lines])
        for i in range(k):
            for j in range(i):
                across = self._along(powers, np.eye(k)[i] + np.eye(k)[j], at)[1]
                second[i, j] = second[j, i] = (across - second[i, i] - second[j, j]) / 2
        return at, gradient, -second

    def _along(self, powers: np.ndarray, direction: np.ndarray, at: float) -> tuple[float, float]:
        """First and second derivative along a direction."""
        far_down, down, up, far_up = (self.value(powers + step * STEP * direction) for step in (-2, -1, 1, 2))
        first = (8 * (up - down) - (far_up - far_down)) / (12 * STEP)
        return first, (16 * (up + down) - (far_up + far_down) - 30 * at) / (12 * STEP**2)
