"""What one regressor adds to the others: residuals of an added-variable plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.linear import least_squares


@dataclass(frozen=True, eq=False)
class AddedVariable:
    """Residuals (n,) of y and of x from the other regressors, the slope of one on the other and its standard error."""

    y: np.ndarray
    x: np.ndarray
    slope: float
    se: float


def added_variable(
    y: np.ndarray, x: np.ndarray, others: np.ndarray, *, weights: np.ndarray | None = None, constant: bool = True
) -> AddedVariable | None:
    """y (n,) and x (n,) given others (n, k); None if these determine x.

    The slope is the coefficient of x in the regression on all of them, the standard error its conventional one with
    weights that sum to the number of observations.
    """
    from_y, from_x = (least_squares(v, others, weights=weights, constant=constant) for v in (y, x))
    if from_x.rss <= 1e-12 * max(from_x.tss, 1e-300):
        return None
    w = 1.0 if weights is None else weights
    slope = float(np.sum(w * from_x.residuals * from_y.residuals)) / from_x.rss
    n = float(len(y) if weights is None else weights.sum())
    df = n - from_y.rank - 1
    rss = max(from_y.rss - slope**2 * from_x.rss, 0.0)
    return AddedVariable(
        from_y.residuals, from_x.residuals, slope, float(np.sqrt(rss / df / from_x.rss)) if df else np.nan
    )
