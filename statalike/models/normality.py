"""Tests that values come from a normal distribution: Shapiro and Wilk's W, skewness and kurtosis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.ranks import ranks


@dataclass(frozen=True)
class ShapiroWilk:
    """W; V, which is near 1 for normal values; z and its p-value."""

    W: float
    V: float
    z: float
    p: float


def shapiro_wilk(x: np.ndarray, *, ties: bool = True) -> ShapiroWilk | None:
    """W and its normal approximation (Royston 1992, 1995) for 4 values and more, else None; so for constant values.

    With `ties` equal values have the coefficient of their mean rank. V is 1 - W over its median for normal values.
    """
    x = np.sort(x)
    n = len(x)
    if n < 4 or x[0] == x[-1]:
        return None
    a = _coefficients(ranks(x) if ties else np.arange(1.0, n + 1))
    W = min(float(np.corrcoef(a, x)[0, 1]) ** 2, 1.0)
    if W == 1:
        return ShapiroWilk(1.0, 0.0, np.nan, np.nan)
    y = np.log(1 - W)
    if n <= 11:
        g = 0.459 * n - 2.273
        mu = _polynomial(n, 0.544, -0.39978, 0.025054, -0.0006714)
        sigma = np.exp(_polynomial(n, 1.3822, -0.77857, 0.062767, -0.0020322))
        V = np.exp(y - g + np.exp(-mu))
        z = (-np.log(g - y) - mu) / sigma if y < g else np.inf
    else:
        u = np.log(n)
        mu = _polynomial(u, -1.5861, -0.31082, -0.083751, 0.0038915)
        V = np.exp(y - mu)
        z = (y - mu) / np.exp(_polynomial(u, -0.4803, -0.082676, 0.0030302))
    return ShapiroWilk(W, float(V), float(z), float(scipy.special.ndtr(-z)))


def _coefficients(r: np.ndarray) -> np.ndarray:
    """Royston's approximation of the coefficients (n,) of W for values of ranks r (n,) in order."""
    n = len(r)
    m = scipy.special.ndtri((r - 0.375) / (n + 0.25))
    squares, u = float((m**2).sum()), 1 / np.sqrt(n)
    c = m / np.sqrt(squares)
    last = _polynomial(u, c[-1], 0.221157, -0.147981, -2.071190, 4.434685, -2.706056)
    before = _polynomial(u, c[-2], 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)
    ends = [last, before] if n > 5 else [last]
    rest = squares - 2 * sum(m[-k] ** 2 for k in range(1, len(ends) + 1))
    a = m / np.sqrt(rest / (1 - 2 * sum(value**2 for value in ends)))
    for k, value in enumerate(ends):
        a[-1 - k], a[k] = value, -value
    return a


def _polynomial(x: float, *coefficients: float) -> float:
    return float(np.polynomial.polynomial.polyval(x, coefficients))


@dataclass(frozen=True)
class SkewnessKurtosis:
    """p-values of the tests of skewness and kurtosis, chi2 of both together and its p-value."""

    p_skewness: float
    p_kurtosis: float
    chi2: float
    p: float


def skewness_kurtosis(
    x: np.ndarray, w: np.ndarray | None = None, *, n: float | None = None, adjusted: bool = True
) -> SkewnessKurtosis | None:
    """D'Agostino, Belanger and D'Agostino (1990) for 8 values and more, else None; so for constant values.

    adjusted: chi2 as Royston (1991) corrects it. w: weights (their sum does not matter) of n values.
    """
    n = float(len(x) if n is None else n)
    d = x - np.average(x, weights=w)
    m2, m3, m4 = (float(np.average(d**k, weights=w)) for k in (2, 3, 4))
    if n < 8 or not m2 > 0:
        return None
    z1, z2 = _skewness(m3 / m2**1.5, n), _kurtosis(m4 / m2**2, n)
    chi2 = z1**2 + z2**2
    chi2 = _corrected(chi2, n) if adjusted else chi2
    tails = (2 * float(scipy.special.ndtr(-abs(z))) for z in (z1, z2))
    return SkewnessKurtosis(*tails, chi2, float(np.exp(-chi2 / 2)) if np.isfinite(chi2) else 0.0)


def _skewness(g: float, n: float) -> float:
    """D'Agostino (1970)."""
    y = g * np.sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
    b = 3 * (n**2 + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    w2 = np.sqrt(2 * (b - 1)) - 1
    return float(np.arcsinh(y / np.sqrt(2 / (w2 - 1))) / np.sqrt(np.log(w2) / 2))


def _kurtosis(b2: float, n: float) -> float:
    """Anscombe and Glynn (1983)."""
    mean = 3 * (n - 1) / (n + 1)
    variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    x = (b2 - mean) / np.sqrt(variance)
    skew = 6 * (n**2 - 5 * n + 2) / ((n + 7) * (n + 9)) * np.sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    A = 6 + 8 / skew * (2 / skew + np.sqrt(1 + 4 / skew**2))
    root = np.cbrt((1 - 2 / A) / (1 + x * np.sqrt(2 / (A - 4))))
    return float((1 - 2 / (9 * A) - root) / np.sqrt(2 / (9 * A)))


def _corrected(chi2: float, n: float) -> float:
    """Royston's (1991) correction; missing where chi2 is too large for it."""
    u = np.log(n)
    turn = 0.55 * n**0.2 - 0.21
    a1, b1 = (-5 + 3.46 * u) * np.exp(-1.37 * u), 1 + (0.854 - 0.148 * u) * np.exp(-0.55 * u)
    bend = 2.13 / (1 - 2.37 * u)
    z = -float(scipy.special.ndtri(np.exp(-chi2 / 2)))
    if not np.isfinite(z):
        return np.nan
    if z >= -1:
        z = a1 + b1 * z if z < turn else a1 - bend * turn + (b1 + bend) * z
    return -2 * float(scipy.special.log_ndtr(-z))
