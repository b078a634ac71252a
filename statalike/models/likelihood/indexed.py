"""Models of one or more linear predictors (indices): the likelihood of independent observations and its derivatives.

Each index is eta_e = X_e beta_e + offset_e. A kernel gives the log likelihood of every observation and its first and
second derivatives by the indices; everything else follows by the chain rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np


class Kernel(Protocol):
    """The log likelihood of every observation as a function of its indices eta (q, n)."""

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihoods (n,)."""

    def derivatives(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihoods (n,), derivatives (q, n) and minus the second derivatives (q, q, n)."""


@dataclass(frozen=True, eq=False)
class Indexed:
    """A kernel on its columns: X_e (n, p_e) for each index, or None for a single free constant.

    offsets: (n,) or None for each index; weights (n,) or None multiply the log likelihoods.
    """

    kernel: Kernel
    columns: Sequence[np.ndarray | None]
    offsets: Sequence[np.ndarray | None]
    weights: np.ndarray | None = None
    n: int = field(default=0)

    @property
    def sizes(self) -> list[int]:
        """How many coefficients each index has."""
        return [1 if X is None else X.shape[1] for X in self.columns]

    def parts(self, theta: np.ndarray) -> list[np.ndarray]:
        """theta (k,) cut into the coefficients of each index."""
        return np.split(theta, np.cumsum(self.sizes)[:-1])

    def indices(self, theta: np.ndarray) -> np.ndarray:
        """The linear predictors (q, n)."""
        eta = np.empty((len(self.columns), self.n))
        for e, (X, offset, b) in enumerate(zip(self.columns, self.offsets, self.parts(theta), strict=True)):
            eta[e] = b[0] if X is None else X @ b
            if offset is not None:
                eta[e] += offset
        return eta

    def value(self, theta: np.ndarray) -> float:
        """The log likelihood."""
        return self._total(self.kernel.value(self.indices(theta)))

    def derivatives(self, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Log likelihood, gradient (k,), minus the second derivatives (k, k)."""
        ll, score, curvature = self.kernel.derivatives(self.indices(theta))
        if self.weights is not None:
            score, curvature = score * self.weights, curvature * self.weights
        gradient = np.concatenate([self._down(e, s) for e, s in enumerate(score)])
        blocks = [[self._cross(e, f, curvature[e, f]) for f in range(len(score))] for e in range(len(score))]
        return self._total(ll), gradient, np.block(blocks)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Derivatives (n, k) of every observation's log likelihood, times its weight."""
        _, score, _ = self.kernel.derivatives(self.indices(theta))
        if self.weights is not None:
            score = score * self.weights
        return np.hstack(
            [s[:, None] if X is None else X * s[:, None] for X, s in zip(self.columns, score, strict=True)]
        )

    def _total(self, ll: np.ndarray) -> float:
        return float(ll.sum() if self.weights is None else self.weights @ ll)

    def _down(self, e: int, values: np.ndarray) -> np.ndarray:
        X = self.columns[e]
        return np.array([values.sum()]) if X is None else X.T @ values

    def _cross(self, e: int, f: int, values: np.ndarray) -> np.ndarray:
        left, right = self.columns[e], self.columns[f]
        if left is None and right is None:
            return np.array([[values.sum()]])
        if left is None:
            return (values @ right)[None, :]
        if right is None:
            return (left.T @ values)[:, None]
        return (left * values[:, None]).T @ right


def single(kernel: Kernel, X: np.ndarray, offset: np.ndarray | None, weights: np.ndarray | None) -> Indexed:
    """A model of one index."""
    return Indexed(kernel, [X], [offset], weights, len(X))
