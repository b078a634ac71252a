"""One-way analysis of variance of many groups: the intraclass correlation and its intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.oneway import OneWay


@dataclass(frozen=True)
class Intraclass:
    """rho, as it was before it was truncated at zero, its standard error and limits; size: the mean group size.

    sd_between, sd_within; reliability of a group's mean. se is missing for exact limits.
    """

    rho: float
    raw: float
    se: float
    lower: float
    upper: float
    size: float
    sd_between: float
    sd_within: float

    @property
    def reliability(self) -> float:
        """Of the mean of a group of `size` observations (Spearman 1910, Brown 1910)."""
        return self.size * self.rho / (1 + (self.size - 1) * self.rho)


def intraclass(found: OneWay, level: float, centre: str = "") -> Intraclass:
    """From an analysis of variance; `centre` is the F that means no correlation: 1, or "mean" or "median" of F.

    Standard error: Donner (1986), limits from the normal distribution.
    """
    w, k, n = found.sizes, len(found.sizes), float(found.sizes.sum())
    size = (n - float((w**2).sum()) / n) / (k - 1)
    F0 = _centre(found, centre)
    raw = (found.F - F0) / (found.F - F0 + size * F0)
    rho = max(raw, 0.0)
    first = (1 + rho * (size - 1)) ** 2 / (n - k)
    spread = (w**2).sum() - 2 * (w**3).sum() / n + ((w**2).sum() / n) ** 2
    second = ((k - 1) * (1 - rho) * (1 + rho * (2 * size - 1)) + rho**2 * spread) / (k - 1) ** 2
    se = float(np.sqrt(2 * (1 - rho) ** 2 / size**2 * (first + second)))
    half = float(scipy.special.ndtri(0.5 + level / 200)) * se
    return _with(found, rho, raw, se, (max(rho - half, 0.0), min(rho + half, 1.0)), size)


def exact_intraclass(found: OneWay, level: float, centre: str = "") -> Intraclass:
    """The same with limits from the F distribution, for groups of the same size."""
    approximate = intraclass(found, level, centre)
    size = approximate.size
    tail = (1 - level / 100) / 2
    ratios = [found.F / scipy.special.fdtri(found.df_m, found.df_r, p) for p in (1 - tail, tail)]
    lower, upper = ((ratio - 1) / (ratio - 1 + size) for ratio in ratios)
    limits = (max(float(lower), 0.0), max(float(upper), 0.0))
    return _with(found, approximate.rho, approximate.raw, np.nan, limits, size)


def _centre(found: OneWay, centre: str) -> float:
    if centre == "mean":
        return found.df_r / (found.df_r - 2) if found.df_r > 2 else np.nan
    return float(scipy.special.fdtri(found.df_m, found.df_r, 0.5)) if centre == "median" else 1.0


def _with(found: OneWay, rho: float, raw: float, se: float, limits: tuple[float, float], size: float) -> Intraclass:
    within = float(np.sqrt(found.mse))
    between = within * float(np.sqrt(rho / (1 - rho))) if rho < 1 else np.nan
    return Intraclass(rho, raw, se, *limits, size, between, within)
