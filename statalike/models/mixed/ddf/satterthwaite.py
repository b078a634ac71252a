"""Satterthwaite's degrees of freedom (Giesbrecht & Burns 1985; Fai & Cornelius 1996 for several combinations)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.ddf.small_sample import in_base, wald
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.second_order import inverse_information, second_order
from statalike.models.mixed.sensitivity.sole import sole_order

WORD = "SATterthwaite"
REML_ONLY = True
TITLE = "Satterthwaite"


@dataclass(frozen=True)
class Satterthwaite:
    """V (p, p) is the model's; W (k, k) the variance of the variance parameters.

    Phi (p, p), P (k, p, p): of some columns (see second_order); onto (p, p): beta is onto times their coefficients.
    """

    V: np.ndarray
    W: np.ndarray
    Phi: np.ndarray
    P: np.ndarray
    onto: np.ndarray

    def single(self, l: np.ndarray) -> float:
        """2 (l'Phi l)^2 / (g'W g), g the gradient of l'Phi l."""
        own = l.dot(self.onto)
        a = self.Phi.dot(own)
        g = -self.P.dot(a).dot(a)
        spread = float(g.dot(self.W).dot(g))
        return 2.0 * float(own.dot(a)) ** 2 / spread if spread > 0 else np.nan

    def joint(self, L: np.ndarray, estimate: np.ndarray) -> tuple[float, float]:
        """F by the spectral decomposition of L Phi L'; d.f. 2 E / (E - q), E = sum of nu / (nu - 2) where nu > 2."""
        q = len(L)
        F = wald(L @ self.onto, self.Phi, estimate) / q
        vectors = np.linalg.svd(L @ self.onto @ np.linalg.cholesky(self.Phi), full_matrices=False)[0]
        nu = np.array([self.single(row) for row in vectors.T @ L])
        if q == 1:
            return F, float(nu[0])
        E = float(np.sum(nu[nu > 2] / (nu[nu > 2] - 2)))
        return F, 2.0 * E / (E - q) if q < E else np.nan


def method(fit: MixedFit, information: str = "eim") -> Satterthwaite:
    """From a REML fit, with the expected ("eim") or observed ("oim") information of the variance parameters.

    Which parameters these are makes no difference: g and W change against each other, with the expected information
    anywhere, with the observed one at the optimum.
    """
    if information == "eim" and fit.criterion.sole is not None:
        Phi, P, eim, onto = sole_order(fit)
        return Satterthwaite(fit.V_beta, inverse_information(eim, eim), Phi, P, onto)
    at = second_order(in_base(fit))
    return Satterthwaite(fit.V_beta, at.variance(information), at.Phi, at.P, fit.criterion.columns.to_own)
