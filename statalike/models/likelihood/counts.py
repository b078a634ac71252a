"""Counts: Poisson and negative binomial."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Poisson:
    """Mean and variance exp(eta); y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        return self.y * eta[0] - np.exp(eta[0]) - self._constant

    @cached_property
    def _constant(self) -> np.ndarray:
        """ln(y!)."""
        return scipy.special.gammaln(self.y + 1)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        m = np.exp(eta[0])
        return self.value(eta), (self.y - m)[None], m[None, None]


LARGE = 1e3
SMALL = 1e-2


def rising(y: np.ndarray, r: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """D = ln(Gamma(y + r)/Gamma(r)) - y ln r and its first two derivatives by r, without cancellation for large r."""
    special = scipy.special
    x, wide = y + r, r > LARGE
    near = np.where(wide, 1.0, r)
    D = special.gammaln(y + near) - special.gammaln(near) - special.xlogy(y, near)
    first = special.psi(y + near) - special.psi(near) - y / near
    second = special.polygamma(1, y + near) - special.polygamma(1, near) + y / near**2
    if not wide.any():
        return D, first, second
    gap = lambda power: x**-power - r**-power  # noqa: E731
    excess = log1p_less(y / r)
    far = x * excess + y * y / r - 0.5 * np.log1p(y / r) + gap(1.0) / 12 - gap(3.0) / 360
    far_first = excess - gap(1.0) / 2 - gap(2.0) / 12 + gap(4.0) / 120
    far_second = y * y / (r * r * x) + gap(2.0) / 2 + gap(3.0) / 6 - gap(5.0) / 30
    return np.where(wide, far, D), np.where(wide, far_first, first), np.where(wide, far_second, second)


def log1p_less(z: np.ndarray) -> np.ndarray:
    """ln(1 + z) - z, by its series where z is small."""
    small = np.where(np.abs(z) < SMALL, z, 0.0)
    series = sum((-1) ** (k + 1) * small**k / k for k in range(2, 11))
    return np.where(np.abs(z) < SMALL, series, np.log1p(z) - z)


@dataclass(frozen=True, eq=False)
class NegativeBinomial:
    """Mean mu = exp(eta_0), variance mu (1 + alpha mu) with ln(alpha) = eta_1; y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (2, n)."""
        r = np.exp(-eta[1])
        return self._value(eta, r, self._rising(r)[0])

    @cached_property
    def _kinds(self) -> tuple[np.ndarray, np.ndarray]:
        """The distinct counts, and which of them every observation has."""
        return np.unique(self.y, return_inverse=True)

    def _rising(self, r: np.ndarray) -> tuple[np.ndarray, ...]:
        """`rising`, once a distinct count where alpha is the same everywhere."""
        if r[0] != r[-1] or (r != r[0]).any():
            return rising(self.y, r)
        counts, which = self._kinds
        return tuple(found[which] for found in rising(counts, np.full(len(counts), r[0])))

    def _value(self, eta: np.ndarray, r: np.ndarray, D: np.ndarray) -> np.ndarray:
        y = self.y
        return D - self._constant + y * eta[0] - (y + r) * np.log1p(np.exp(eta[0]) / r)

    @cached_property
    def _constant(self) -> np.ndarray:
        """ln(y!)."""
        return scipy.special.gammaln(self.y + 1)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (2, n), curvature (2, 2, n)."""
        y, m, r = self.y, np.exp(eta[0]), np.exp(-eta[1])
        alpha, q = 1 / r, 1 + m / r
        D, D_r, D_rr = self._rising(r)
        by_mean = (y - m) / q
        by_r = D_r - log1p_less(m / r) + m / r * (y - m) / (r + m)
        curve_r = D_rr - m * m / (r * r * (r + m)) - m * (y - m) * (2 * r + m) / (r * (r + m)) ** 2
        second = np.empty((2, 2, len(y)))
        second[0, 0] = m * (1 + alpha * y) / q**2
        second[0, 1] = second[1, 0] = by_mean * alpha * m / q
        second[1, 1] = -(r * by_r + r * r * curve_r)
        return self._value(eta, r, D), np.array([by_mean, -r * by_r]), second


@dataclass(frozen=True, eq=False)
class ConstantDispersion:
    """Mean mu = exp(eta_0), variance mu (1 + delta) with ln(delta) = eta_1; y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (2, n)."""
        s = np.exp(eta[0] - eta[1])
        return self._value(eta, s, rising(self.y, s)[0])

    def _value(self, eta: np.ndarray, s: np.ndarray, D: np.ndarray) -> np.ndarray:
        y = self.y
        return D - self._constant + y * eta[0] - (y + s) * np.log1p(np.exp(eta[1]))

    @cached_property
    def _constant(self) -> np.ndarray:
        """ln(y!)."""
        return scipy.special.gammaln(self.y + 1)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (2, n), curvature (2, 2, n)."""
        y, s, delta = self.y, np.exp(eta[0] - eta[1]), np.exp(eta[1])
        D, D_s, D_ss = rising(y, s)
        by_s, share = D_s - np.log1p(delta), delta / (1 + delta)
        along = s * by_s + s * s * D_ss
        second = np.empty((2, 2, len(y)))
        second[0, 0] = -along
        second[0, 1] = second[1, 0] = along + s * share
        second[1, 1] = -along - 2 * s * share + (y + s) * share / (1 + delta)
        return self._value(eta, s, D), np.array([s * by_s + y, -s * by_s - (y + s) * share]), second
