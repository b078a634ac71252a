"""Confidence limits of a proportion."""

from __future__ import annotations

import numpy as np
import scipy


def limits(events: float, n: float, method: str, level: float) -> tuple[float, float]:
    """Limits of the proportion of `events` among n, which need not be whole numbers.

    method: jeffreys, exact (Clopper and Pearson 1934), wald, agresti (Agresti and Coull 1998) or wilson (Wilson 1927;
    Brown, Cai and DasGupta 2001).
    """
    tail = (1 - level / 100) / 2
    z, p = float(scipy.special.ndtri(1 - tail)), events / n
    inverse = scipy.special.betaincinv
    if method == "jeffreys":
        low, high = (float(inverse(events + 0.5, n - events + 0.5, q)) for q in (tail, 1 - tail))
        return low, high
    if method == "exact":
        low = float(inverse(events, n - events + 1, tail)) if events else 0.0
        high = float(inverse(events + 1, n - events, 1 - tail)) if events < n else 1.0
        return low, high
    if method == "wald":
        half = z * np.sqrt(p * (1 - p) / n)
        return float(max(p - half, 0.0)), float(min(p + half, 1.0))
    centre = (events + z * z / 2) / (n + z * z)
    if method == "agresti":
        half = z * np.sqrt(centre * (1 - centre) / (n + z * z))
    else:
        half = z * np.sqrt(n) / (n + z * z) * np.sqrt(p * (1 - p) + z * z / (4 * n))
        if events in (0, n):  # where centre and half are one, but for rounding
            return (0.0, float(centre + half)) if not events else (float(centre - half), 1.0)
    return float(max(centre - half, 0.0)), float(min(centre + half, 1.0))
