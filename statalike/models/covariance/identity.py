"""Identity: independent, with one variance for all positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _rows, _scaled
from statalike.models.covariance.structure import Natural, Parameter

RANDOM = "IDentity"
RESIDUAL = "INDependent"
TIMES = "none"


@dataclass(frozen=True)
class Identity:
    """exp(2 lns) I; theta = (lns)."""

    title: str = "Identity"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """One log standard deviation."""
        return (Parameter("lns"),)

    def start(self, levels: int) -> np.ndarray:
        """Unit variance."""
        return np.zeros(1)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """exp(2 lns) I, (..., m, m); entries of `at` that repeat are different observations."""
        return _scaled.scaled(theta[0], self._unit(at))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """2 exp(2 lns) I, (1, ..., m, m)."""
        return 2.0 * self.matrix(theta, at)[None]

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """The variance."""
        return (_rows.spread(theta, 0, (), metric),)

    def basis(self, levels: int) -> np.ndarray:
        """The square root is s I."""
        return np.eye(levels)[None]

    def project(self, S: np.ndarray) -> np.ndarray:
        """The mean of S's diagonal, times I."""
        return np.trace(S) / len(S) * np.eye(len(S))

    def theta(self, G: np.ndarray) -> np.ndarray:
        """The log standard deviation."""
        with np.errstate(divide="ignore"):
            return np.atleast_1d(0.5 * np.log(G[0, 0]))

    def theta_slopes(self, G: np.ndarray, dG: np.ndarray) -> np.ndarray:
        """Relative to the variance, halved."""
        return 0.5 * dG[None, :, 0, 0] / G[0, 0]

    def _unit(self, at: np.ndarray) -> np.ndarray:
        at = np.asarray(at)
        return np.broadcast_to(np.eye(at.shape[-1]), (*at.shape, at.shape[-1]))


def structure(order: int | None = None) -> Identity:
    """The structure; it has no order."""
    assert order is None
    return Identity()
