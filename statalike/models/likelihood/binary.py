"""Binary outcomes: logit, probit and complementary log-log."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]
ROOT_2PI = np.sqrt(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Logit:
    """Pr(y = 1) = 1/(1 + exp(-eta)); y (n,) of zeros and ones."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        return self.y * eta[0] - np.logaddexp(0.0, eta[0])

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        p = scipy.special.expit(eta[0])
        return self.value(eta), (self.y - p)[None], (p * scipy.special.expit(-eta[0]))[None, None]


@dataclass(frozen=True, eq=False)
class Probit:
    """Pr(y = 1) = Phi(eta); y (n,) of zeros and ones."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        return scipy.special.log_ndtr((2 * self.y - 1) * eta[0])

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        ll = self.value(eta)
        score = (2 * self.y - 1) * np.exp(-0.5 * eta[0] ** 2 - ll) / ROOT_2PI
        return ll, score[None], (score * (score + eta[0]))[None, None]


@dataclass(frozen=True, eq=False)
class Cloglog:
    """Pr(y = 1) = 1 - exp(-exp(eta)); y (n,) of zeros and ones."""

    y: np.ndarray

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1, n)."""
        m = np.exp(eta[0])
        return np.where(self.y > 0, np.log(-np.expm1(-m)), -m)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1, n), curvature (1, 1, n)."""
        m = np.exp(eta[0])
        hazard = np.where(m < 700, m / np.expm1(np.minimum(m, 700)), 0.0)
        score = np.where(self.y > 0, hazard, -m)
        curvature = np.where(self.y > 0, hazard * (hazard + m - 1), m)
        return self.value(eta), score[None], curvature[None, None]
