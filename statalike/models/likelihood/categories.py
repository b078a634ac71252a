"""Outcomes in categories: ordered (logit, probit) and unordered (multinomial logit)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]
ROOT_2PI = np.sqrt(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Ordered:
    """Pr(y <= k) = F(cut_k - eta_0), cuts in the further indices; y (n,) counts from 0; F logistic or normal.

    m cuts make m + 1 categories.
    """

    y: np.ndarray
    normal: bool = False

    def bounds(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Between which values (n,), (n,) of the error each outcome lies."""
        edge = np.full((1, eta.shape[1]), np.inf)
        cuts, rows = np.vstack([-edge, eta[1:], edge]), np.arange(eta.shape[1])
        return cuts[self.y, rows] - eta[0], cuts[self.y + 1, rows] - eta[0]

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (1 + m, n); NaN where cuts are out of order."""
        return np.log(_between(*self.bounds(eta), self.normal))

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (1 + m, n), curvature (1 + m, 1 + m, n)."""
        low, high = self.bounds(eta)
        p = _between(low, high, self.normal)
        up, down = _density(high, self.normal) / p, -_density(low, self.normal) / p
        second = {
            "uu": _slope(high, self.normal) / p - up**2, "dd": -_slope(low, self.normal) / p - down**2,
            "ud": -up * down,
        }  # fmt: skip
        q, n = eta.shape
        score, curvature = np.zeros((q, n)), np.zeros((q, q, n))
        score[0] = -(up + down)
        curvature[0, 0] = -(second["uu"] + second["dd"] + 2 * second["ud"])
        for k in range(1, q):
            above, below = self.y == k - 1, self.y == k
            score[k] = np.where(above, up, 0.0) + np.where(below, down, 0.0)
            mixed = np.where(above, second["uu"] + second["ud"], 0.0) + np.where(
                below, second["dd"] + second["ud"], 0.0
            )
            curvature[0, k] = curvature[k, 0] = mixed
            curvature[k, k] = -np.where(above, second["uu"], 0.0) - np.where(below, second["dd"], 0.0)
            if k + 1 < q:
                curvature[k, k + 1] = curvature[k + 1, k] = -np.where(self.y == k, second["ud"], 0.0)
        return np.log(p), score, curvature


def _distribution(x: np.ndarray, normal: bool) -> np.ndarray:
    return scipy.special.ndtr(x) if normal else scipy.special.expit(x)


def _between(low: np.ndarray, high: np.ndarray, normal: bool) -> np.ndarray:
    """F(high) - F(low), taken in the tail where both are positive."""
    turned = low > 0
    return _distribution(np.where(turned, -low, high), normal) - _distribution(np.where(turned, -high, low), normal)


def _density(x: np.ndarray, normal: bool) -> np.ndarray:
    return np.exp(-0.5 * x**2) / ROOT_2PI if normal else scipy.special.expit(x) * scipy.special.expit(-x)


def _slope(x: np.ndarray, normal: bool) -> np.ndarray:
    """The derivative of the density."""
    finite = np.where(np.isfinite(x), x, 0.0)
    at = _density(x, normal)
    return -finite * at if normal else at * (1 - 2 * scipy.special.expit(x))


@dataclass(frozen=True, eq=False)
class Multinomial:
    """Pr(y = k) proportional to exp(eta_k), one for the base category; y (n,) is the index, -1 for the base."""

    y: np.ndarray

    def probabilities(self, eta: np.ndarray) -> np.ndarray:
        """Of each category but the base (q, n)."""
        return np.exp(eta - self._total(eta))

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,) at eta (q, n)."""
        chosen = np.where(self.y >= 0, eta[self.y, np.arange(eta.shape[1])], 0.0)
        return chosen - self._total(eta)

    def derivatives(self, eta: np.ndarray) -> Derivatives:
        """Log likelihoods, scores (q, n), curvature (q, q, n)."""
        p = self.probabilities(eta)
        score = (self.y == np.arange(len(eta))[:, None]) - p
        curvature = -p[:, None] * p[None]
        at = np.arange(len(eta))
        curvature[at, at] += p
        return self.value(eta), score, curvature

    def _total(self, eta: np.ndarray) -> np.ndarray:
        """ln(1 + sum of exp(eta)) (n,)."""
        top = np.maximum(eta.max(axis=0, initial=0.0), 0.0)
        return top + np.log(np.exp(-top) + np.exp(eta - top).sum(axis=0))
