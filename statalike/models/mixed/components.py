"""The variance parameters in Stata's estimation metric and their observed information.

eta = (theta of each term's structure: log sds, atanh correlations; ln sigma; psi). beta alone is profiled out, so the
Hessian is of the profile (ML) or restricted log likelihood in eta, by central differences of the analytic gradient.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from statalike.models.covariance.structure import Natural, Parameter
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.search.parameters import Roots, symmetric_root

BOUNDARY = -16.0  # a log relative standard deviation below this is a variance of zero, of columns of size one
NOTHING = -6.9  # a log residual standard deviation this far below another may be of a variance of zero
NEGLIGIBLE = 1e-10  # share of a gradient that is rounding, as beside a correlation of one
CERTAIN = 16.0  # an inverse hyperbolic tangent beyond this is a correlation of one
LIMITS = {"atr": 10.0, "att": 10.0, "logitr": 20.0}  # the same for residual parameters, by kind


class Metric:
    """The map between eta and what the criterion takes, with the gradient of the log likelihood."""

    def __init__(self, criterion: Criterion, roots: Roots) -> None:
        self.criterion, self.roots = criterion, roots
        self.terms = [(term, len(term.structure.parameters(term.q)) if term.q else 0) for term in criterion.model.terms]
        self.edges = np.array([0, *itertools.accumulate(k for _, k in self.terms)])
        self.sigma = int(self.edges[-1])
        self.size = self.sigma + 1 + criterion.n_psi

    def eta(self, covariances: list[np.ndarray], sigma2: float, psi: np.ndarray) -> np.ndarray:
        """eta from each term's covariance (q, q), sigma^2 and psi; a zero variance is -inf."""
        parts = [
            term.structure.theta(G) if term.q else np.zeros(0)
            for (term, _), G in zip(self.terms, covariances, strict=True)
        ]
        return np.concatenate([*parts, [0.5 * np.log(sigma2)], psi])

    def split(self, eta: np.ndarray) -> tuple[list[np.ndarray], float, np.ndarray]:
        """Each term's theta, ln sigma, psi."""
        each = [eta[a:b] for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]
        return each, float(eta[self.sigma]), eta[self.sigma + 1 :]

    def covariances(self, eta: np.ndarray) -> list[np.ndarray]:
        """G (q, q) of each term."""
        each, _, _ = self.split(eta)
        return [
            term.structure.matrix(theta, np.arange(term.q)) if term.q else np.zeros((0, 0))
            for (term, _), theta in zip(self.terms, each, strict=True)
        ]

    def log_likelihood(self, eta: np.ndarray, *, gradient: bool = True) -> tuple[float, np.ndarray | None]:
        """The log likelihood with beta profiled out, and its gradient in eta; (-inf, None) outside the space."""
        each, log_sigma, psi = self.split(eta)
        sigma2 = np.exp(2.0 * log_sigma)
        relative = [G / sigma2 for G in self.covariances(eta)]
        if not all(np.isfinite(G).all() for G in relative):
            return -np.inf, None
        factors = self.roots.by_level([_factor(G) for G in relative])
        at = self.criterion(factors, psi, sigma2=sigma2, gradient=gradient)
        if at is None or not gradient:
            return (-np.inf, None) if at is None else (-0.5 * at.deviance, None)
        slopes, log_sigma_bar = [], at.gradient.log_sigma
        for (term, _), theta, L, L_bar in zip(
            self.terms, each, self.roots.by_term(factors), self.roots.by_term(at.gradient.Lambda), strict=True
        ):
            if not term.q:
                continue
            H = slope_in_product(L, L_bar) / sigma2
            slopes.append(np.einsum("kij,ij->k", term.structure.derivative(theta, np.arange(term.q)), H))
            log_sigma_bar -= float(np.sum(L * L_bar))
        return -0.5 * at.deviance, -0.5 * np.concatenate([*slopes, [log_sigma_bar], at.gradient.psi])

    @cached_property
    def sizes(self) -> list[list[float]]:
        """Of each term the standard deviations that its columns would have had to be of size one."""
        return [np.sqrt(np.square(W).sum(axis=1)).tolist() for W in self.roots.W]

    @cached_property
    def parameters(self) -> list[tuple[int | None, int, Parameter]]:
        """What each element of eta is: (term index or None, by-group, parameter); term None is the residual."""
        out: list[tuple[int | None, int, Parameter]] = []
        for k, (term, size) in enumerate(self.terms):
            if size:
                out += [(k, 0, parameter) for parameter in term.structure.parameters(term.q)]
        residual = self.criterion.model.residual
        if residual is None:
            return [*out, (None, 0, Parameter("lns"))]
        each = residual.structure.parameters(residual.levels)
        return out + [(None, g, parameter) for g in range(residual.n_by) for parameter in each]


def _factor(G: np.ndarray) -> np.ndarray:
    """L with LL' = G: Cholesky, or where G is singular to working precision its symmetric root."""
    try:
        return np.linalg.cholesky(G)
    except np.linalg.LinAlgError:
        return symmetric_root(G)


def slope_in_product(L: np.ndarray, L_bar: np.ndarray) -> np.ndarray:
    """The symmetric H with L_bar = 2 H L, the gradient in LL' (L_bar (q, q) or (q, q, G)); where L is singular, all of
    H that directions keeping its rank can see."""
    L_inverse = np.linalg.pinv(L, rcond=1e-12)
    onto = 0.5 * np.einsum("ab...,bc->ac...", L_bar, L_inverse)
    H = onto + onto.swapaxes(0, 1) - np.einsum("ab,bc...->ac...", L @ L_inverse, onto)
    return 0.5 * (H + H.swapaxes(0, 1))


def observed_information(metric: Metric, eta: np.ndarray, free: np.ndarray) -> np.ndarray | None:
    """Minus the Hessian of the log likelihood in the `free` elements of eta; None if it cannot be had."""
    index = np.flatnonzero(free)
    H = np.empty((len(index), len(index)))
    for row, j in enumerate(index):
        h = np.finfo(float).eps ** (1 / 3) * max(1.0, abs(eta[j]))
        ahead, behind = eta.copy(), eta.copy()
        ahead[j] += h
        behind[j] -= h
        up, down = metric.log_likelihood(ahead)[1], metric.log_likelihood(behind)[1]
        if up is None or down is None:
            return None
        H[row] = (up - down)[index] / (ahead[j] - behind[j])
    return -0.5 * (H + H.T)


def root_slopes(metric: Metric, theta: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """d theta / d eta (psi aside), where they say the same; zero along what has no slope."""
    each, log_sigma, _ = metric.split(eta)
    roots = metric.roots
    slopes = []
    for k, ((term, _), own, L) in enumerate(zip(metric.terms, each, roots.by_term(roots.factors(theta)), strict=True)):
        dG = np.zeros((metric.size, term.q, term.q))
        if term.q:
            derivative = term.structure.derivative(own, np.arange(term.q))
            dG[metric.edges[k] : metric.edges[k + 1]] = derivative * np.exp(-2.0 * log_sigma)
            dG[metric.sigma] = -2.0 * L @ L.T
        slopes.append(np.nan_to_num(dG))
    return roots.slopes(theta, slopes)


def is_zero(metric: Metric, eta: np.ndarray | list[float], j: int) -> bool:
    """Whether a parameter is a variance of random effects at zero, in whatever units its column is."""
    term, _, parameter = metric.parameters[j]
    if term is None or parameter.kind != "lns":
        return False
    return not relative_log_sd(metric, eta, j) > BOUNDARY


def relative_log_sd(metric: Metric, eta: np.ndarray | list[float], j: int) -> float:
    """The log standard deviation eta[j] of random effects over sigma, had its column size one."""
    term, _, parameter = metric.parameters[j]
    size = metric.sizes[term]
    own = size[parameter.index[0] - 1] if parameter.index else max(size)
    return float(eta[j] - eta[metric.sigma]) - math.log(own)


def free_parameters(metric: Metric, eta: np.ndarray) -> np.ndarray:
    """(k,) False where a variance is at zero, with its correlations, or a correlation at one: no curvature there."""
    values = eta.tolist()
    free, zero = [math.isfinite(value) for value in values], set()
    for j, (term, _, parameter) in enumerate(metric.parameters):
        if term is None:
            free[j] &= parameter.kind not in LIMITS or abs(values[j]) < LIMITS[parameter.kind]
        elif is_zero(metric, values, j):
            free[j] = False
            zero.add((term, parameter.index))
        elif parameter.kind == "atr":
            ends = {(term, (i,)) for i in parameter.index} or {(term, ())}
            free[j] &= not (abs(values[j]) > CERTAIN or ends & zero)
    return np.array(free, dtype=bool)


def vanishing(metric: Metric, eta: np.ndarray) -> np.ndarray:
    """Elements of eta that are residual variances next to nothing beside another one of the residuals."""
    if metric.criterion.model.residual is None:
        return np.zeros(0, dtype=np.int64)
    own = np.array(
        [j for j, (term, _, parameter) in enumerate(metric.parameters) if term is None and parameter.kind == "lns"]
    )
    relative = np.where(own == metric.sigma, 0.0, eta[own])
    return own[relative < NOTHING + relative.max()]


@dataclass(frozen=True)
class Component:
    """One displayed variance parameter: its row name and positions, estimate, standard error and interval.

    scale: where the interval is symmetric: "log", "atanh", "logit" or "" for its own.
    """

    name: str
    index: tuple[int, ...]
    value: float
    se: float
    lower: float
    upper: float
    scale: str = ""

    def within(self, z: float) -> Component:
        """The same with the interval of z standard errors to each side."""
        if not np.isfinite(self.se):
            return self
        with np.errstate(over="ignore"):
            bounds = _interval(self.scale, self.value, self.se, z)
        lower, upper = (float(x) for x in np.where(np.isfinite(bounds), bounds, np.nan))
        return replace(self, lower=lower, upper=upper)


def display(row: Natural, V: np.ndarray, z: float) -> Component:
    """A natural quantity with the delta-method SE from V (k, k) and its interval on the scale where it is symmetric."""
    size = np.abs(row.gradient)
    concerned = size > NEGLIGIBLE * size.max(initial=0.0)
    slope = row.gradient[concerned]
    variance = float(slope @ V[np.ix_(concerned, concerned)] @ slope)
    se = np.sqrt(variance) if variance > 0 else np.nan
    return Component(row.name, row.index, row.value, float(se), np.nan, np.nan, row.scale).within(z)


def _interval(scale: str, v: float, se: float, z: float) -> np.ndarray:
    """Lower and upper limit of v, symmetric on its scale."""
    both = np.array([-z, z])
    if scale == "log":
        return v * np.exp(both * se / v)
    if scale == "atanh":
        return np.tanh(np.arctanh(v) + both * se / (1 - v * v))
    if scale == "logit":
        return scipy.special.expit(scipy.special.logit(v) + both * se / (v * (1 - v)))
    return v + both * se
