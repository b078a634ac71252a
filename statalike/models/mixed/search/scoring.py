"""Fisher scoring of the relative covariances, sigma^2 profiled: EM's steps, lengthened by what EM takes as known.

In units of the effects' own factors, G = L (I + D) L', the log likelihood has the slope -L'L_bar / 4 in D (L_bar the
gradient of -2 l in L), and the information is half the sum over groups of tr(P D P D), P = I - M^-1 being what a
group's data tell of its effects; EM takes P for I. With D = sum_j g_j E_j in the span of the terms' structures

    [sum tr(P E_j P E_k) - (sum tr P E_j) (sum tr P E_k) / nu] g_k = -tr(L'L_bar E_j) / 2

while sigma^2 goes to sigma^2 (1 + s), s = -sum g_k tr P E_k / nu. The step is taken in sigma^2 and sigma^2 G, in which
the covariance of y is linear, so that one is enough where groups are alike; relative to sigma^2 it is g / (1 + s).
Effects of two levels are taken to inform of each other by sigma^2 alone. Longford (1987), Biometrika 74(4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.likelihood import Evaluation
from statalike.models.mixed.search.parameters import Roots

LEAST = 0.1  # what a step leaves of a variance


@dataclass(frozen=True)
class Scored:
    """theta after a step, and how fast -2 l falls along it: to second order twice the gain."""

    theta: np.ndarray
    gain: float


def step(roots: Roots, theta: np.ndarray, at: Evaluation, degrees: float) -> Scored | None:
    """One step from theta; `at` has the gradient and the expected information there, degrees is nu. None where a
    covariance matrix or the information is singular."""
    symmetric = roots.symmetric(theta)
    try:
        units = [_in_units(S, basis) for S, basis in zip(symmetric, roots.bases, strict=True)]
    except np.linalg.LinAlgError:
        return None
    score = np.empty(int(roots.edges[-1]))
    for (a, b, _), S, E, bar in zip(roots.slices(), symmetric, units, roots.turned(at.gradient.Lambda), strict=True):
        score[a:b] = -0.5 * (E.reshape(b - a, S.size) @ (S @ bar).ravel())
    information, trace = _information(roots, units, at)
    g, failed = scipy.linalg.lapack.dposv(information - trace[:, None] * (trace / degrees), score)[1:]
    gain = float(score @ g)
    if failed or not math.isfinite(gain):
        return None
    g /= max(1.0 - float(trace @ g) / degrees, LEAST)
    moved = []
    for S, E, (a, b, basis) in zip(symmetric, units, roots.slices(), strict=True):
        if b > a:
            least = _least((g[a:b] @ E.reshape(b - a, S.size)).reshape(S.shape))
            if least < LEAST - 1.0:
                g[a:b] *= (LEAST - 1.0) / least
        moved.append(S @ S + (g[a:b] @ basis.reshape(b - a, S.size)).reshape(S.shape))
    return Scored(roots.from_squares(moved, roots.psi(theta)), gain)


def _least(D: np.ndarray) -> float:
    """The least eigenvalue of D (q, q)."""
    return float(D[0, 0] if len(D) == 1 else np.linalg.eigvalsh(D)[0])


def _in_units(S: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """E (k, q, q) of a term with square root S (q, q): its basis in units of its factor."""
    inverse = np.linalg.inv(S)
    return inverse @ basis @ inverse


def _information(roots: Roots, units: list[np.ndarray], at: Evaluation) -> tuple[np.ndarray, np.ndarray]:
    """Twice the expected information (k, k) of the g of all terms, and (k,) of them and ln sigma^2 together."""
    k = int(roots.edges[-1])
    H, trace = np.zeros((k, k)), np.zeros(k)
    for level, known in enumerate(at.expected):
        E, where = roots.of_level(level, units)
        q = len(known.trace)
        squares = known.squares.reshape(q, q, q, q).transpose(1, 2, 3, 0).reshape(q * q, q * q)
        flat = E.reshape(len(E), q * q)
        H[where, where] = flat @ squares @ flat.T
        trace[where] = flat @ known.trace.ravel()
    return H, trace
