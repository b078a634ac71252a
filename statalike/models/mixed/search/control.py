"""What a fit is told and what it tells: when to stop and how to step, the stages it enters, each iteration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stage:
    """The fit enters a stage: "em", "gradient" or "se"."""

    name: str


@dataclass(frozen=True)
class Switch:
    """The optimization sets its technique, or switches it (number > 0) before iteration `number`."""

    technique: str
    number: int


@dataclass(frozen=True)
class Restart:
    """The optimization goes on from other values, having come to no optimum."""


@dataclass(frozen=True)
class Step:
    """A step tried within an iteration: its length as a share of the first, the log likelihood there (-inf outside the
    parameter space), and whether it was taken."""

    share: float
    ll: float
    taken: bool


@dataclass(frozen=True)
class Iteration:
    """An iteration of a stage: number, log likelihood, whether the Hessian was concave and the step cut back.

    Of the optimization, not of EM, also the parameters (k,), the gradient (k,) of the log likelihood, its negative
    Hessian (k, k) as the technique has it, the steps that led here, the scaled gradient g H^-1 g' (None where H is not
    concave), and how far parameters and log likelihood moved, relatively.
    """

    stage: str
    number: int
    ll: float
    concave: bool = True
    backed_up: bool = False
    theta: np.ndarray | None = None
    gradient: np.ndarray | None = None
    hessian: np.ndarray | None = None
    steps: tuple[Step, ...] = ()
    scaled: float | None = None
    moved: float = np.inf
    gained: float = np.inf


NEWTON = (("nr", 1),)

Watch = Callable[[Stage | Switch | Restart | Iteration], None]


@dataclass(frozen=True)
class Control:
    """When to stop and how to step.

    EM steps and tolerance, Newton iterations, and Stata's three tolerances (maximize); nrtolerance None is
    nonrtolerance, qtolerance takes the technique's own Hessian for the last check. techniques: ("nr" | "dfp" | "bfgs",
    iterations) in turn. difficult: steepest ascent where the log likelihood is not concave. logarithm: search in the
    matrix logarithm of the covariances instead of their square root. se: standard errors of the variance parameters;
    em_only: stop after EM.
    """

    emiterate: int = 20
    emtolerance: float = 1e-10
    iterate: int = 300
    tolerance: float = 1e-6
    ltolerance: float = 1e-7
    nrtolerance: float | None = 1e-5
    se: bool = True
    em_only: bool = False
    techniques: tuple[tuple[str, int], ...] = NEWTON
    difficult: bool = False
    qtolerance: float | None = None
    logarithm: bool = False

    def technique(self, number: int) -> str:
        """What the step from iteration `number` (from 0) is made by; techniques come round in turn."""
        place = number % sum(count for _, count in self.techniques)
        for name, count in self.techniques:
            if place < count:
                return name
            place -= count
        raise AssertionError
