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
        if effect.level is None:
            D = side.derivative(effect.variable, held)
            x = np.ravel(side.observed(effect.variable, held))
            return at.mean(*at.effect(side.matrix(held), D, effect.kind, x), shares)
        levels = (float(effect.level), float(effect.base))
        high, low = (at.prediction(side.matrix({**held, effect.variable: level})) for level in levels)
        if effect.kind in ("eyex", "eydx"):
            high, low = at.logged(*high), at.logged(*low)
        up, down = at.mean(*high, shares), at.mean(*low, shares)
        return up[0] - down[0], up[1] - down[1]


Pieces = list[tuple[np.ndarray, np.ndarray]]
"""Derivatives by an index's coefficients: (weights (m,), columns (m, p) or (1, p)) to be multiplied and summed."""


class _At:
    """The prediction and its derivatives at some covariates."""

    def __init__(self, how: Scaled, estimates: Any, rows: np.ndarray) -> None:
        self.how, self.estimates, self.size = how, estimates, len(rows)
        self.blocks = how.scale.blocks
        self.shift = 0.0
        if how.offset and estimates.offset is not None:
            self.shift = estimates.offset.values(how.data, rows)
        self.times = how.scale.times(how.data, rows)

    def eta(self, X: np.ndarray) -> np.ndarray:
        """The linear predictors (q, m)."""
        found = []
        for block in self.blocks:
            b = self.estimates.b[list(block.positions)]
            value = b[0] if block.constant else X @ b
            found.append(np.broadcast_to(value + (self.shift if block.offset else 0.0), self.size))
        return np.array(found)

    def prediction(self, X: np.ndarray) -> tuple[np.ndarray, list[Pieces]]:
        """Values (m,) and for each index what its coefficients' derivatives are made of."""
        eta = self.eta(X)
        first = self.how.scale.first(eta) * self.times
        columns = [np.ones((1, 1)) if block.constant else X for block in self.blocks]
        return self.how.scale.value(eta) * self.times, [[(w, X)] for w, X in zip(first, columns, strict=True)]

    def effect(self, X: np.ndarray, D: np.ndarray, kind: str, x: np.ndarray) -> tuple[np.ndarray, list[Pieces]]:
        """The marginal effect (m,) and the same."""
        eta = self.eta(X)
        first, second = self.how.scale.first(eta) * self.times, self.how.scale.second(eta) * self.times
        zero, one = np.zeros((1, 1)), np.ones((1, 1))
        levels = [one if block.constant else X for block in self.blocks]
        changes = [zero if block.constant else D for block in self.blocks]
        slopes = [d @ self.estimates.b[list(block.positions)] for d, block in zip(changes, self.blocks, strict=True)]
        value = sum(first[e] * slope for e, slope in enumerate(slopes))
        pieces = [
            [(sum(second[e, f] * slope for e, slope in enumerate(slopes)), levels[f]), (first[f], changes[f])]
            for f in range(len(self.blocks))
        ]
        times = x if kind in ("eyex", "dyex") else np.ones(1)
        if kind in ("eyex", "eydx"):
            y = self.how.scale.value(eta) * self.times
            pieces = [
                [*((w / y, columns) for w, columns in each), (-value / y**2 * first[f], levels[f])]
                for f, each in enumerate(pieces)
            ]
            value = value / y
        return value * times, [[(w * times, columns) for w, columns in each] for each in pieces]

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
