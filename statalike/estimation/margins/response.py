"""Margins of an expression of the linear prediction, coefficients and variables, and its marginal effects.

Derivatives by a covariate are taken by a five-point rule, those by the coefficients by central differences: by the
chain rule through the linear predictions where coefficients enter only there, else by each coefficient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.delta import STEP as CUBE_ROOT
from statalike.estimation.delta import jacobian
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.covariates import Covariates, Held
from statalike.estimation.margins.effect import Effect
from statalike.estimation.margins.linear import effect_scale
from statalike.estimation.margins.predictions import asked_scales
from statalike.estimation.margins.scaled import Scaled
from statalike.estimation.stripe import parse
from statalike.estimation.varied import Predicted, predicted

STEP = 1e-3
OFFSETS = (0.0, 1.0, -1.0, 2.0, -2.0)

Combine = Callable[[Sequence[np.ndarray]], np.ndarray]


@dataclass(frozen=True, eq=False)
class Point:
    """Where the expression is evaluated: the columns of the design (n, p) or (1, p), and variables held."""

    X: np.ndarray | None
    held: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """An expression whose mean, or mean effect, is a margin; chain: whether derivatives may go by the chain rule.

    scales: the predictions that stand in it, None for the linear one.
    """

    session: Any
    expression: Predicted
    scales: tuple[Scaled | None, ...] = ()
    chain: bool = True

    @classmethod
    def of(cls, session: Any, estimates: Estimates, text: str, chain: bool = True) -> Response:
        """From the text of an expression; r(198) for predictions that are not functions of the coefficients."""
        expression = predicted(text)
        return cls(session, expression, scales_of(session, estimates, expression), chain)

    def average(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray,
        rows: np.ndarray,
    ) -> tuple[float, np.ndarray]:  # fmt: skip
        """The mean and its derivatives (k,) by the coefficients."""
        points, combined = self._prepared(side, held, effect)
        value = float(shares @ combined([self._values(estimates, estimates.b, point, rows) for point in points]))
        if self.chain and not self.expression.has_coefficients and all(each is None for each in self.scales):
            return value, self._by_chain(estimates, points, combined, shares, rows)

        def mean(b: np.ndarray) -> np.ndarray:
            return np.atleast_1d(shares @ combined([self._values(estimates, b, point, rows) for point in points]))

        return value, jacobian(mean, estimates.b, estimates.se)[0]

    def each(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, rows: np.ndarray
    ) -> np.ndarray:
        """The value or effect of every observation (m,)."""
        points, combined = self._prepared(side, held, effect)
        return combined([self._values(estimates, estimates.b, point, rows) for point in points])

    def _prepared(self, side: Covariates, held: Held, effect: Effect | None) -> tuple[list[Point], Combine]:
        """Where values are needed, and what makes the prediction or effect of them."""
        step = STEP * _spread(side, effect)
        x = effect_scale(side, held, effect) if effect is not None else 1.0
        return self._points(side, held, effect, step), lambda values: _combined(values, effect, x, step)

    def _by_chain(
        self, estimates: Estimates, points: list[Point], combined: Combine, shares: np.ndarray, rows: np.ndarray
    ) -> np.ndarray:
        """The derivatives through the linear predictions at each of the points."""
        gradient = np.zeros(len(estimates.b))
        b, main = estimates.b, estimates.main
        etas = [None if point.X is None else point.X @ b[main] for point in points]
        if etas[0] is None:
            return gradient
        for i, point in enumerate(points):
            step = CUBE_ROOT * np.maximum(np.abs(etas[i]), 1.0)
            sides = []
            for sign in (1.0, -1.0):
                moved = [eta + sign * step if j == i else eta for j, eta in enumerate(etas)]
                values = [self._at(estimates, p, rows, eta) for p, eta in zip(points, moved, strict=True)]
                sides.append(combined(values))
            slope = shares * (sides[0] - sides[1]) / (2 * step)
            gradient[main] += slope.sum() * point.X[0] if len(point.X) == 1 else slope @ point.X
        return gradient

    def _points(self, side: Covariates, held: Held, effect: Effect | None, step: float) -> list[Point]:
        """The covariates at which values are needed: as they are, at two levels, or at the offsets."""
        if effect is None:
            return [self._point(side, held)]
        if effect.continuous:
            X, D = side.matrix(held), side.derivative(effect.variable, held, level=effect.level)
            return [replace(self._point(side, held), X=X + step * offset * D) for offset in OFFSETS]
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
        return Point(side.matrix(held) if self.scales else None, fixed)

    def _values(self, estimates: Estimates, b: np.ndarray, point: Point, rows: np.ndarray) -> np.ndarray:
        found = predictions(estimates, self.scales, point.X, rows, b)
        return self.expression.values(self.session, estimates, b, rows, found, point.held)

    def _at(self, estimates: Estimates, point: Point, rows: np.ndarray, eta: np.ndarray) -> np.ndarray:
        """The expression where all predictions in it, linear ones, are eta (m,) or (1,)."""
        found = [eta] * len(self.scales)
        return self.expression.values(self.session, estimates, estimates.b, rows, found, point.held)


def scales_of(session: Any, estimates: Estimates, expression: Predicted) -> tuple[Scaled | None, ...]:
    """The predictions that stand in an expression, None for the linear one."""
    found: list[Scaled | None] = []
    for text in expression.calls:
        asked = asked_scales(estimates, [text], None, session)
        found.append(Scaled(session.data, asked[0].scale, asked[0].offset) if asked and text != "xb" else None)
    return tuple(found)


def predictions(
    estimates: Estimates, scales: Sequence[Scaled | None], X: np.ndarray | None, rows: np.ndarray, b: np.ndarray
) -> list[np.ndarray]:
    """The predictions (m,) or (1,) at columns X (n, p) or (1, p) with coefficients b (k,)."""
    return [X @ b[estimates.main] if s is None else s.values(estimates, X, rows, b) for s in scales]


def _spread(side: Covariates, effect: Effect | None) -> float:
    """The standard deviation of the variable of an effect, 1 where there is none."""
    if effect is None or effect.level is not None:
        return 1.0
    return float(np.std(side.source.values(parse(effect.variable)[0]))) or 1.0


def _combined(values: Sequence[np.ndarray], effect: Effect | None, x: Any, step: float) -> np.ndarray:
    """The prediction or the effect of every observation (m,)."""
    if effect is None:
        return values[0]
    if effect.discrete:
        if effect.kind in ("eyex", "eydx"):
            return np.log(values[0]) - np.log(values[1])
        return values[0] - values[1]
    y, up, down, far_up, far_down = values
    slope = (8 * (up - down) - (far_up - far_down)) / (12 * step)
    if effect.kind in ("eyex", "eydx"):
        slope = slope / y
    return slope * x
