"""Diagonal (Stata's independent): uncorrelated, with a variance for each position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows
from statalike.models.covariance.structure import Natural, Parameter

RANDOM = "INDependent"
TIMES = "positions"


@dataclass(frozen=True)
class Diagonal:
    """diag(exp(2 lns_i)); theta = (lns_1, ..., lns_q)."""

    title: str = "Independent"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """A log standard deviation for each position."""
        return tuple(Parameter("lns", (i + 1,)) for i in range(levels))

    def start(self, levels: int) -> np.ndarray:
        """Unit variances."""
        return np.zeros(levels)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The diagonal matrix, (..., m, m); entries of `at` that repeat are different observations."""
        variance = np.exp(2.0 * np.asarray(theta))[np.asarray(at, dtype=np.int64)]
        return variance[..., None] * np.eye(variance.shape[-1])

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """2 exp(2 lns_i) where `at` is i, (q, ..., m, m)."""
        here = np.asarray(at, dtype=np.int64) == np.arange(len(theta)).reshape(-1, *[1] * np.ndim(at))
        return 2.0 * self.matrix(theta, at) * here[..., None]

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """The variances, in order of position."""
        return tuple(_rows.spread(theta, i, (i + 1,), metric) for i in range(levels))

    def basis(self, levels: int) -> np.ndarray:
        """The square root is diag(s)."""
        unit = np.eye(levels)
        return unit[:, :, None] * unit[:, None, :]

    def project(self, S: np.ndarray) -> np.ndarray:
        """S without its off-diagonal elements."""
        return np.diag(np.diag(S))

    def theta(self, G: np.ndarray) -> np.ndarray:
        """The log standard deviations."""
        with np.errstate(divide="ignore"):
            return 0.5 * np.log(np.diag(G))

    def theta_slopes(self, G: np.ndarray, dG: np.ndarray) -> np.ndarray:
        """Relative to the variances, halved."""
        return 0.5 * (dG.diagonal(axis1=1, axis2=2) / G.diagonal()).T


def structure(order: int | None = None) -> Diagonal:
    """The structure; it has no order."""
    assert order is None
    return Diagonal()
