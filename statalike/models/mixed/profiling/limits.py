"""Profile-likelihood limits: where -2 l, maximised over everything else, has risen by z^2.

zeta(v) = sign(v - estimate) sqrt(-2 l(v) + 2 l) is near a line where the likelihood is near a normal one (Bates & Watts
1988, Nonlinear Regression Analysis, ch. 6); its roots are found by Newton's method, the slope of the profile being that
of the constrained optimum. A limit at which zeta does not reach z is the bound of the parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.profiling.constrained import CoefficientPoints, Optimum, VariancePoints
from statalike.models.mixed.profiling.quantities import OfEffects, Quantity
from statalike.models.mixed.rlrt import without

PRECISION = 1e-8  # of a limit, relative to its distance from the estimate
PATIENCE = 6  # how often no optimum may be found on the way to a limit
INSIDE = 1.0 - 1e-7  # how near a correlation is taken to one, where its bound is asked for


class Points(Protocol):
    """Optima with one parameter held fixed."""

    def start(self) -> Optimum:
        """The unconstrained one."""

    def at(self, value: float, near: Optimum) -> Optimum | None:
        """The one where the parameter is `value`."""


@dataclass(frozen=True)
class Limits:
    """lower and upper limit (NaN where not found), whether each is the bound of the parameter, and the points of the
    profile visited, (value, zeta), in order of value."""

    lower: float
    upper: float
    at_lower: bool
    at_upper: bool
    points: np.ndarray


def coefficient_limits(done: MixedFit, j: int, z: float, se: float, extra: int = 0) -> Limits:
    """Of coefficient j (ML fits only); extra: how many more points of the profile are wanted."""
    return _Search(CoefficientPoints(done, j), float(done.beta[j]), z, extra).limits(se, (-np.inf, np.inf))


def variance_limits(done: MixedFit, quantity: Quantity, z: float, se: float, extra: int = 0) -> Limits:
    """Of a quantity of the variance parameters."""
    points = VariancePoints(done, quantity)
    estimate = quantity.value(points.start().point)
    if np.isnan(estimate):
        return Limits(np.nan, np.nan, False, False, np.empty((0, 2)))
    search = _Search(points, estimate, z, extra)
    if not se > 0:
        se = _size(done, quantity)
    at_zero = _without(done, quantity) if isinstance(quantity, OfEffects) and quantity.kind == "sd" else None
    return search.limits(se, (quantity.lower, quantity.upper), at_zero)


def _size(done: MixedFit, quantity: Quantity) -> float:
    """A small value of a quantity whose standard error is not known."""
    if not isinstance(quantity, OfEffects) or quantity.kind == "corr":
        return 0.1
    z = done.model.terms[quantity.term].Z[quantity.i]
    size = 0.1 * np.sqrt(done.sigma2 / max(float(z @ z) / len(z), 1e-300))
    return float(size if quantity.kind == "sd" else size**2)


def _without(done: MixedFit, quantity: OfEffects) -> Callable[[], float]:
    """-2 l of the model without a random effect (without the whole term where its effects are alike)."""

    def deviance() -> float:
        effect = None if quantity.together else quantity.i
        return -2.0 * fit(without(done.model, quantity.term, effect)).ll

    return deviance


class _Search:
    """The profile of one parameter as far as it has been visited."""

    def __init__(self, points: Points, estimate: float, z: float, extra: int) -> None:
        self.points, self.estimate, self.z, self.extra = points, estimate, z, extra
        self.best = points.start()
        self.seen: dict[float, tuple[Optimum, float]] = {estimate: (self.best, 0.0)}

    def limits(self, se: float, bounds: tuple[float, float], at_zero: Callable[[], float] | None = None) -> Limits:
        """Both limits; at_zero: -2 l where the parameter is at its lower bound of zero."""
        low, high = bounds
        if at_zero is not None:
            rise = at_zero() - self.best.deviance
            self.zero = np.sqrt(max(rise, 0.0))
            lower, at_lower = (0.0, True) if self.zero <= self.z else self._limit(-1, se, low)
        else:
            lower, at_lower = self._limit(-1, se, low)
        upper, at_upper = self._limit(1, se, high)
        self._fill(lower, upper)
        visited = [(v, zeta * np.sign(v - self.estimate)) for v, (_, zeta) in sorted(self.seen.items())]
        return Limits(lower, upper, at_lower, at_upper, np.array(visited))

    def _limit(self, sign: int, se: float, bound: float) -> tuple[float, bool]:
        """The limit on one side, and whether it is the bound."""
        near, far, asked, lost = self.estimate, bound, False, 0
        v = self.estimate + sign * self.z * se
        if not self._between(v, near, bound):
            v = 0.5 * (near + bound)
        while lost < PATIENCE and not self._next_to(near, far):
            found = self._visit(v)
            if found is None:
                far, lost = v, lost + 1
                v = 0.5 * (near + far)
                continue
            optimum, zeta = found
            near, far = (v, far) if zeta < self.z else (near, v)
            slope = abs(optimum.slope) / (2.0 * zeta) if zeta > 0 else 0.0
            step = (self.z - zeta) / slope if slope > 0 else np.inf
            if abs(step) <= max(PRECISION * abs(v - self.estimate), np.spacing(abs(v))):
                return float(v + sign * step), False
            trial = v + sign * step
            if far == bound and not asked and np.isfinite(bound) and not self._between(trial, near, bound):
                asked = True
                if self._short_of(bound):
                    return bound, True
            v = trial if self._between(trial, near, far) else self._next(near, far, sign, se)
        return self._end(near, far, bound)

    def _end(self, near: float, far: float, bound: float) -> tuple[float, bool]:
        """Where the search stopped short: between two points next to each other, at the bound, or nowhere."""
        if self._next_to(near, far):
            return (bound, True) if far == bound else (0.5 * (near + far), False)
        if abs(bound - near) < 0.01 * abs(bound - self.estimate):
            optimum, zeta = self.seen[near]
            if zeta + abs(optimum.slope) / (2.0 * zeta) * abs(bound - near) < self.z:
                return bound, True
        return np.nan, False

    def _next_to(self, near: float, far: float) -> bool:
        """Whether nothing worth looking at is between two points, if only because numbers as large are no closer."""
        return abs(far - near) <= max(10.0 * PRECISION * abs(near - self.estimate), 4.0 * np.spacing(abs(near)))

    def _next(self, near: float, far: float, sign: int, se: float) -> float:
        if np.isfinite(far):
            return 0.5 * (near + far)
        return near + sign * max(abs(near - self.estimate), se)

    def _short_of(self, bound: float) -> bool:
        """Whether zeta is less than z even at the bound."""
        edge = bound * INSIDE if bound else self.estimate * (1.0 - INSIDE)
        found = self._visit(edge)
        return found is not None and found[1] < self.z

    @staticmethod
    def _between(v: float, near: float, far: float) -> bool:
        return min(near, far) < v < max(near, far)

    def _visit(self, v: float, halvings: int = 4) -> tuple[Optimum, float] | None:
        """The optimum there, from the nearest one known, by way of others between where it is too far; and |zeta|."""
        if v not in self.seen:
            nearest = min(self.seen, key=lambda known: abs(known - v))
            optimum = self.points.at(v, self.seen[nearest][0])
            if optimum is None and halvings:
                between = 0.5 * (nearest + v)
                if self._visit(between, halvings - 1) is not None:
                    optimum = self.points.at(v, self.seen[between][0])
            if optimum is None:
                return None
            self.seen[v] = optimum, float(np.sqrt(max(optimum.deviance - self.best.deviance, 0.0)))
        return self.seen[v]

    def _fill(self, lower: float, upper: float) -> None:
        """More points of the profile, evenly spaced over a little more than the interval."""
        for end in (lower, upper) if self.extra else ():
            if np.isfinite(end):
                for share in np.linspace(0.0, 1.1, self.extra // 2 + 2)[1:]:
                    v = self.estimate + share * (end - self.estimate)
                    self._visit(float(v))
