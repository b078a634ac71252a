"""Counts: Poisson and negative binomial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Poisson:
    """Mean and variance exp(eta); y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        return self.y * eta[0] - np.exp(eta[0]) - scipy.special.gammaln(self.y + 1)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        m = np.exp(eta[0])
        return self.value(eta), (self.y - m)[None], m[None, None]


@dataclass(frozen=True, eq=False)
class NegativeBinomial:
    """Mean mu = exp(eta_0), variance mu (1 + alpha mu) with ln(alpha) = eta_1; y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (2, n)."""
        y, r, rate = self.y, np.exp(-eta[1]), eta[0] + eta[1]
        special = scipy.special
        rising = special.gammaln(y + r) - special.gammaln(r) - special.gammaln(y + 1)
        rising = np.where(r > 1e10, y * np.log(r) - special.gammaln(y + 1), rising)
        tail = r * np.logaddexp(0.0, rate)
        return rising - tail + np.where(y > 0, y * (rate - np.logaddexp(0.0, rate)), 0.0)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (2, n), curvature (2, 2, n)."""
        y, m, alpha = self.y, np.exp(eta[0]), np.exp(eta[1])
        r, q = 1 / alpha, 1 + alpha * m
        special = scipy.special
        gap = special.psi(y + r) - special.psi(r)
        by_mean = (y - m) / q
        by_r = gap - np.log(q) + (m - y) * alpha / q
        curve_r = special.polygamma(1, y + r) - special.polygamma(1, r) + alpha * alpha * m / q
        curve_r += (m - y) * alpha**2 / q**2 * -1.0
        score = np.array([by_mean, -r * by_r])
        mixed = by_mean * alpha * m / q
        second = np.empty((2, 2, len(y)))
        second[0, 0] = m * (1 + alpha * y) / q**2
        second[0, 1] = second[1, 0] = mixed
        second[1, 1] = -(r * by_r + r * r * curve_r)
        return self.value(eta), score, second


@dataclass(frozen=True, eq=False)
class ConstantDispersion:
    """Mean mu = exp(eta_0), variance mu (1 + delta) with ln(delta) = eta_1; y (n,) of nonnegative numbers."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (2, n)."""
        y, s = self.y, np.exp(eta[0] - eta[1])
        special = scipy.special
        rising = special.gammaln(y + s) - special.gammaln(s) - special.gammaln(y + 1)
        return rising + y * eta[1] - (y + s) * np.logaddexp(0.0, eta[1])

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (2, n), curvature (2, 2, n)."""
        y, s, delta = self.y, np.exp(eta[0] - eta[1]), np.exp(eta[1])
        special = scipy.special
        by_s = special.psi(y + s) - special.psi(s) - np.log1p(delta)
        curve_s = special.polygamma(1, y + s) - special.polygamma(1, s)
        share = delta / (1 + delta)
        score = np.array([s * by_s, -s * by_s + y - (y + s) * share])
        along = s * by_s + s * s * curve_s
        second = np.empty((2, 2, len(y)))
        second[0, 0] = -along
        second[0, 1] = second[1, 0] = along + s * share
        second[1, 1] = -along - 2 * s * share + (y + s) * share / (1 + delta)
        return self.value(eta), score, second
