"""Margins of the linear prediction, and its marginal effects."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.covariates import Covariates, Held
from statalike.estimation.margins.effect import Effect


class Linear:
    """The linear prediction, whose mean, or mean effect, is a margin."""

    def average(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray,
        rows: np.ndarray,
    ) -> tuple[float, np.ndarray]:  # fmt: skip
        """The mean and its derivatives (k,) by the coefficients."""
        value, gradient = _of_main(estimates.b[estimates.main], side, held, effect, shares)
        whole = np.zeros(len(estimates.b))
        whole[estimates.main] = gradient
        return value, whole

    def each(
        self, estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, rows: np.ndarray
    ) -> np.ndarray:
        """The values (m,) or (1,)."""
        b = estimates.b[estimates.main]
        if effect is None:
            return side.matrix(held) @ b
        if effect.discrete:
            high, low = (X @ b for X in _both(side, held, effect))
            return np.log(high) - np.log(low) if effect.kind in ("eyex", "eydx") else high - low
        slope = side.derivative(effect.variable, held, level=effect.level) @ b
        if effect.kind in ("eyex", "eydx"):
            slope = slope / (side.matrix(held) @ b)
        return slope * effect_scale(side, held, effect)


def _of_main(
    b: np.ndarray, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray
) -> tuple[float, np.ndarray]:
    """One margin: its value and its derivatives by the coefficients b (p,) of the first equation."""
    if effect is None or effect.kind == "dydx" or (effect.kind == "dyex" and effect.discrete):
        gradient = combination(side, held, effect, False)
        return float(gradient @ b), gradient
    if effect.discrete:
        return _log_change(*_both(side, held, effect), b, shares)
    D = side.derivative(effect.variable, held, level=effect.level)
    x = np.ravel(effect_scale(side, held, effect))
    if effect.kind == "dyex":
        gradient = _mean(D, shares * x)
        return float(gradient @ b), gradient
    X = side.matrix(held)
    y, d = X @ b, D @ b
    return float(shares @ np.broadcast_to(x * d / y, len(shares))), (
        _mean(D, shares * (x / y)) - _mean(X, shares * (x * d / y**2))
    )


def effect_scale(side: Covariates, held: Held, effect: Effect) -> Any:
    """The variable of an elasticity (its indicator for a level), by which the derivative is multiplied; else 1."""
    if effect.kind not in ("eyex", "dyex"):
        return 1.0
    x = side.observed(effect.variable, held)
    return x if effect.level is None else np.equal(x, effect.level).astype(float)


def combination(side: Covariates, held: Held, effect: Effect | None, whole: bool) -> np.ndarray:
    """The combination (p,) of coefficients that a prediction, or the effect as dy/dx, is."""
    if effect is None:
        return side.means(held, whole)
    if not effect.discrete:
        return side.mean_derivatives(effect.variable, held, whole, effect.level)
    up, down = ({**held, effect.variable: float(level)} for level in (effect.level, effect.base))
    return side.means(up, whole) - side.means(down, whole)


def _both(side: Covariates, held: Held, effect: Effect) -> tuple[np.ndarray, np.ndarray]:
    """The columns at an effect's level and at its base."""
    up = side.matrix({**held, effect.variable: float(effect.level)})
    return up, side.matrix({**held, effect.variable: float(effect.base)})


def _log_change(up: np.ndarray, down: np.ndarray, b: np.ndarray, shares: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of ln(y at a level) - ln(y at the base) and its derivatives."""
    high, low = up @ b, down @ b
    with np.errstate(invalid="ignore", divide="ignore"):
        value = shares @ np.broadcast_to(np.log(high) - np.log(low), len(shares))
    return float(value), _mean(up, shares / high) - _mean(down, shares / low)


def _mean(X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sums of the columns (n, p) or (1, p)."""
    return weights.sum() * X[0] if len(X) == 1 else weights @ X
