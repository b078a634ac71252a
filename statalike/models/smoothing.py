"""Curves through points: polynomial fits with their standard errors, locally weighted regression, kernel densities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.linear import least_squares


@dataclass(frozen=True)
class PolynomialFit:
    """A least-squares polynomial: its value (g,), the standard errors of the line (g,) and of a forecast (g,).

    df: residual degrees of freedom, at the g points asked for.
    """

    value: np.ndarray
    se_line: np.ndarray
    se_forecast: np.ndarray
    df: int


def polynomial(
    x: np.ndarray,
    y: np.ndarray,
    *,
    degree: int,
    at: np.ndarray,
    weights: np.ndarray | None = None,
    n: float | None = None,
) -> PolynomialFit:
    """Weighted least squares of y (n,) on powers of x (n,) up to `degree`, evaluated at `at` (g,).

    n: the number of observations when the weights are frequencies; else weights are rescaled to sum to len(x).
    """
    centre, spread = x.mean(), max(float(np.ptp(x)), np.finfo(float).tiny)
    count = float(len(x)) if n is None else n
    w = None if weights is None else weights * (count / weights.sum())
    fit = least_squares(y, _powers((x - centre) / spread, degree), weights=w)
    grid = np.column_stack([_powers((at - centre) / spread, degree), np.ones(len(at))])
    df = round(count) - fit.rank
    s2 = fit.rss / df if df > 0 else np.nan
    h = np.einsum("ij,jk,ik->i", grid, fit.inverse, grid)
    return PolynomialFit(grid @ fit.b, np.sqrt(s2 * h), np.sqrt(s2 * (1 + h)), df)


def _powers(x: np.ndarray, degree: int) -> np.ndarray:
    return np.column_stack([x**power for power in range(1, degree + 1)])


def lowess(x: np.ndarray, y: np.ndarray, *, bandwidth: float, line: bool = True, tricube: bool = True) -> np.ndarray:
    """Locally weighted regression of y (n,) on sorted x (n,): the smoothed y (n,).

    Cleveland (1979) without robustness iterations, in the running windows of k = floor((n bandwidth - 0.5) / 2)
    neighbours on each side. line=False: running means; tricube=False: equal weights.
    """
    n = len(x)
    k = int((n * bandwidth - 0.5) // 2)
    smooth = np.empty(n)
    for i in range(n):
        window = slice(max(0, i - k), min(i + k, n - 1) + 1)
        away = np.abs(x[window] - x[i])
        delta = 1.0001 * away.max()
        w = (1 - np.minimum(away / delta, 1) ** 3) ** 3 if tricube and delta > 0 else np.ones(len(away))
        total = w.sum()
        mean_x, mean_y = w @ x[window] / total, w @ y[window] / total
        spread = w @ (x[window] - mean_x) ** 2
        slope = w @ ((x[window] - mean_x) * y[window]) / spread if line and spread > 0 else 0.0
        smooth[i] = mean_y + slope * (x[i] - mean_x)
    return smooth


def _epanechnikov(z: np.ndarray) -> np.ndarray:
    return np.where(np.abs(z) < np.sqrt(5), 0.75 * (1 - z**2 / 5) / np.sqrt(5), 0)


def _parzen(z: np.ndarray) -> np.ndarray:
    inner, outer = 4 / 3 - 8 * z**2 + 8 * np.abs(z) ** 3, 8 * (1 - np.abs(z)) ** 3 / 3
    return np.where(np.abs(z) <= 0.5, inner, np.where(np.abs(z) <= 1, outer, 0))


KERNELS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "epanechnikov": _epanechnikov,
    "epan2": lambda z: np.where(np.abs(z) < 1, 0.75 * (1 - z**2), 0),
    "biweight": lambda z: np.where(np.abs(z) < 1, 15 / 16 * (1 - z**2) ** 2, 0),
    "cosine": lambda z: np.where(np.abs(z) < 0.5, 1 + np.cos(2 * np.pi * z), 0),
    "gaussian": lambda z: np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi),
    "parzen": _parzen,
    "rectangle": lambda z: np.where(np.abs(z) < 1, 0.5, 0),
    "triangle": lambda z: np.where(np.abs(z) < 1, 1 - np.abs(z), 0),
}


def density(
    x: np.ndarray, *, at: np.ndarray, width: float, kernel: str, weights: np.ndarray | None = None
) -> np.ndarray:
    """Kernel density estimate (g,) of x (n,) at `at` (g,): sum of w K((at - x) / width) / (width sum of w)."""
    w = np.ones(len(x)) if weights is None else weights
    shape = KERNELS[kernel]
    return np.array([w @ shape((point - x) / width) for point in at]) / (width * w.sum())


def optimal_width(sd: float, quartile_range: float, n: float) -> float:
    """The width that minimises the mean integrated squared error for Gaussian data: 0.9 m / n^(1/5)."""
    spread = min(sd, quartile_range / 1.349) if quartile_range > 0 else sd
    return 0.9 * spread / n**0.2


def cross_medians(x: np.ndarray, y: np.ndarray, bands: int) -> tuple[np.ndarray, np.ndarray]:
    """Medians of x and of y (both (k,), k at most bands) in bands of x of equal width, empty ones left out."""
    low, spread = x.min(), max(float(np.ptp(x)), np.finfo(float).tiny)
    band = np.minimum((bands * ((x - low) / spread)).astype(int), bands - 1)
    inside = [band == each for each in np.unique(band)]
    across, along = (np.array([np.median(values[rows]) for rows in inside]) for values in (x, y))
    return across, along


def usual_bands(n: int) -> int:
    """Number of bands where none is asked for: max(10, round(10 log10(n))), as in the manual's entry twoway mband."""
    return max(10, round(10 * np.log10(max(n, 1))))


def spline_through(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The natural cubic spline through points of ascending x (k,), at `at` (g,); a straight line through two."""
    if len(x) < 3:
        return np.interp(at, x, y)
    return scipy.interpolate.CubicSpline(x, y, bc_type="natural")(at)
