"""The interface of a covariance structure; random effects and residuals share one family.

A structure knows its parameters on the estimation scale (log standard deviations, inverse hyperbolic
tangents of correlations, ...) as one flat unconstrained vector theta; everything else derives from it.
Positions: `at` holds column numbers 0..q-1 of a random-effects equation, positions 0..p-1 in the sorted
distinct times for structures with a parameter per time, or the times themselves for ar, ma, toeplitz,
exponential.
`at` may be stacked, shape (..., m): results then are (..., m, m).

A structure's module says by which word it is asked for, least abbreviation in capitals: RANDOM for random effects,
RESIDUAL for residuals; what `at` is in a residual, TIMES: "none", "positions", "integers" or "reals"; ORDER if
it takes one (`ar 2`), LEAST if that may be less than 1; UNIT if it takes a unit of time; and makes one:
`structure(order=None)`, or `structure(unit=1.0)`. The file is all that it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """One element of theta, and the 1-based positions (i,) or (i, j) or the lag (h,) it belongs to, or ().

    kind: "lns" a log standard deviation; "atr" "phi" "att" "theta" "logitr" what shapes the correlations.
    Adding a constant c to every "lns" multiplies the matrix by exp(2c) and changes nothing else.
    """

    kind: str
    index: tuple[int, ...] = ()


@dataclass(frozen=True)
class Natural:
    """A displayed quantity: value, gradient in theta (k,), and the scale its interval is symmetric on."""

    name: str  # var cov sd corr rho phi1 theta1 ...
    index: tuple[int, ...]  # 1-based positions concerned, () when all
    value: float
    gradient: np.ndarray
    scale: str  # "log" "atanh" "logit" "identity"


class CovarianceStructure(Protocol):
    """What the likelihood, the display and the tests ask of a structure with n positions (`levels` many)."""

    title: str  # heading in tables: Identity, Unstructured, AR(2) ...

    def parameters(self, levels: int) -> tuple[Parameter, ...]:
        """Names of theta. The first is always an "lns", left out when the residual variance is profiled."""

    def start(self, levels: int) -> np.ndarray:
        """Where a search may begin (k,)."""

    def matrix(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Covariance of the positions `at`, (..., m, m); NaN where theta is outside the parameter space."""

    def derivative(self, theta: np.ndarray, at: np.ndarray) -> np.ndarray:
        """d matrix / d theta, (k, ..., m, m)."""

    def natural(self, theta: np.ndarray, levels: int, metric: str = "variance") -> tuple[Natural, ...]:
        """What is shown, in Stata's row order; metric "variance" (var, cov) or "sd" (sd, corr)."""

    # A structure of many rows has also row(theta, levels, metric, number), one of them.
    # A structure whose matrix is not linear in what `natural` shows in the variance metric has also
    # curvature(theta, at): d2 matrix / d natural d natural', (k, k, ..., m, m) in natural's order, or in that of
    # curved(theta, levels) where this is said to be other quantities.
    # One of a log standard deviation and of correlations that are products of those of neighbours in time has also
    # neighbours(theta, lag) and neighbour_slopes(theta, lag, c), as exponential has.
    # One whose parameters can be told from correlations has from_autocorrelations(acf), at lags 1, 2, ..., or
    # from_neighbours(r, apart): theta of unit variance, to begin a search with. bent(theta, at, S), the second
    # derivatives (k, k) of the sum of S (P, m, m) times the matrices, is for one of many parameters.
    # One whose theta is not what e(b) has says so by stated(theta): e(b)'s, and its slopes (k,) in theta.


class RandomStructure(CovarianceStructure, Protocol):
    """A structure that random effects may have: it also knows its matrix square root and its EM step."""

    def basis(self, levels: int) -> np.ndarray:
        """(k, q, q): sum_k s_k basis_k is a symmetric square root of the covariance (linear, smooth at 0)."""

    def project(self, S: np.ndarray) -> np.ndarray:
        """The member nearest in likelihood to a moment matrix S (q, q): the constrained M-step of EM."""

    def theta(self, G: np.ndarray) -> np.ndarray:
        """Estimation-scale parameters of a matrix G of this structure; -inf log sd for zero variance."""

    def theta_slopes(self, G: np.ndarray, dG: np.ndarray) -> np.ndarray:
        """How theta moves where G moves by each of dG (m, q, q) of this structure: (k, m); not finite at an edge."""
