"""Profile-likelihood intervals of the parameters of a mixed model, by the names they have in its tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.mixed.natural import natural_rows
from statalike.models.mixed.components import display
from statalike.models.mixed.profiling.limits import Limits, coefficient_limits, variance_limits
from statalike.models.mixed.profiling.quantities import Quantity, quantities

NAME = re.compile(r"(?:\[(?P<bracket>[^\]]+)\]|(?P<equation>[\w>]+):)?(?P<name>[^\s(\[:]+(?:\([^)]*\))?)\s*")


@dataclass(frozen=True)
class Parameter:
    """A parameter that can be profiled: where it stands, its estimate and Wald limits, and what it is to the models.

    column: of the fixed effects; quantity: of the variance parameters; squared: the quantity's square is shown. level:
    whether it cannot be told apart from others, so that there is no profile.
    """

    equation: str
    name: str
    estimate: float
    se: float
    wald: tuple[float, float]
    column: int | None = None
    quantity: Quantity | None = None
    squared: bool = False
    level: bool = False


@dataclass(frozen=True)
class Profiled:
    """A parameter with its limits; points (m, 2): values as shown and zeta."""

    parameter: Parameter
    limits: Limits

    @property
    def points(self) -> np.ndarray:
        """Values as shown and zeta."""
        return self.limits.points


def parameters(estimates: Any, metric: str, z: float) -> list[Parameter]:
    """All parameters in the order of the tables; metric "variance" or "sd", z: normal quantile of the Wald limits."""
    found = []
    for i, column in zip(_shown(estimates), range(estimates.fit.model.p), strict=True):
        b, se = float(estimates.b[i]), float(estimates.se[i])
        name = estimates.stripe[i][1]
        found.append(Parameter(estimates.depvar, name, b, se, (b - z * se, b + z * se), column))
    confounded = sorted({j for each in estimates.fit.curvature.confounded for j in each})
    rows = natural_rows(estimates.fit, estimates.made, metric)
    for row, quantity in zip(rows, quantities(estimates.fit, metric), strict=True):
        shown = display(row.natural, estimates.V_eta, z)
        squared = row.natural.name == "var"
        limits = (shown.lower, shown.upper)
        level = bool(row.natural.gradient[confounded].any())
        found.append(Parameter(row.equation, row.name, shown.value, shown.se, limits, None, quantity, squared, level))
    return found


def _shown(estimates: Any) -> list[int]:
    """Positions in e(b) of the columns of X that the model has."""
    return [int(j) for j in estimates.design.kept]


def chosen(text: str, known: Sequence[Parameter], names: Sequence[str]) -> list[Parameter]:
    """The parameters that a list names: `week`, `var(_cons)`, `[id]sd(week)`, `id:sd(week)`, `lns1_1_1`.

    names: of the known ones in e(b), where they have one. r(111) for others.
    """
    found: list[Parameter] = []
    position = 0
    text = text.strip()
    while position < len(text):
        typed = NAME.match(text, position)
        if typed is None:
            raise StataError(198, f"invalid parameter: {text[position:]}")
        position = typed.end()
        equation, name = typed["bracket"] or typed["equation"], typed["name"]
        meant = [
            one
            for one, other in zip(known, names, strict=True)
            if name in (one.name, other) and equation in (None, one.equation)
        ]
        if not meant:
            raise StataError(111, f"{typed[0].strip()} is not a parameter of the model")
        found += [one for one in meant if one not in found]
    return found


def profiled(estimates: Any, parameter: Parameter, z: float, extra: int) -> Profiled:
    """The limits of one parameter, on the scale on which it is shown; extra: further points of the profile."""
    fit = estimates.fit
    if parameter.level:
        return Profiled(parameter, Limits(np.nan, np.nan, False, False, np.array([[parameter.estimate, 0.0]])))
    if parameter.column is not None:
        return Profiled(parameter, coefficient_limits(fit, parameter.column, z, parameter.se, extra))
    size = parameter.estimate**0.5 if parameter.squared else 1.0
    se = parameter.se / (2.0 * size) if parameter.squared and size > 0 else parameter.se
    found = variance_limits(fit, parameter.quantity, z, se, extra)
    if parameter.squared:
        points = found.points * np.array([1.0, 1.0])
        points[:, 0] **= 2
        found = replace(found, lower=found.lower**2, upper=found.upper**2, points=points)
    return Profiled(parameter, found)
