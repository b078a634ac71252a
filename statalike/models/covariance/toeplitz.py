"""Toeplitz: one variance, and a correlation for each lag up to the order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "TOeplitz"
TIMES = "integers"
ORDER = True


@dataclass(frozen=True)
class Toeplitz:
    """exp(2 lns) tanh(atr_lag), zero beyond lag `order`; order None reaches to lag levels - 1.

    `at` holds whole-numbered times, gaps allowed.
    """

    order: int | None = None

    @property
    def title(self) -> str:
        """Heading in tables."""
        return "Toeplitz" if self.order is None else f"Toeplitz({self.order})"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation, then the atanh correlation of each lag."""
        order = levels - 1 if self.order is None else self.order
        return (Parameter("lns"), *(Parameter("atr", (lag,)) for lag in range(1, order + 1)))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, no correlation."""
        return np.zeros(len(self.parameters(levels)))

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance at the times `at`, (..., m, m)."""
        return _scaled.scaled(theta[0], self._correlation(theta, _scaled.whole_lags(at)))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(order + 1, ..., m, m)."""
        lag = _scaled.whole_lags(at)
        which = np.arange(1, len(theta)).reshape(-1, *[1] * lag.ndim)
        slopes = (1.0 - np.tanh(theta[1:]) ** 2).reshape(which.shape) * (lag == which)
        return _scaled.scaled_derivative(theta[0], self._correlation(theta, lag), slopes)

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """cov1, cov2, ... and the variance; in the sd metric rho1, rho2, ... and the standard deviation."""
        lagged = [_rows.association(theta, (0, 0), k, (), metric, (f"cov{k}", f"rho{k}")) for k in range(1, len(theta))]
        return (*lagged, _rows.spread(theta, 0, (), metric))

    def _correlation(self, theta: np.ndarray, lag: np.ndarray) -> np.ndarray:
        return _scaled.look_up(np.concatenate([[1.0], np.tanh(theta[1:])]), lag)


def structure(order: int | None = None) -> Toeplitz:
    """The structure with correlations up to lag `order`; None for all lags."""
    assert order is None or order >= 1
    return Toeplitz(order)
