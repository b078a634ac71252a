"""Kenward-Roger: variance of beta adjusted for estimated variance parameters, and a scaled F (Biometrics 53, 1997)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.ddf.small_sample import in_base, wald
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.bends import bend
from statalike.models.mixed.sensitivity.second_order import SecondOrder, second_order

WORD = "KRoger"
REML_ONLY = True
TITLE = "Kenward–Roger"


@dataclass(frozen=True)
class KenwardRoger:
    """V (p, p): the adjusted variance; W (k, k): variance of the variance parameters.

    at, adjusted (p, p): the second order and V for the base columns; onto (p, p): beta is onto times theirs.
    """

    V: np.ndarray
    W: np.ndarray
    at: SecondOrder
    adjusted: np.ndarray
    onto: np.ndarray

    def single(self, l: np.ndarray) -> float:
        """Degrees of freedom of one combination."""
        return self._scale(l[None] @ self.onto)[1]

    def joint(self, L: np.ndarray, estimate: np.ndarray) -> tuple[float, float]:
        """lambda F with F from the adjusted variance, and its denominator degrees of freedom."""
        scale, ddf = self._scale(L @ self.onto)
        return scale * wald(L @ self.onto, self.adjusted, estimate) / len(L), ddf

    def _scale(self, L: np.ndarray) -> tuple[float, float]:
        """lambda and m of section 3 of the paper, L (q, p) for the base columns."""
        q, Phi = len(L), self.at.Phi
        C = np.linalg.cholesky(Phi)
        half = scipy.linalg.solve_triangular(C, np.linalg.qr((L @ C).T)[0], lower=True, trans="T")
        Theta = half @ half.T
        moved = (Theta @ Phi) @ self.at.P @ Phi
        traces = moved.trace(axis1=1, axis2=2)
        A1 = float(traces @ self.W @ traces)
        A2 = float(np.sum(self.W * np.einsum("iab,jba->ij", moved, moved, optimize=True)))
        if not A2 > 0:
            return 1.0, np.nan
        B = (A1 + 6.0 * A2) / (2.0 * q)
        g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2)
        bottom = 3.0 * q + 2.0 * (1.0 - g)
        c1, c2, c3 = g / bottom, (q - g) / bottom, (q + 2 - g) / bottom
        E = 1.0 / (1.0 - A2 / q)
        V = 2.0 / q * (1.0 + c1 * B) / ((1.0 - c2 * B) ** 2 * (1.0 - c3 * B))
        rho = V / (2.0 * E * E)
        m = 4.0 + (q + 2.0) / (q * rho - 1.0)
        return m / (E * (m - 2.0)), m


def method(fit: MixedFit, information: str = "eim") -> KenwardRoger:
    """From a REML fit.

    The adjusted variance depends on the parameters that V is differentiated in twice, through R_ij, its only part that
    does (lambda and the degrees of freedom do not, see second_order). They are those that are shown: variances and
    covariances, in which V is linear and R_ij zero, and for ar, ma and exponential residuals rho, phi or theta beside
    the variance, as SAS PROC MIXED has them. What Stata differentiates in there is not documented.
    """
    own, onto, fit = fit, fit.criterion.columns.to_own, in_base(fit)
    at = second_order(fit)
    W = at.variance(information)
    Phi = at.Phi
    k, p = len(W), len(Phi)
    moved = (W @ at.P.reshape(k, p * p)).reshape(k, p, p)
    spread = np.zeros((fit.metric.size, fit.metric.size))
    spread[np.ix_(at.which, at.which)] = W
    bracket = np.tensordot(W, at.Q, 2) - (at.P @ Phi @ moved).sum(axis=0) - 0.25 * bend(fit, at.made, at.down, spread)
    more = 2.0 * Phi @ (0.5 * (bracket + bracket.T)) @ Phi
    return KenwardRoger(own.V_beta + onto @ more @ onto.T, W, at, Phi + more, onto)
