"""Unstructured: every variance and every covariance is free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance import _pairs
from statalike.models.covariance.structure import Natural, Parameter

RANDOM = "UNstructured"
RESIDUAL = "UNstructured"
TIMES = "positions"


@dataclass(frozen=True)
class Unstructured:
    """sd_i sd_j corr_ij; theta = (lns_1, ..., lns_q, atr_1_2, atr_1_3, ..., atr_2_3, ...)."""

    title: str = "Unstructured"

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """Log standard deviations, then atanh correlations."""
        return _pairs.parameters(levels, levels)

    def start(self, levels: int) -> np.ndarray:
        """Unit variances, no correlation."""
        return np.zeros(levels * (levels + 1) // 2)

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The covariance of the positions `at`, (..., m, m)."""
        levels = _pairs.levels_of(len(theta), None)
        return _pairs.matrix(theta, at, levels, levels)

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """(q(q+1)/2, ..., m, m)."""
        levels = _pairs.levels_of(len(theta), None)
        return _pairs.derivative(theta, at, levels, levels)

    def bent(self, theta: np.ndarray, at: np.ndarray, S: np.ndarray) -> np.ndarray:
        """d2 tr(S matrix) / d theta d theta', summed over patterns: (k, k)."""
        levels = _pairs.levels_of(len(theta), None)
        return _pairs.bent(theta, at, S, levels, levels)

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """Variances, then covariances (1,2), (1,3), ..., (2,3), ..."""
        return _pairs.natural(theta, levels, levels, metric)

    def row(self, theta: np.ndarray, levels: int, metric: str, number: int) -> Natural:
        """One row of `natural`."""
        return _pairs.row(theta, levels, levels, metric, number)

    def basis(self, levels: int) -> np.ndarray:
        """Any symmetric matrix: its diagonal elements, then its off-diagonal ones in theta's order."""
        places = [(i, i) for i in range(levels)] + list(_pairs.pairs(levels, levels))
        basis = np.zeros((len(places), levels, levels))
        for k, (i, j) in enumerate(places):
            basis[k, i, j] = basis[k, j, i] = 1.0
        return basis

    def project(self, S: np.ndarray) -> np.ndarray:
        """S itself."""
        return S

    def theta(self, G: np.ndarray) -> np.ndarray:
        """Log standard deviations and atanh correlations."""
        return _pairs.theta_of(G, len(G))

    def theta_slopes(self, G: np.ndarray, dG: np.ndarray) -> np.ndarray:
        """Of log standard deviations and atanh correlations."""
        return _pairs.theta_slopes(G, dG, len(G))


def structure(order: int | None = None) -> Unstructured:
    """The structure; it has no order."""
    assert order is None
    return Unstructured()
