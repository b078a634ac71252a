"""Predictions as functions of linear predictors: what predict gives and margins averages.

A Scale is a smooth function of the indices eta (q, m); its derivatives come from a five-point rule unless the
function of a single index is a link, which knows them. Each index belongs to coefficients: those of the design's
columns, or one constant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.models.likelihood.links import Link

STEP = 2e-3
WEIGHTS = ((1, 8 / 12), (-1, -8 / 12), (2, -1 / 12), (-2, 1 / 12))


@dataclass(frozen=True)
class Block:
    """The coefficients of an index: positions in b; constant: a single one without columns; shift adds the offset."""

    positions: tuple[int, ...]
    constant: bool = False
    offset: bool = False


@dataclass(frozen=True)
class Scale:
    """label: what is predicted; blocks: one an index; function: (q, m) -> (m,).

    each: a number or the name of a variable that multiplies the prediction, as numbers of trials do.
    """

    label: str
    blocks: Sequence[Block]
    function: Callable[[np.ndarray], np.ndarray]
    link: Link | None = None
    each: str | float = 1.0

    def times(self, data: Any, rows: np.ndarray) -> np.ndarray | float:
        """What `each` is at rows."""
        return data.numbers(self.each)[rows] if isinstance(self.each, str) else self.each

    def value(self, eta: np.ndarray) -> np.ndarray:
        """Predictions (m,) at eta (q, m)."""
        return self.function(eta)

    def first(self, eta: np.ndarray) -> np.ndarray:
        """Derivatives (q, m)."""
        if self.link is not None:
            return self.link.first(eta[0])[None]
        return np.array([_difference(self.function, eta, e) for e in range(len(eta))])

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivatives (q, q, m)."""
        if self.link is not None:
            return self.link.second(eta[0])[None, None]
        found = np.array([_difference(self.first, eta, e) for e in range(len(eta))])
        return (found + found.transpose(1, 0, 2)) / 2


def _difference(function: Callable[[np.ndarray], np.ndarray], eta: np.ndarray, e: int) -> np.ndarray:
    """The derivative of a function by index e."""
    total = 0.0
    for offset, weight in WEIGHTS:
        moved = eta.copy()
        moved[e] += offset * STEP
        total = total + weight * function(moved)
    return total / STEP


def through_link(
    label: str, positions: Sequence[int], link: Link, each: str | float = 1.0, offset: bool = True
) -> Scale:
    """The mean of a single index."""
    return Scale(label, (Block(tuple(positions), False, offset),), lambda eta: link.mean(eta[0]), link, each)
