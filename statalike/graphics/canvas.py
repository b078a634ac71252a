"""Canvas: the few things a back end must be able to draw, in percent of the smaller side of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from statalike.graphics.layers import Stroke
from statalike.graphics.patterns import Symbol

ASCENT, DESCENT, LEADING = 0.72, 0.3, 1.12
"""Of a line of text, in units of its size: above the baseline, below it, and from line to line."""

Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Box:
    """A rectangle, by its edges."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def cut(self, left: float = 0.0, right: float = 0.0, bottom: float = 0.0, top: float = 0.0) -> Box:
        """This box less something at each side."""
        return Box(self.left + left, self.bottom + bottom, self.right - right, self.top - top)


class Canvas(Protocol):
    """A drawing surface; (0, 0) is its lower left corner, later things cover earlier ones."""

    width: float
    height: float

    def inner(self, box: Box, scale: float) -> Canvas:
        """A canvas for a part of this one, where everything is `scale` times as large."""

    def text_width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide one line of text is."""

    def text(
        self, x: float, y: float, text: str, size: float, color: str, anchor: Anchor = "left",
        angle: float = 0.0, bold: bool = False, italic: bool = False,
    ) -> None:  # fmt: skip
        """One line of text: its baseline's left end, centre or right end at (x, y), turned around that point."""

    def line(self, x: Sequence[float], y: Sequence[float], stroke: Stroke, clip: Box | None = None) -> None:
        """A line through points, broken at NaN."""

    def polygons(
        self, outlines: Sequence[np.ndarray], fill: str, stroke: Stroke | None, clip: Box | None = None
    ) -> None:
        """Filled polygons; each outline is (n, 2)."""

    def markers(
        self, x: np.ndarray, y: np.ndarray, sizes: np.ndarray, symbol: Symbol, fill: str, outline: Stroke,
        clip: Box | None = None,
    ) -> None:  # fmt: skip
        """Markers; `sizes` has one value or one a marker."""


def rectangle(box: Box) -> np.ndarray:
    """A box as the outline of a polygon."""
    return np.array([(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)])
