"""Layers: what a panel holds, as plain values in the units of its axes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from statalike.graphics.patterns import Symbol

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Stroke:
    """How a line is inked: colour, width in percent of the graph, pattern (() is solid, None is no line)."""

    color: str
    width: float
    pattern: Numbers | None = ()


@dataclass(frozen=True)
class MarkerLabels:
    """Text beside points; `clock` (0 is centred, 1-12 as on a clock) is one for all or one a point."""

    texts: tuple[str, ...]
    clock: tuple[int, ...]
    size: float
    color: str
    gap: float = 0.7
    angle: float = 0.0


@dataclass(frozen=True)
class Points:
    """Markers at (x, y). `sizes` has one value, or one a point when weights scale the markers."""

    x: Numbers
    y: Numbers
    symbol: Symbol
    sizes: Numbers
    fill: str
    outline: Stroke
    labels: MarkerLabels | None = None
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        return self.x, self.y


@dataclass(frozen=True)
class Line:
    """A line through the vertices (x, y); it is broken where either is NaN."""

    x: Numbers
    y: Numbers
    stroke: Stroke
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        return self.x, self.y


@dataclass(frozen=True)
class Area:
    """The area between `low` and `high` over `x` (sideways when `horizontal`)."""

    x: Numbers
    low: Numbers
    high: Numbers
    fill: str
    outline: Stroke
    horizontal: bool = False
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        return _turned(self.x, self.low + self.high, self.horizontal)


@dataclass(frozen=True)
class Bars:
    """Bars centred at `at`, from `low` to `high`, `width` wide in the units of the axis."""

    at: Numbers
    low: Numbers
    high: Numbers
    width: float
    fill: str
    outline: Stroke
    horizontal: bool = False
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        edges = tuple(a + side * self.width / 2 for a in self.at for side in (-1, 1))
        return _turned(edges, self.low + self.high, self.horizontal)


@dataclass(frozen=True)
class Spikes:
    """Lines from `low` to `high` at each `at`; `cap` is the width of the caps in percent of the graph (0: none)."""

    at: Numbers
    low: Numbers
    high: Numbers
    stroke: Stroke
    cap: float = 0.0
    horizontal: bool = False
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        return _turned(self.at, self.low + self.high, self.horizontal)


@dataclass(frozen=True)
class Guides:
    """Lines across the whole panel at each `at`: the dotted lines of a dot plot."""

    at: Numbers
    stroke: Stroke
    horizontal: bool = False
    axis: int = 1

    def extent(self) -> tuple[Numbers, Numbers]:
        """The x values and the y values that the axes must hold."""
        return _turned(self.at, (), self.horizontal)


Layer = Points | Line | Area | Bars | Spikes | Guides


@dataclass(frozen=True)
class Extent:
    """The smallest and largest value an axis must hold; NaN when there is nothing."""

    low: float = math.nan
    high: float = math.nan

    def joined(self, values: Iterable[float]) -> Extent:
        """This extent widened to hold `values` too (those that are not missing)."""
        numbers = np.fromiter(values, dtype=float)
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            return self
        low, high = float(known.min()), float(known.max())
        return Extent(low, high) if self.is_empty else Extent(min(self.low, low), max(self.high, high))

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to hold."""
        return math.isnan(self.low)


@dataclass(frozen=True)
class Key:
    """One entry of a legend: its text and the layers whose look it shows."""

    text: str
    layers: tuple[Layer, ...] = field(default=())


def _turned(across: Numbers, along: Numbers, horizontal: bool) -> tuple[Numbers, Numbers]:
    return (along, across) if horizontal else (across, along)
