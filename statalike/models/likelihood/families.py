"""Distributions of generalized linear models: variance, deviance and log likelihood given the mean.

Log likelihoods take the scale as 1, as Stata's glm reports them (the Gaussian one is concentrated over the whole
sample, see `Gaussian.concentrated`). McCullagh and Nelder (1989), Hardin and Hilbe (2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy


class Family(Protocol):
    """dispersed: whether the scale is estimated by default; trials: (n,) numbers of trials, or 1."""

    dispersed: bool

    def variance(self, mu: np.ndarray) -> np.ndarray: ...

    def variance_slope(self, mu: np.ndarray) -> np.ndarray: ...

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray: ...

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray: ...

    def start(self, y: np.ndarray) -> np.ndarray: ...

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray: ...


def _excess(y: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """y ln(y/mu), 0 where y is 0."""
    return y * np.log(np.where(y > 0, y, 1.0) / np.where(y > 0, mu, 1.0))


@dataclass(frozen=True)
class Gaussian:
    """Constant variance."""

    dispersed = True

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """1."""
        return np.ones_like(mu)

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """0."""
        return np.zeros_like(mu)

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared residuals (n,)."""
        return (y - mu) ** 2

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Minus half the squared residuals (n,): what is maximized."""
        return -((y - mu) ** 2) / 2

    def concentrated(self, total: float, n: float) -> float:
        """The log likelihood at the best variance, from the sum of `log_likelihood` over n observations."""
        with np.errstate(all="ignore"):
            return float(-n / 2 * (np.log(2 * np.pi * -2 * total / n) + 1))

    def start(self, y: np.ndarray) -> np.ndarray:
        """The mean of y and its average."""
        return (y + y.mean()) / 2

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Residuals (n,)."""
        return y - mu


@dataclass(frozen=True, eq=False)
class Binomial:
    """Successes in `trials` (n,) trials each (1 for a binary outcome)."""

    trials: np.ndarray | float = 1.0

    dispersed = False

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """mu (1 - mu/trials)."""
        return mu * (1 - mu / self.trials)

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """1 - 2 mu/trials."""
        return 1 - 2 * mu / self.trials

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared deviance residuals (n,)."""
        return np.maximum(2 * (_excess(y, mu) + _excess(self.trials - y, self.trials - mu)), 0.0)

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""
        m, gamma = self.trials, scipy.special.gammaln
        p = mu / m
        ways = gamma(m + 1) - gamma(y + 1) - gamma(m - y + 1)
        return ways + scipy.special.xlogy(y, p) + scipy.special.xlog1py(m - y, -p)

    def start(self, y: np.ndarray) -> np.ndarray:
        """Away from the edges."""
        return self.trials * (y + 0.5) / (self.trials + 1)

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Anscombe residuals (n,), by the incomplete beta function."""
        third = 2 / 3

        def area(p: np.ndarray) -> np.ndarray:
            return scipy.special.betainc(third, third, p) * scipy.special.beta(third, third)

        p = mu / self.trials
        spread = (p * (1 - p)) ** (1 / 6)
        return np.sqrt(self.trials) * (area(y / self.trials) - area(p)) / spread


@dataclass(frozen=True)
class PoissonFamily:
    """Variance equal to the mean."""

    dispersed = False

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """mu."""
        return mu

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """1."""
        return np.ones_like(mu)

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared deviance residuals (n,)."""
        return 2 * (_excess(y, mu) - (y - mu))

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""
        return scipy.special.xlogy(y, mu) - mu - scipy.special.gammaln(y + 1)

    def start(self, y: np.ndarray) -> np.ndarray:
        """Away from zero."""
        return (y + y.mean()) / 2

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Anscombe residuals (n,)."""
        return 1.5 * (y ** (2 / 3) - mu ** (2 / 3)) / mu ** (1 / 6)


@dataclass(frozen=True)
class Gamma:
    """Variance mu^2."""

    dispersed = True

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """mu^2."""
        return mu**2

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """2 mu."""
        return 2 * mu

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared deviance residuals (n,)."""
        return 2 * ((y - mu) / mu - np.log(y / mu))

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""
        return -(y / mu + np.log(mu))

    def start(self, y: np.ndarray) -> np.ndarray:
        """Away from zero."""
        return (y + y.mean()) / 2

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Anscombe residuals (n,)."""
        return 3 * ((y / mu) ** (1 / 3) - 1)


@dataclass(frozen=True)
class InverseGaussian:
    """Variance mu^3."""

    dispersed = True

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """mu^3."""
        return mu**3

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """3 mu^2."""
        return 3 * mu**2

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared deviance residuals (n,)."""
        return (y - mu) ** 2 / (mu**2 * y)

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""
        return -0.5 * ((y - mu) ** 2 / (y * mu**2) + 3 * np.log(y) + np.log(2 * np.pi))

    def start(self, y: np.ndarray) -> np.ndarray:
        """Away from zero."""
        return (y + y.mean()) / 2

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Anscombe residuals (n,)."""
        return np.log(y / mu) / np.sqrt(mu)


@dataclass(frozen=True)
class NegativeBinomialFamily:
    """Variance mu + k mu^2, k known."""

    k: float = 1.0

    dispersed = False

    def variance(self, mu: np.ndarray) -> np.ndarray:
        """mu + k mu^2."""
        return mu + self.k * mu**2

    def variance_slope(self, mu: np.ndarray) -> np.ndarray:
        """1 + 2 k mu."""
        return 1 + 2 * self.k * mu

    def deviance(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Squared deviance residuals (n,)."""
        k = self.k
        return 2 * (_excess(y, mu) - (1 + k * y) / k * np.log((1 + k * y) / (1 + k * mu)))

    def log_likelihood(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""
        r, gamma = 1 / self.k, scipy.special.gammaln
        ways = gamma(y + r) - gamma(r) - gamma(y + 1)
        return ways + scipy.special.xlogy(y, self.k * mu) - (y + r) * np.log1p(self.k * mu)

    def start(self, y: np.ndarray) -> np.ndarray:
        """Away from zero."""
        return (y + y.mean()) / 2

    def anscombe(self, y: np.ndarray, mu: np.ndarray) -> np.ndarray:
        """Anscombe residuals (n,), by the hypergeometric function."""
        half = lambda v: 1.5 * v ** (2 / 3) * scipy.special.hyp2f1(2 / 3, 1 / 3, 5 / 3, -self.k * v)  # noqa: E731
        return (half(y) - half(mu)) / (mu + self.k * mu**2) ** (1 / 6)
