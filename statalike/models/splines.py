"""Bases of splines: piecewise lines and restricted cubic splines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

HARRELL = {
    3: (10, 50, 90), 4: (5, 35, 65, 95), 5: (5, 27.5, 50, 72.5, 95), 6: (5, 23, 41, 59, 77, 95),
    7: (2.5, 18.33, 34.17, 50, 65.83, 81.67, 97.5),
}  # fmt: skip
"""Percentiles at which Harrell (Regression Modeling Strategies, 2001, section 2.4.5) puts a number of knots."""


def linear(x: np.ndarray, knots: np.ndarray, *, marginal: bool = False) -> np.ndarray:
    """x (n,) in pieces (n, k + 1) parted by k knots: coefficients are slopes, or with marginal changes of the slope."""
    if marginal:
        return np.column_stack([x, *(np.maximum(x - knot, 0.0) for knot in knots)])
    pieces = [np.minimum(x, knots[0])]
    for low, high in pairwise([*knots, np.inf]):
        pieces.append(np.clip(x, low, high) - low)
    return np.column_stack(pieces)


def restricted_cubic(x: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """The basis (n, k - 1) of cubic splines with k knots that are lines beyond the outer ones.

    x itself, and for each knot i < k - 1 ((x-k_i)_+^3 - ((k_k-k_i)(x-k_{k-1})_+^3 - (k_{k-1}-k_i)(x-k_k)_+^3) /
    (k_k-k_{k-1})) / (k_k-k_1)^2 (Stata Base Reference Manual, mkspline, Methods and formulas).
    """
    before, last = knots[-2], knots[-1]

    def cubed(knot: float) -> np.ndarray:
        return np.maximum(x - knot, 0.0) ** 3

    tail, end = cubed(before) / (last - before), cubed(last) / (last - before)
    scale = (last - knots[0]) ** 2
    rest = [(cubed(k) - (last - k) * tail + (before - k) * end) / scale for k in knots[:-2]]
    return np.column_stack([x, *rest])
