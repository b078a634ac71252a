"""Generalized linear models: the likelihood of a family and a link, and iteratively reweighted least squares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from statalike.models.likelihood.families import Binomial, Family
from statalike.models.likelihood.links import Link

Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class GeneralizedLinear:
    """A family and a link; y (n,). expected: expected instead of observed curvature."""

    y: np.ndarray
    family: Family
    link: Link
    expected: bool = False

    @property
    def trials(self) -> np.ndarray | float:
        """What the mean of one trial is multiplied by."""
        return self.family.trials if isinstance(self.family, Binomial) else 1.0

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Expected y (n,) at eta (n,)."""
        return self.trials * self.link.mean(eta)

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        return self.family.log_likelihood(self.y, self.mean(eta[0]))

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        mu, first = self.mean(eta[0]), self.trials * self.link.first(eta[0])
        V = self.family.variance(mu)
        curvature = first**2 / V
        if not self.expected:
            second = self.trials * self.link.second(eta[0])
            curvature = curvature - (self.y - mu) * (second / V - first**2 * self.family.variance_slope(mu) / V**2)
        ll = self.family.log_likelihood(self.y, mu)
        return ll, ((self.y - mu) * first / V)[None], curvature[None, None]

    def working(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Working residuals and weights (n,) at eta (n,)."""
        mu, first = self.mean(eta), self.trials * self.link.first(eta)
        return (self.y - mu) / first, first**2 / self.family.variance(mu)


@dataclass(frozen=True, eq=False)
class Weighted:
    """Iteratively reweighted least squares of X (n, p) with an offset (n,) and weights (n,), or None."""

    model: GeneralizedLinear
    X: np.ndarray
    offset: np.ndarray | None = None
    weights: np.ndarray | None = None

    def start(self) -> np.ndarray:
        """Coefficients (p,) after one step from means near the data."""
        return self._solve(self.model.link.link(self.model.family.start(self.model.y) / self.model.trials))

    def step(self, b: np.ndarray) -> np.ndarray:
        """The next coefficients (p,)."""
        return self._solve(self.eta(b))

    def eta(self, b: np.ndarray) -> np.ndarray:
        """The linear predictor (n,)."""
        return self.X @ b if self.offset is None else self.X @ b + self.offset

    def deviance(self, b: np.ndarray) -> float:
        """The deviance at b."""
        found = self.model.family.deviance(self.model.y, self.model.mean(self.eta(b)))
        return float(found.sum() if self.weights is None else self.weights @ found)

    def _solve(self, eta: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            residual, w = self.model.working(eta)
        z = eta + residual - (0.0 if self.offset is None else self.offset)
        w = w if self.weights is None else w * self.weights
        fine = np.isfinite(z) & np.isfinite(w) & (w > 0)
        root = np.sqrt(w[fine])
        return np.linalg.lstsq(self.X[fine] * root[:, None], z[fine] * root, rcond=None)[0]

    def fit(self, iterate: int, ltolerance: float, tell: Callable[[int, float], None]) -> tuple[np.ndarray, bool]:
        """Coefficients at which the deviance settles, and whether it did; `tell` hears each iteration's deviance."""
        b = self.start()
        before = self.deviance(b)
        tell(0, before)
        for number in range(1, iterate + 1):
            b = self.step(b)
            now = self.deviance(b)
            tell(number, now)
            if abs(now - before) <= ltolerance * (abs(before) + 1):
                return b, True
            before = now
        return b, False
