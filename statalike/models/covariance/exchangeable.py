"""Exchangeable: one variance and one covariance (compound symmetry)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RANDOM = "EXChangeable"
RESIDUAL = "EXChangeable"
TIMES = "none"


@dataclass(frozen=True)
class Exchangeable:
    """exp(2 lns) ((1 - rho) I + rho J), rho = tanh(atr); positive definite while rho > -1/(m - 1)."""

    title: str = "Exchangeable"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation and the atanh of the correlation."""
        return (Parameter("lns"), Parameter("atr"))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, no correlation."""
        return np.zeros(2)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance, (..., m, m); what `at` holds does not matter."""
        return _scaled.scaled(theta[0], self._correlation(theta, at))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(2, ..., m, m)."""
        correlation = self._correlation(theta, at)
        apart = 1.0 - np.eye(correlation.shape[-1])
        slope = np.broadcast_to((1.0 - np.tanh(theta[1]) ** 2) * apart, correlation.shape)
        return _scaled.scaled_derivative(theta[0], correlation, slope[None])

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """The variance and the covariance."""
        return (_rows.spread(theta, 0, (), metric), _rows.association(theta, (0, 0), 1, (), metric))

    def basis(self, levels: int) -> np.ndarray:
        """The square root is s_1 (I - J/q) + s_2 J/q: its two eigenvalues are free."""
        mean = np.full((levels, levels), 1.0 / levels)
        return np.stack([np.eye(levels) - mean, mean])

    def project(self, S: np.ndarray) -> np.ndarray:
        """The mean of S's diagonal and the mean of its off-diagonal elements."""
        q = len(S)
        variance = np.trace(S) / q
        covariance = (S.sum() - np.trace(S)) / max(q * (q - 1), 1)
        return np.where(np.eye(q, dtype=bool), variance, covariance)

    def theta(self, G: np.ndarray) -> np.ndarray:
        """Log standard deviation and atanh correlation; correlation 0 where the variance is 0."""
        variance, covariance = G[0, 0], G[0, -1] if len(G) > 1 else 0.0
        rho = np.clip(covariance / variance, -1.0, 1.0) if variance > 0.0 else 0.0
        with np.errstate(divide="ignore"):
            return np.array([0.5 * np.log(variance), np.arctanh(rho)])

    def theta_slopes(self, G: np.ndarray, dG: np.ndarray) -> np.ndarray:
        """Of the variance and of a covariance."""
        q = len(G)
        logs, rho = 0.5 * dG[:, 0, 0] / G[0, 0], G[0, -1] / G[0, 0] if q > 1 else 0.0
        apart = dG[:, 0, -1] / G[0, 0] if q > 1 else 0.0 * logs
        return np.array([logs, (apart - 2.0 * rho * logs) / (1.0 - rho * rho)])

    def _correlation(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        at = np.asarray(at)
        unit = np.eye(at.shape[-1])
        return np.broadcast_to(unit + np.tanh(theta[1]) * (1.0 - unit), (*at.shape, at.shape[-1]))


def structure(order: int | None = None) -> Exchangeable:
    """The structure; it has no order."""
    assert order is None
    return Exchangeable()
