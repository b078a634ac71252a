"""Moving average: e_t = v_t + theta_1 v_{t-1} + ... + theta_q v_{t-q}, scaled by the variance of e_t."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "ma"
TIMES = "integers"
ORDER = True
NEIGHBOURS = 0.45  # a correlation of neighbours to begin with: those of moving averages are below one half


@dataclass(frozen=True)
class MovingAverage:
    """exp(2 lns) acf(lag), zero beyond the order; `at` holds whole-numbered times, gaps allowed.

    Order 1 has theta_1 = tanh(att); higher orders have the coefficients as they are, invertible or not.
    """

    order: int = 1

    @property
    def title(self) -> str:
        """Heading in tables."""
        return f"MA({self.order})"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation, then the coefficients."""
        if self.order == 1:
            return (Parameter("lns"), Parameter("att"))
        return (Parameter("lns"), *(Parameter("theta", (j,)) for j in range(1, self.order + 1)))

    def start(self, levels: int) -> np.ndarray:
        """Unit variance, white noise."""
        return np.zeros(self.order + 1)

    def from_autocorrelations(self, acf: np.ndarray) -> np.ndarray:
        """theta (order + 1,) of unit variance and, for order 1, with this autocorrelation of neighbours, or as nearly
        as is well invertible; without correlation for higher orders."""
        if self.order > 1 or not acf[0]:
            return self.start(0)
        r = np.clip(acf[0], -NEIGHBOURS, NEIGHBOURS)
        return np.array([0.0, 0.5 * np.arctanh(2.0 * r)])

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance at the times `at`, (..., m, m)."""
        acf, _ = self._autocorrelation(theta)
        return _scaled.scaled(theta[0], _scaled.look_up(acf, _scaled.whole_lags(at)))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(order + 1, ..., m, m)."""
        acf, slopes = self._autocorrelation(theta)
        lag = _scaled.whole_lags(at)
        return _scaled.scaled_derivative(theta[0], _scaled.look_up(acf, lag), _scaled.look_up(slopes, lag))

    def curvature(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """In (theta_1, ..., theta_q, variance), (order + 1, order + 1, ..., m, m)."""
        _, slopes, second = _products(self._coefficients(theta))
        lag = _scaled.whole_lags(at)
        return _scaled.scaled_curvature(theta[0], _scaled.look_up(slopes, lag), _scaled.look_up(second, lag))

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """theta1, theta2, ... and the variance."""
        if self.order == 1:
            return (_rows.bounded(theta, 1, "theta1", "atanh"), _rows.spread(theta, 0, (), metric))
        coefficients = (_rows.plain(theta, j, f"theta{j}") for j in range(1, self.order + 1))
        return (*coefficients, _rows.spread(theta, 0, (), metric))

    def canonical(self, theta: np.ndarray) -> np.ndarray:
        """The invertible one of the parameters that give the same matrix: roots inside the unit circle go to their
        reciprocals."""
        if self.order == 1 or not theta[-1]:
            return theta
        roots = np.roots(np.concatenate([theta[:0:-1], [1.0]]))
        inside = np.abs(roots) < 1.0
        if not inside.any():
            return theta
        outside = np.where(inside, 1.0 / np.conj(roots), roots)
        coefficients = np.real(np.poly(1.0 / outside))
        return np.concatenate([theta[:1], coefficients[1:]])

    def _autocorrelation(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Autocorrelations at lags 0..q (q + 1,), and their slopes in the parameters (q, q + 1)."""
        free = self._coefficients(theta)
        acf, slopes, _ = _products(free)
        return acf, slopes * (1.0 - free**2) if self.order == 1 else slopes

    def _coefficients(self, theta: np.ndarray) -> np.ndarray:
        """theta_1, ..., theta_q."""
        return np.tanh(theta[1:]) if self.order == 1 else np.asarray(theta[1:], dtype=float)


def _products(free: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Autocorrelations at lags 0..q, slopes (q, q + 1) and second slopes (q, q, q + 1) in theta_1, ..., theta_q."""
    q = len(free)
    c = np.concatenate([[1.0], free])
    total = np.array([c[: q + 1 - h] @ c[h:] for h in range(q + 1)])
    i, h = np.arange(q + 1), np.arange(q + 1)
    meets = (np.abs(i[:, None] - i)[:, :, None] == h) * np.where(np.eye(q + 1, dtype=bool), 2.0, 1.0)[:, :, None]
    rise = meets.transpose(2, 0, 1) @ c  # d total_h / d c_j: (h, j)
    rise, twice = rise.T[1:], meets[1:, 1:]
    slopes = (rise - np.outer(rise[:, 0], total) / total[0]) / total[0]
    beside = slopes[:, None] * rise[None, :, :1]
    second = (twice - beside - beside.swapaxes(0, 1) - twice[:, :, :1] * total / total[0]) / total[0]
    return total / total[0], slopes, second


def structure(order: int | None = None) -> MovingAverage:
    """The structure of the given order; 1 when none is given."""
    assert order is None or order >= 1
    return MovingAverage(1 if order is None else order)
