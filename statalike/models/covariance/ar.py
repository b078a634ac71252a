"""Autoregressive: e_t = phi_1 e_{t-1} + ... + phi_p e_{t-p} + v_t, scaled by the variance of e_t."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

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

    def from_autocorrelations(self, acf: np.ndarray) -> np.ndarray:
        """theta (order + 1,) of unit variance with these autocorrelations at lags 1..order; of none where no stationary
        process has them."""
        if self.order == 1:
            return np.array([0.0, np.arctanh(acf[0])])
        phi = scipy.linalg.solve_toeplitz(np.append(1.0, acf[:-1]), acf)
        return np.append(0.0, phi) if is_stationary(phi) and np.isfinite(phi).all() else self.start(0)

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
        _, slopes = _yule_walker(phi, int(lag.max(initial=0)))
        second = _second_slopes(phi, slopes)
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
        acf, slopes = _yule_walker(phi, last)
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


def _yule_walker(phi: np.ndarray, last: int) -> tuple[np.ndarray, np.ndarray]:
    """rho_h = sum_j phi_j rho_|h-j| solved for h = 1..p, continued by recursion to `last`; slopes in phi (p, ...)."""
    p, lag = len(phi), _own_lags(len(phi))
    system = _system(phi)
    acf, slopes = np.zeros(max(last, p) + 1), np.zeros((p, max(last, p) + 1))
    acf[0] = 1.0
    acf[1 : p + 1] = np.linalg.solve(system, phi)
    acf = _continued(phi, acf)
    slopes[:, 1 : p + 1] = np.linalg.solve(system, acf[lag]).T
    for a in range(p):
        slopes[a, p + 1 :] = acf[p - a : -1 - a]
    return acf, _continued(phi, slopes.T).T


def _second_slopes(phi: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Second derivatives of the autocorrelations in phi (p, p, ...), from the slopes."""
    p, size = slopes.shape
    moved = slopes[:, _own_lags(p)].transpose(1, 0, 2)  # of lag |h - b| in phi_a: (h, a, b)
    both = (moved + moved.swapaxes(1, 2)).reshape(p, p * p)
    second = np.zeros((p, p, size))
    second[:, :, 1 : p + 1] = np.linalg.solve(_system(phi), both).T.reshape(p, p, p)
    for a in range(p):
        second[:, a, p + 1 :] += slopes[:, p - a : -1 - a]
        second[a, :, p + 1 :] += slopes[:, p - a : -1 - a]
    return _continued(phi, second.reshape(p * p, size).T).T.reshape(p, p, size)


def _own_lags(p: int) -> np.ndarray:
    """|h - j| for h, j = 1..p."""
    return np.abs(np.arange(p)[:, None] - np.arange(p))


def _system(phi: np.ndarray) -> np.ndarray:
    """The equations of the first p autocorrelations."""
    p = len(phi)
    system = np.eye(p)
    for h in range(1, p + 1):
        for j in range(1, p + 1):
            if h != j:
                system[h - 1, abs(h - j) - 1] -= phi[j - 1]
    return system


def _continued(phi: np.ndarray, start: np.ndarray) -> np.ndarray:
    """x_h = start_h + sum_j phi_j x_(h-j) for h > p, x_h = start_h before; rows h, of one sequence or of several."""
    p, size = len(phi), len(start)
    bands = np.zeros((p + 1, size))
    bands[0] = 1.0
    for j in range(1, p + 1):
        bands[j, p + 1 - j : size - j] = -phi[j - 1]
    out = scipy.linalg.lapack.dtbtrs(bands, start, uplo="L")[0]
    return out.reshape(start.shape)


def structure(order: int | None = None) -> Autoregressive:
    """The structure of the given order; 1 when none is given."""
    assert order is None or order >= 1
    return Autoregressive(1 if order is None else order)
