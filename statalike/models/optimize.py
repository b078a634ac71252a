"""Newton's method for log likelihoods, with the steps and the stopping rule that Stata's iteration logs show.

A full step that improves is lengthened by 1/8, 1/4, 1/2 ... of itself while that improves further; one that does not
is halved. (The lengthening was inferred from published iteration logs, which it reproduces.) A curvature that is not
that of a maximum gets its diagonal raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

LONGER = 0.125
HALVINGS = 40


class Objective(Protocol):
    """A function to maximize."""

    def value(self, theta: np.ndarray) -> float:
        """The log likelihood at theta (k,); -inf or NaN where there is none."""

    def derivatives(self, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Value, gradient (k,) and minus the second derivatives (k, k)."""


@dataclass(frozen=True)
class Control:
    """When to stop: at `iterate` iterations, or when g'H^-1 g is below nrtolerance and one of the changes is small.

    tolerance: largest relative change of a parameter; ltolerance: relative change of the log likelihood;
    nrtolerance 0 leaves that condition out.
    """

    iterate: int = 300
    tolerance: float = 1e-6
    ltolerance: float = 1e-7
    nrtolerance: float = 1e-5


@dataclass(frozen=True)
class Iteration:
    """One line of the log: its number, the log likelihood, and what was out of the ordinary."""

    number: int
    ll: float
    concave: bool = True
    backed_up: bool = False


@dataclass(frozen=True, eq=False)
class Optimum:
    """theta (k,) with its log likelihood and minus the second derivatives (k, k) there."""

    theta: np.ndarray
    ll: float
    information: np.ndarray
    iterations: int
    converged: bool


Watch = Callable[[Iteration], None]


def newton(
    objective: Objective, start: np.ndarray, control: Control | None = None, watch: Watch | None = None
) -> Optimum:
    """Maximize from `start` (k,), telling `watch` of each iteration; FloatingPointError where `start` has no value."""
    control = control or Control()
    tell = watch or (lambda iteration: None)
    theta = np.array(start, dtype=float)
    with np.errstate(all="ignore"):
        ll, gradient, information = objective.derivatives(theta)
        if not np.isfinite(ll):
            raise FloatingPointError("initial values not feasible")
        step, concave = _step(gradient, information)
        tell(Iteration(0, ll, concave))
        for number in range(1, control.iterate + 1):
            before, old = theta, ll
            theta, backed_up = _along(objective, theta, ll, step)
            ll, gradient, information = objective.derivatives(theta)
            step, concave = _step(gradient, information)
            tell(Iteration(number, ll, concave, backed_up))
            if concave and _small(control, before, theta, old, ll, gradient, step):
                return Optimum(theta, ll, information, number, True)
    return Optimum(theta, ll, information, control.iterate, False)


def _step(gradient: np.ndarray, information: np.ndarray) -> tuple[np.ndarray, bool]:
    """The Newton step, or one uphill where the curvature is not that of a maximum."""
    if not len(gradient):
        return gradient, True
    size = np.sqrt(np.abs(np.diag(information)))
    size = np.where(size > 0, size, 1.0)
    scaled = information / np.outer(size, size)
    values, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    concave = bool(values[0] > 1e-14 * max(values[-1], 1e-300))
    if not concave:
        values = np.maximum(np.abs(values), 1e-3 * np.abs(values).max())
    return (vectors @ ((vectors.T @ (gradient / size)) / values)) / size, concave


def _along(objective: Objective, theta: np.ndarray, ll: float, step: np.ndarray) -> tuple[np.ndarray, bool]:
    """Where a line search along the step ends, and whether the full step had to be shortened."""
    length, best = 1.0, objective.value(theta + step)
    slack = 1e-12 * max(abs(ll), 1.0)
    if best >= ll - slack:
        more = LONGER
        while (value := objective.value(theta + (length + more) * step)) > best:
            best, length, more = value, length + more, 2 * more
        return theta + length * step, False
    for _ in range(HALVINGS):
        length /= 2
        if objective.value(theta + length * step) >= ll - slack:
            return theta + length * step, True
    return theta, True


def _small(
    control: Control, before: np.ndarray, theta: np.ndarray, old: float, ll: float, gradient: np.ndarray,
    step: np.ndarray,
) -> bool:  # fmt: skip
    """Whether the changes are small enough to stop."""
    change = float(np.max(np.abs(theta - before) / (np.abs(before) + 1), initial=0.0))
    gain = abs(ll - old) / (abs(old) + 1)
    if change > control.tolerance and gain > control.ltolerance:
        return False
    return not control.nrtolerance or float(gradient @ step) <= control.nrtolerance
