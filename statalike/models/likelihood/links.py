"""Link functions of generalized linear models: the mean as a function of the linear predictor, and back.

The mean is that of one trial for binomial families. McCullagh and Nelder (1989), Hardin and Hilbe (2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy

ROOT_2PI = np.sqrt(2 * np.pi)


class Link(Protocol):
    """mean(eta) (m,) with its first and second derivatives; link(mu) the inverse."""

    def link(self, mu: np.ndarray) -> np.ndarray: ...

    def mean(self, eta: np.ndarray) -> np.ndarray: ...

    def first(self, eta: np.ndarray) -> np.ndarray: ...

    def second(self, eta: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Power:
    """mu^power = eta; the identity for 1, the reciprocal for -1, the log for 0."""

    power: float = 1.0

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return np.log(mu) if self.power == 0 else mu**self.power

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        if self.power == 1:
            return eta
        return np.exp(eta) if self.power == 0 else eta ** (1 / self.power)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        if self.power == 1:
            return np.ones_like(eta)
        return np.exp(eta) if self.power == 0 else eta ** (1 / self.power - 1) / self.power

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        if self.power == 1:
            return np.zeros_like(eta)
        if self.power == 0:
            return np.exp(eta)
        a = 1 / self.power
        return a * (a - 1) * eta ** (a - 2)


@dataclass(frozen=True)
class LogitLink:
    """ln(mu/(1 - mu)) = eta."""

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return scipy.special.logit(mu)

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return scipy.special.expit(eta)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return scipy.special.expit(eta) * scipy.special.expit(-eta)

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        p = scipy.special.expit(eta)
        return p * scipy.special.expit(-eta) * (1 - 2 * p)


@dataclass(frozen=True)
class ProbitLink:
    """Phi^-1(mu) = eta."""

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return scipy.special.ndtri(mu)

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return scipy.special.ndtr(eta)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return np.exp(-0.5 * eta**2) / ROOT_2PI

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        return -eta * self.first(eta)


@dataclass(frozen=True)
class CloglogLink:
    """ln(-ln(1 - mu)) = eta."""

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return np.log(-np.log1p(-mu))

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return -np.expm1(-np.exp(eta))

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return np.exp(eta - np.exp(eta))

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        return self.first(eta) * (1 - np.exp(eta))


@dataclass(frozen=True)
class LoglogLink:
    """-ln(-ln(mu)) = eta."""

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return -np.log(-np.log(mu))

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return np.exp(-np.exp(-eta))

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return np.exp(-eta - np.exp(-eta))

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        return self.first(eta) * (np.exp(-eta) - 1)


@dataclass(frozen=True)
class LogComplement:
    """ln(1 - mu) = eta."""

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return np.log1p(-mu)

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return -np.expm1(eta)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return -np.exp(eta)

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        return -np.exp(eta)


@dataclass(frozen=True)
class NegativeBinomialLink:
    """ln(mu/(mu + 1/k)) = eta, eta < 0."""

    k: float

    def link(self, mu: np.ndarray) -> np.ndarray:
        """eta of means."""
        return np.log(mu / (mu + 1 / self.k))

    def mean(self, eta: np.ndarray) -> np.ndarray:
        """Means of eta."""
        return -1 / (self.k * np.expm1(eta)) * np.exp(eta)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """d mean / d eta."""
        return np.exp(eta) / np.expm1(eta) ** 2 / self.k

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivative of the mean."""
        z = np.exp(eta)
        return z * (1 + z) / (1 - z) ** 3 / self.k
