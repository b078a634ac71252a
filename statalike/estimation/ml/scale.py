"""Predictions as functions of linear predictors: what predict gives and margins averages.

A Scale is a smooth function of the indices eta (q, m); its derivatives come from a five-point rule unless it is a link,
or a probability that a likelihood knows. Each index belongs to coefficients: those of the design's
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

    likelihood: of a probability, what gives its logarithm's derivatives for m observations.
    each: a number or the name of a variable that multiplies the prediction, as numbers of trials do.
    """

    label: str
    blocks: Sequence[Block]
    function: Callable[[np.ndarray], np.ndarray]
    link: Link | None = None
    each: str | float = 1.0
    likelihood: Callable[[int], Any] | None = None

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
        if self.likelihood is not None:
            ll, score, _ = self.likelihood(eta.shape[1]).derivatives(eta)
            return _times(np.exp(ll), score)
        return np.array([_difference(self.function, eta, e) for e in range(len(eta))])

    def second(self, eta: np.ndarray) -> np.ndarray:
        """Second derivatives (q, q, m)."""
        if self.link is not None:
            return self.link.second(eta[0])[None, None]
        if self.likelihood is not None:
            ll, score, curvature = self.likelihood(eta.shape[1]).derivatives(eta)
            return _times(np.exp(ll), score[:, None] * score[None] - curvature)
        found = np.array([_difference(self.first, eta, e) for e in range(len(eta))])
        return (found + found.transpose(1, 0, 2)) / 2


def _times(p: np.ndarray, relative: np.ndarray) -> np.ndarray:
    """A derivative from that of the logarithm; nothing where the probability is nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(p > 0, p * relative, 0.0)


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
