"""Banded: an unstructured matrix whose covariances beyond the band are zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _pairs
from statalike.models.covariance.structure import Natural, Parameter

RESIDUAL = "BAnded"
TIMES = "positions"
ORDER = True
LEAST = 0


@dataclass(frozen=True)
class Banded:
    """sd_i sd_j corr_ij, zero for |i - j| > order; order 0 is diagonal, None keeps every covariance."""

    order: int | None = None

    @property
    def title(self) -> str:
        """Heading in tables."""
        return "Banded" if self.order is None else f"Banded({self.order})"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """Log standard deviations, then the atanh correlations within the band."""
        return _pairs.parameters(levels, self._band(levels))

    def start(self, levels: int) -> np.ndarray:
        """Unit variances, no correlation."""
        return np.zeros(len(self.parameters(levels)))

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance of the positions `at`, (..., m, m)."""
        levels = _pairs.levels_of(len(theta), self.order)
        return _pairs.matrix(theta, at, levels, self._band(levels))

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(k, ..., m, m)."""
        levels = _pairs.levels_of(len(theta), self.order)
        return _pairs.derivative(theta, at, levels, self._band(levels))

    def bent(self, theta: np.ndarray, at: np.ndarray, S: np.ndarray) -> np.ndarray:
        """d2 tr(S matrix) / d theta d theta', summed over patterns: (k, k)."""
        levels = _pairs.levels_of(len(theta), self.order)
        return _pairs.bent(theta, at, S, levels, self._band(levels))

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """Variances, then the covariances within the band."""
        return _pairs.natural(theta, levels, self._band(levels), metric)

    def row(self, theta: np.ndarray, levels: int, metric: str, number: int) -> Natural:
        """One row of `natural`."""
        return _pairs.row(theta, levels, self._band(levels), metric, number)

    def _band(self, levels: int) -> int:
        return levels if self.order is None else self.order


def structure(order: int | None = None) -> Banded:
    """The structure with `order` covariances beside the diagonal; None for all."""
    assert order is None or order >= 0
    return Banded(order)
