"""Autoregressive: e_t = phi_1 e_{t-1} + ... + phi_p e_{t-p} + v_t, scaled by the variance of e_t."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "ar"
TIMES = "integers"
ORDER = True


@dataclass(frozen=True)
class Autoregressive:
    """exp(2 lns) acf(lag); `at` holds whole-numbered times, gaps allowed.

    Order 1 has rho = tanh(atr); higher orders have the coefficients as they are, and autocorrelations
    that solve the Yule-Walker equations (NaN where the process is not stationary).
    """

    order: int = 1

    @property
    def title(self) -> str:
        """Heading in tables."""
        return f"AR({self.order})"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation, then the coefficients."""
        if self.order == 1:
            return (Parameter("lns"), Parameter("atr"))
        return (Parameter("lns"), *(Parameter("phi", (j,)) for j in range(1, self.order + 1)))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, white noise."""
        return np.zeros(self.order + 1)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance at the times `at`, (..., m, m)."""
        lag = _scaled.whole_lags(at)
        acf, _ = self._autocorrelation(theta, int(lag.max(initial=0)))
        return _scaled.scaled(theta[0], acf[lag])

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(order + 1, ..., m, m)."""
        lag = _scaled.whole_lags(at)
        acf, slopes = self._autocorrelation(theta, int(lag.max(initial=0)))
        return _scaled.scaled_derivative(theta[0], acf[lag], slopes[:, lag])

    def curvature(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """In (rho, variance) or (phi_1, ..., phi_p, variance), (order + 1, order + 1, ..., m, m)."""
        lag = _scaled.whole_lags(at)
        phi = np.tanh(theta[1:]) if self.order == 1 else np.asarray(theta[1:], dtype=float)
        _, slopes, second = _yule_walker(phi, int(lag.max(initial=0)))
        return _scaled.scaled_curvature(theta[0], slopes[:, lag], second[:, :, lag])

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """rho, or phi1, phi2, ..., and the variance."""
        if self.order == 1:
            return (_rows.bounded(theta, 1, "rho", "atanh"), _rows.spread(theta, 0, (), metric))
        coefficients = (_rows.plain(theta, j, f"phi{j}") for j in range(1, self.order + 1))
        return (*coefficients, _rows.spread(theta, 0, (), metric))

    def _autocorrelation(self, theta: np.ndarray, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Autocorrelations at lags 0..last (last + 1,), and their slopes in the parameters (p, last + 1)."""
        if self.order == 1:
            return _powers(np.tanh(theta[1]), last)
        phi = np.asarray(theta[1:], dtype=float)
        if not is_stationary(phi):
            return np.full(last + 1, np.nan), np.full((len(phi), last + 1), np.nan)
        acf, slopes, _ = _yule_walker(phi, last)
        return acf[: last + 1], slopes[:, : last + 1]


def is_stationary(phi: np.ndarray) -> bool:
    """Are all partial autocorrelations within (-1, 1)? (Levinson's recursion undone.)"""
    phi = np.array(phi, dtype=float)
    while len(phi):
        last = phi[-1]
        if not abs(last) < 1.0:
            return False
        phi = (phi[:-1] + last * phi[-2::-1]) / (1.0 - last**2)
    return True


def _powers(rho: float, last: int) -> tuple[np.ndarray, np.ndarray]:
    """rho^h for h = 0..last, and the slope in atanh rho."""
    lag = np.arange(last + 1)
    acf = float(rho) ** lag
    slope = lag * np.concatenate([[0.0], acf[:-1]]) * (1.0 - rho**2)
    return acf, slope[None]


def _yule_walker(phi: np.ndarray, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """rho_h = sum_j phi_j rho_|h-j| solved for h = 1..p, continued by recursion; first and second slopes in phi."""
    p = len(phi)
    system = np.eye(p)
    for h in range(1, p + 1):
        for j in range(1, p + 1):
            if h != j:
                system[h - 1, abs(h - j) - 1] -= phi[j - 1]
    size = max(last, p) + 1
    acf, slopes, second = np.ones(size), np.zeros((p, size)), np.zeros((p, p, size))
    acf[1 : p + 1] = np.linalg.solve(system, phi)
    lag = np.abs(np.arange(1, p + 1)[:, None] - np.arange(1, p + 1))
    slopes[:, 1 : p + 1] = np.linalg.solve(system, acf[lag]).T
    moved = slopes[:, lag].transpose(1, 0, 2)  # of lag |h - b| in phi_a: (h, a, b)
    both = (moved + moved.swapaxes(1, 2)).reshape(p, p * p)
    second[:, :, 1 : p + 1] = np.linalg.solve(system, both).T.reshape(p, p, p)
    for h in range(p + 1, size):
        before = slice(h - 1, h - p - 1, -1)
        acf[h] = phi @ acf[before]
        slopes[:, h] = acf[before] + slopes[:, before] @ phi
        second[:, :, h] = slopes[:, before] + slopes[:, before].T + second[:, :, before] @ phi
    return acf, slopes, second


def structure(order: int | None = None) -> Autoregressive:
    """The structure of the given order; 1 when none is given."""
    assert order is None or order >= 1
    return Autoregressive(1 if order is None else order)
