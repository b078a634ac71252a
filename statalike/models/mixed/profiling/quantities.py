"""Quantities of a fit as functions of the coordinates phi = (theta, ln sigma, psi), for profiling.

theta are the relative square roots of parameters.Roots, in which a variance of zero is an inner point: standard
deviations, correlations and covariances of random effects are taken from G = sigma^2 Lambda Lambda', what belongs to
the residuals from their structure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from statalike.models.covariance.structure import Natural
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.model import Residual
from statalike.models.mixed.search.parameters import Roots

NEAR = 0.95  # a covariance that would take a correlation beyond this is reached by larger variances
BOUNDS = {"log": (0.0, np.inf), "atanh": (-1.0, 1.0), "logit": (0.0, 1.0)}


class Quantity(Protocol):
    """A function of phi (k + 1 + n_psi,); lower and upper bound its values."""

    @property
    def lower(self) -> float:
        """The least value."""

    @property
    def upper(self) -> float:
        """The greatest value."""

    def value(self, phi: np.ndarray) -> float:
        """Its value; NaN where it has none."""

    def gradient(self, phi: np.ndarray) -> np.ndarray:
        """Its gradient in phi."""

    def moved(self, phi: np.ndarray, to: float) -> np.ndarray:
        """A point near phi where it is about `to`."""


@dataclass(frozen=True)
class OfEffects:
    """sd, cov or corr of random effects i and j (i = j for sd) of a term; together: of all its effects alike."""

    roots: Roots
    term: int
    kind: str
    i: int
    j: int
    together: bool = False

    @property
    def lower(self) -> float:
        """The least value."""
        return {"sd": 0.0, "corr": -1.0}.get(self.kind, -np.inf)

    @property
    def upper(self) -> float:
        """The greatest value."""
        return 1.0 if self.kind == "corr" else np.inf

    def value(self, phi: np.ndarray) -> float:
        """From G."""
        G = self._relative(phi) * np.exp(2.0 * self._log_sigma(phi))
        if self.kind == "cov":
            return float(G[self.i, self.j])
        if self.kind == "sd":
            return float(np.sqrt(G[self.i, self.i]))
        size = np.sqrt(G[self.i, self.i] * G[self.j, self.j])
        return float(G[self.i, self.j] / size) if size > 0 else np.nan

    def gradient(self, phi: np.ndarray) -> np.ndarray:
        """By d(Lambda Lambda') = B Lambda' + Lambda B' along each basis matrix B of the term."""
        roots, i, j = self.roots, self.i, self.j
        L = roots.by_term(roots.factors(phi))[self.term]
        basis = roots.W[self.term] @ roots.bases[self.term]
        sigma2, H = np.exp(2.0 * self._log_sigma(phi)), L @ L.T
        moved = basis @ L.T
        slopes = moved + moved.swapaxes(1, 2)
        out = np.zeros(len(phi))
        if self.kind == "cov":
            own, out[roots.edges[-1]] = slopes[:, i, j] * sigma2, 2.0 * H[i, j] * sigma2
        elif self.kind == "sd":
            size = np.sqrt(H[i, i])
            own, out[roots.edges[-1]] = 0.5 * np.sqrt(sigma2) * slopes[:, i, i] / size, np.sqrt(sigma2) * size
        else:
            size = np.sqrt(H[i, i] * H[j, j])
            own = slopes[:, i, j] / size
            own = own - 0.5 * H[i, j] / size * (slopes[:, i, i] / H[i, i] + slopes[:, j, j] / H[j, j])
        out[roots.edges[self.term] : roots.edges[self.term + 1]] = own
        return out

    def moved(self, phi: np.ndarray, to: float) -> np.ndarray:
        """G with this entry set, standard deviations made larger where a covariance needs it."""
        roots = self.roots
        each = [L @ L.T for L in roots.by_term(roots.factors(phi))]
        G, sigma2 = each[self.term].copy(), np.exp(2.0 * self._log_sigma(phi))
        each[self.term] = self._set(G, to, sigma2)
        k = int(roots.edges[-1])
        return np.concatenate([roots.from_covariances(each, np.zeros(0)), phi[k:]])

    def _set(self, G: np.ndarray, to: float, sigma2: float) -> np.ndarray:
        i, j = self.i, self.j
        sd = np.sqrt(np.diag(G))
        with np.errstate(all="ignore"):
            corr = np.nan_to_num(G / np.outer(sd, sd))
        np.fill_diagonal(corr, 1.0)
        if self.kind == "sd":
            sd[slice(None) if self.together else i] = to / np.sqrt(sigma2)
            return corr * np.outer(sd, sd)
        rho = to if self.kind == "corr" else to / sigma2 / (sd[i] * sd[j])
        if self.kind == "cov" and abs(rho) > NEAR:
            sd[slice(None) if self.together else [i, j]] *= np.sqrt(abs(rho) / NEAR)
            rho = np.sign(rho) * NEAR
        if self.together:
            corr[~np.eye(len(G), dtype=bool)] = rho
        corr[i, j] = corr[j, i] = rho
        return corr * np.outer(sd, sd)

    def _relative(self, phi: np.ndarray) -> np.ndarray:
        L = self.roots.by_term(self.roots.factors(phi))[self.term]
        return L @ L.T

    def _log_sigma(self, phi: np.ndarray) -> float:
        return float(phi[self.roots.edges[-1]])


@dataclass(frozen=True)
class OfResiduals:
    """Of the residuals: the row numbered `row` of by-group g as their structure shows it; iid without one."""

    residual: Residual | None
    start: int
    g: int = 0
    row: int = 0
    metric: str = "sd"

    @property
    def lower(self) -> float:
        """The least value."""
        return self._bounds[0]

    @property
    def upper(self) -> float:
        """The greatest value."""
        return self._bounds[1]

    @property
    def _bounds(self) -> tuple[float, float]:
        return BOUNDS.get(self._natural(np.zeros(self.start + 1 + self._n_psi)).scale, (-np.inf, np.inf))

    @property
    def _n_psi(self) -> int:
        residual = self.residual
        return 0 if residual is None else residual.n_by * len(residual.structure.parameters(residual.levels)) - 1

    def value(self, phi: np.ndarray) -> float:
        """As shown."""
        return self._natural(phi).value

    def gradient(self, phi: np.ndarray) -> np.ndarray:
        """In ln sigma and psi."""
        return np.concatenate([np.zeros(self.start), self._natural(phi).gradient])

    def moved(self, phi: np.ndarray, to: float) -> np.ndarray:
        """One step of the coordinate that moves it most, on the scale on which it has no bounds; G stays as it is."""
        now, phi, log_sigma = self._natural(phi), phi.copy(), phi[self.start]
        j = int(np.argmax(np.abs(now.gradient)))
        if now.scale in LINKS and now.gradient[j] != 0:
            link, slope = LINKS[now.scale]
            phi[self.start + j] += (link(to) - link(now.value)) / (slope(now.value) * now.gradient[j])
        phi[: self.start] *= np.exp(log_sigma - phi[self.start])
        return phi

    @cached_property
    def _scales(self) -> np.ndarray:
        """(k,) 1 for log standard deviations, 0 for the rest."""
        kinds = [parameter.kind for parameter in self.residual.structure.parameters(self.residual.levels)]
        return np.array([kind == "lns" for kind in kinds], dtype=float)

    def _natural(self, phi: np.ndarray) -> Natural:
        """The row with its gradient in (ln sigma, psi)."""
        log_sigma, psi = phi[self.start], phi[self.start + 1 :]
        if self.residual is None:
            power = 1.0 if self.metric == "sd" else 2.0
            value = float(np.exp(power * log_sigma))
            return Natural(self.metric, (), value, np.array([power * value]), "log")
        structure, levels = self.residual.structure, self.residual.levels
        scales, k = self._scales, len(self._scales)
        theta = np.concatenate(([0.0], psi)).reshape(-1, k)[self.g] + scales * log_sigma
        if hasattr(structure, "row"):
            row = structure.row(theta, levels, self.metric, self.row)
        else:
            row = structure.natural(theta, levels, self.metric)[self.row]
        gradient = np.zeros(1 + len(psi))
        gradient[self.g * k : (self.g + 1) * k] = row.gradient
        gradient[0] = scales @ row.gradient
        return Natural(row.name, row.index, row.value, gradient, row.scale)


LINKS = {
    "log": (np.log, lambda v: 1.0 / v),
    "atanh": (np.arctanh, lambda v: 1.0 / (1.0 - v * v)),
    "logit": (lambda v: np.log(v / (1.0 - v)), lambda v: 1.0 / (v * (1.0 - v))),
}


def quantities(fit: MixedFit, metric: str) -> list[Quantity]:
    """Every variance parameter as shown in the random-effects table, in its order; metric "variance" or "sd".

    In the variance metric variances stand as standard deviations, whose squares they are.
    """
    roots = fit.metric.roots
    found: list[Quantity] = []
    each, _, _ = fit.metric.split(fit.eta)
    for k, (term, theta) in enumerate(zip(fit.model.terms, each, strict=True)):
        for row in term.structure.natural(theta, term.q, metric) if term.q else ():
            kind = "sd" if row.name in ("var", "sd") else row.name
            i, j = ((*row.index, *row.index)[:2]) if row.index else (1, 1 if kind == "sd" else term.q)
            found.append(OfEffects(roots, k, kind, i - 1, j - 1, not row.index))
    residual, start = fit.model.residual, int(roots.edges[-1])
    if residual is None:
        return [*found, OfResiduals(None, start)]
    for g in range(residual.n_by):
        theta = residual.structure.start(residual.levels)
        for r, row in enumerate(residual.structure.natural(theta, residual.levels, metric)):
            found.append(OfResiduals(residual, start, g, r, "sd" if row.name == "var" else metric))
    return found
