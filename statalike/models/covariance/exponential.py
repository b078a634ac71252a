"""Exponential: correlation rho^|t - t'| for times on any real scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "EXPonential"
TIMES = "reals"
UNIT = True


@dataclass(frozen=True)
class Exponential:
    """exp(2 lns) r^(|t - t'| / unit), r = 1/(1 + exp(-logitr)); `at` holds the times.

    rho, the correlation of times 1 apart, is what is shown; r is that of times a unit apart, so that milliseconds and
    centuries are alike to a search.
    """

    title: str = "Exponential"
    unit: float = 1.0

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation and the logit of rho."""
        return (Parameter("lns"), Parameter("logitr"))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, r = 1/2."""
        return np.zeros(2)

    def from_neighbours(self, r: float, apart: float) -> np.ndarray:
        """theta (2,) of unit variance with the correlation r, between 0 and 1, at times `apart` from each other."""
        decay = -np.log(r) * self.unit / apart
        return np.array([0.0, -decay - np.log(-np.expm1(-decay))])

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance at the times `at`, (..., m, m)."""
        return _scaled.scaled(theta[0], self._correlation(theta, _scaled.lags(at)))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(2, ..., m, m); d r^d / d logit r = d r^d (1 - r)."""
        lag = _scaled.lags(at)
        correlation = self._correlation(theta, lag)
        rest = np.exp(-np.logaddexp(0.0, theta[1]))
        return _scaled.scaled_derivative(theta[0], correlation, (lag / self.unit * correlation * rest)[None])

    def neighbours(self, theta: np.ndarray, lag: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Correlations c of observations `lag` apart, and 1 - c^2."""
        decay = lag * self._decay(theta)
        return np.exp(-decay), -np.expm1(-2.0 * decay)

    def neighbour_slopes(self, theta: np.ndarray, lag: np.ndarray, c: np.ndarray) -> np.ndarray:
        """d c / d logit r for the correlations c of observations `lag` apart, (1, ...)."""
        return (lag / self.unit * c * np.exp(-np.logaddexp(0.0, theta[1])))[None]

    def curvature(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """In (r, variance), (2, 2, ..., m, m)."""
        lag = _scaled.lags(at) / self.unit
        r = np.exp(-np.logaddexp(0.0, -theta[1]))
        slope, second = lag * r ** (lag - 1.0), lag * (lag - 1.0) * r ** (lag - 2.0)
        return _scaled.scaled_curvature(theta[0], slope[None], second[None, None])

    def curved(self, theta: np.ndarray, levels: int) -> tuple[Natural, ...]:
        """r and the variance."""
        return (_rows.bounded(theta, 1, "rho", "logit"), _rows.spread(theta, 0, (), "variance"))

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """rho and the variance."""
        rho, slope = np.exp(-self._decay(theta)), np.exp(-np.logaddexp(0.0, theta[1])) / self.unit
        row = Natural("rho", (), float(rho), np.array([0.0, rho * slope]), "logit")
        return (row, _rows.spread(theta, 0, (), metric))

    def stated(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """theta with the logit of rho in the place of that of r, as in e(b), and its slopes (2,) in theta."""
        decay = self._decay(theta)
        logit = -decay - np.log(-np.expm1(-decay))
        slope = np.exp(-np.logaddexp(0.0, theta[1])) / (self.unit * -np.expm1(-decay))
        return np.array([theta[0], logit]), np.array([1.0, slope])

    def _decay(self, theta: np.ndarray) -> float:
        """-ln rho."""
        return float(np.logaddexp(0.0, -theta[1])) / self.unit

    def _correlation(self, theta: np.ndarray, lag: np.ndarray) -> np.ndarray:
        return np.exp(-lag * self._decay(theta))


def structure(order: int | None = None, unit: float = 1.0) -> Exponential:
    """The structure, which has no order; unit: a typical distance of times."""
    assert order is None
    return Exponential(unit=unit)
