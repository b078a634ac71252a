"""Exponential: correlation rho^|t - t'| for times on any real scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "EXPonential"
TIMES = "reals"


@dataclass(frozen=True)
class Exponential:
    """exp(2 lns) rho^|t - t'|, rho = 1/(1 + exp(-logitr)); `at` holds the times."""

    title: str = "Exponential"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation and the logit of rho."""
        return (Parameter("lns"), Parameter("logitr"))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, rho = 1/2."""
        return np.zeros(2)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance at the times `at`, (..., m, m)."""
        return _scaled.scaled(theta[0], self._correlation(theta, _scaled.lags(at)))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(2, ..., m, m); d rho^d / d logit rho = d rho^d (1 - rho)."""
        lag = _scaled.lags(at)
        correlation = self._correlation(theta, lag)
        rest = np.exp(-np.logaddexp(0.0, theta[1]))
        return _scaled.scaled_derivative(theta[0], correlation, (lag * correlation * rest)[None])

    def curvature(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """In (rho, variance), (2, 2, ..., m, m)."""
        lag = _scaled.lags(at)
        slope = lag * self._correlation(theta, lag - 1.0)
        second = lag * (lag - 1.0) * self._correlation(theta, lag - 2.0)
        return _scaled.scaled_curvature(theta[0], slope[None], second[None, None])

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """rho and the variance."""
        return (_rows.bounded(theta, 1, "rho", "logit"), _rows.spread(theta, 0, (), metric))

    def _correlation(self, theta: np.ndarray, lag: np.ndarray) -> np.ndarray:
        return np.exp(-lag * np.logaddexp(0.0, -theta[1]))


def structure(order: int | None = None) -> Exponential:
    """The structure; it has no order."""
    assert order is None
    return Exponential()
