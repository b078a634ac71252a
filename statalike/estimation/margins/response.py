"""Margins of an expression of the linear prediction, coefficients and variables, and its marginal effects.

Derivatives by a covariate are taken by a five-point rule, those by the coefficients by central differences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.delta import jacobian
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.covariates import Covariates, Held
from statalike.estimation.margins.effect import Effect
from statalike.estimation.stripe import parse
from statalike.estimation.varied import Predicted

STEP = 1e-3
OFFSETS = (0.0, 1.0, -1.0, 2.0, -2.0)


@dataclass(frozen=True, eq=False)
class Point:
    """Where the expression is evaluated: the columns of the design (n, p) or (1, p), and variables held."""

    X: np.ndarray | None
    held: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """An expression whose mean, or mean effect, is a margin."""

    session: Any
    expression: Predicted

    def average(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray,
        rows: np.ndarray,
    ) -> tuple[float, np.ndarray]:  # fmt: skip
        """The mean and its derivatives (k,) by the coefficients."""
        step = STEP * _spread(side, effect)
        points = self._points(side, held, effect, step)
        x = side.observed(effect.variable, held) if effect is not None and effect.level is None else 1.0

        def mean(b: np.ndarray) -> np.ndarray:
            values = [self._values(estimates, b, point, rows) for point in points]
            return np.atleast_1d(shares @ _combined(values, effect, x, step))

        gradient = jacobian(mean, estimates.b, estimates.se)[0]
        return float(mean(estimates.b)[0]), gradient

    def _points(self, side: Covariates, held: Held, effect: Effect | None, step: float) -> list[Point]:
        """The covariates at which values are needed: as they are, at two levels, or at the offsets."""
        if effect is None:
            return [self._point(side, held)]
        if effect.level is not None:
            levels = (float(effect.level), float(effect.base))
            return [self._point(side, {**held, effect.variable: level}) for level in levels]
        x = side.observed(effect.variable, held)
        return [self._point(side, {**held, effect.variable: x + step * offset}) for offset in OFFSETS]

    def _point(self, side: Covariates, held: Held) -> Point:
        for name, value in held.items():
            if isinstance(value, Mapping) and self.expression.mentions(name):
                raise StataError(198, f"{name} is at several levels at once; it may not stand in expression()")
        fixed = {name: value for name, value in held.items() if not isinstance(value, Mapping)}
        return Point(side.matrix(held) if self.expression.linear else None, fixed)

    def _values(self, estimates: Estimates, b: np.ndarray, point: Point, rows: np.ndarray) -> np.ndarray:
        eta = None if point.X is None else np.broadcast_to(point.X @ b[estimates.main], len(rows))
        return self.expression.values(self.session, estimates, b, rows, eta, point.held)


def _spread(side: Covariates, effect: Effect | None) -> float:
    """The standard deviation of the variable of an effect, 1 where there is none."""
    if effect is None or effect.level is not None:
        return 1.0
    return float(np.std(side.source.values(parse(effect.variable)[0]))) or 1.0


def _combined(values: Sequence[np.ndarray], effect: Effect | None, x: Any, step: float) -> np.ndarray:
    """The prediction or the effect of every observation (m,)."""
    if effect is None:
        return values[0]
    if effect.level is not None:
        if effect.kind in ("eyex", "eydx"):
            return np.log(values[0]) - np.log(values[1])
        return values[0] - values[1]
    y, up, down, far_up, far_down = values
    slope = (8 * (up - down) - (far_up - far_down)) / (12 * step)
    if effect.kind in ("eyex", "eydx"):
        slope = slope / y
    return slope * x if effect.kind in ("eyex", "dyex") else slope
