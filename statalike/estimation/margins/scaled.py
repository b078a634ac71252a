"""Margins of a smooth function of linear predictors, and its marginal effects, with exact derivatives.

With m(eta) the prediction, eta_e = x b_e + offset and D_e = dx/dv b_e, the effect of a continuous variable v is
sum_e m_e D_e, whose derivatives by b_f are sum_e m_ef D_e x + m_f dx/dv.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.covariates import Covariates, Held
from statalike.estimation.margins.effect import Effect
from statalike.estimation.margins.linear import effect_scale
from statalike.estimation.ml.scale import Scale

Averaged = tuple[float, np.ndarray]


@dataclass(frozen=True)
class Scaled:
    """A prediction whose mean, or mean effect, is a margin; offset: whether it counts."""

    data: Any
    scale: Scale
    offset: bool = True

    def average(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray,
        rows: np.ndarray,
    ) -> Averaged:  # fmt: skip
        """The mean and its derivatives (k,) by the coefficients."""
        at = _At(self, estimates, rows)
        if effect is None:
            return at.mean(*at.prediction(side.matrix(held)), shares)
        if not effect.discrete:
            return at.mean(*at.effect_of(side, held, effect), shares)
        up, down = (at.mean(*found, shares) for found in at.both(side, held, effect))
        return up[0] - down[0], up[1] - down[1]

    def values(self, estimates: Estimates, X: np.ndarray, rows: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The predictions (m,) at columns X (n, p) or (1, p) with other coefficients b (k,)."""
        return _At(self, estimates, rows, b).prediction(X)[0]

    def each(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, rows: np.ndarray
    ) -> np.ndarray:
        """The prediction or effect of every observation (m,)."""
        at = _At(self, estimates, rows)
        if effect is None:
            return at.prediction(side.matrix(held))[0]
        if not effect.discrete:
            return at.effect_of(side, held, effect)[0]
        (up, _), (down, _) = at.both(side, held, effect)
        return up - down


Pieces = list[tuple[np.ndarray, np.ndarray]]
"""Derivatives by an index's coefficients: (weights (m,), columns (m, p) or (1, p)) to be multiplied and summed."""


class _At:
    """The prediction and its derivatives at some covariates."""

    def __init__(self, how: Scaled, estimates: Any, rows: np.ndarray, b: np.ndarray | None = None) -> None:
        self.how, self.estimates = how, estimates
        self.b = estimates.b if b is None else b
        self.blocks = how.scale.blocks
        self.shift = 0.0
        if how.offset and estimates.offset is not None:
            self.shift = estimates.offset.values(how.data, rows)
        self.times = how.scale.times(how.data, rows)

    def eta(self, X: np.ndarray) -> np.ndarray:
        """The linear predictors (q, m), or (q, 1) where nothing varies."""
        found, size = [], max(len(X), np.size(self.shift), np.size(self.times))
        for block in self.blocks:
            b = self.b[list(block.positions)]
            value = b[0] if block.constant else X @ b
            found.append(np.broadcast_to(value + (self.shift if block.offset else 0.0), size))
        return np.array(found)

    def prediction(self, X: np.ndarray) -> tuple[np.ndarray, list[Pieces]]:
        """Values (m,) and for each index what its coefficients' derivatives are made of."""
        eta = self.eta(X)
        first = self.how.scale.first(eta) * self.times
        columns = [np.ones((1, 1)) if block.constant else X for block in self.blocks]
        return self.how.scale.value(eta) * self.times, [[(w, X)] for w, X in zip(first, columns, strict=True)]

    def both(self, side: Covariates, held: Held, effect: Effect) -> list[tuple[np.ndarray, list[Pieces]]]:
        """The prediction at a level and at the base, or its logarithm."""
        levels = (float(effect.level), float(effect.base))
        found = [self.prediction(side.matrix({**held, effect.variable: level})) for level in levels]
        return [self.logged(*one) for one in found] if effect.kind in ("eyex", "eydx") else found

    def effect_of(self, side: Covariates, held: Held, effect: Effect) -> tuple[np.ndarray, list[Pieces]]:
        """The marginal effect of a variable."""
        D = side.derivative(effect.variable, held, level=effect.level)
        return self.effect(side.matrix(held), D, effect.kind, np.ravel(effect_scale(side, held, effect)))

    def effect(self, X: np.ndarray, D: np.ndarray, kind: str, x: np.ndarray) -> tuple[np.ndarray, list[Pieces]]:
        """The marginal effect times x (m,) or (1,), and the same."""
        eta = self.eta(X)
        first, second = self.how.scale.first(eta) * self.times, self.how.scale.second(eta) * self.times
        zero, one = np.zeros((1, 1)), np.ones((1, 1))
        levels = [one if block.constant else X for block in self.blocks]
        changes = [zero if block.constant else D for block in self.blocks]
        slopes = [d @ self.b[list(block.positions)] for d, block in zip(changes, self.blocks, strict=True)]
        value = sum(first[e] * slope for e, slope in enumerate(slopes))
        pieces = [
            [(sum(second[e, f] * slope for e, slope in enumerate(slopes)), levels[f]), (first[f], changes[f])]
            for f in range(len(self.blocks))
        ]
        if kind in ("eyex", "eydx"):
            y = self.how.scale.value(eta) * self.times
            pieces = [
                [*((w / y, columns) for w, columns in each), (-value / y**2 * first[f], levels[f])]
                for f, each in enumerate(pieces)
            ]
            value = value / y
        return value * x, [[(w * x, columns) for w, columns in each] for each in pieces]

    def logged(self, value: np.ndarray, pieces: list[Pieces]) -> tuple[np.ndarray, list[Pieces]]:
        """The logarithm of a prediction."""
        return np.log(value), [[(w / value, columns) for w, columns in each] for each in pieces]

    def mean(self, value: np.ndarray, pieces: list[Pieces], shares: np.ndarray) -> Averaged:
        """The weighted mean and its gradient (k,)."""
        gradient = np.zeros(len(self.estimates.b))
        for block, each in zip(self.blocks, pieces, strict=True):
            positions = list(block.positions)
            for weights, columns in each:
                w = shares * weights
                gradient[positions] += w.sum() * columns[0] if len(columns) == 1 else w @ columns
        return float(shares @ np.broadcast_to(value, len(shares))), gradient
