"""@plottype: a function from a bound call to plots, declared by one Stata syntax line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from statalike.data.labels import ValueLabel
from statalike.graphics import sizes
from statalike.graphics.colors import NONE, intensity
from statalike.graphics.layers import Layer, Stroke
from statalike.graphics.patterns import pattern
from statalike.graphics.scheme import Scheme
from statalike.lang.call import Call
from statalike.lang.syntax import Syntax


@dataclass(frozen=True)
class Face:
    """What an axis shows of a variable: its title, its display format, its value labels."""

    title: str
    format: str = "%9.0g"
    labels: ValueLabel | None = None


@dataclass(frozen=True)
class Plot:
    """One plot: layers drawn in order, its text in the legend, and what it tells the axes (None: nothing)."""

    layers: tuple[Layer, ...]
    key: str
    x: Face | None = None
    y: Face | None = None
    axis: int = 1


@dataclass(frozen=True)
class Look:
    """The scheme's look of plot `number` of a graph; `inches` is the smaller side of the graph."""

    scheme: Scheme
    number: int = 1
    inches: float = 4.5

    def next(self, steps: int = 1) -> Look:
        """The look of a later plot."""
        return replace(self, number=self.number + steps)

    @property
    def color(self) -> str:
        """The plot's colour."""
        return self.scheme.color(self.number)

    @property
    def line(self) -> Stroke:
        """How its lines are drawn."""
        return Stroke(self.color, self.scheme.line_width, pattern(self.scheme.pattern(self.number)))

    @property
    def solid(self) -> Stroke:
        """How its outlines, spikes and caps are drawn."""
        return Stroke(self.color, sizes.LINE["medium"])

    @property
    def fill(self) -> str:
        """The colour inside its bars and areas."""
        return intensity(self.color, self.scheme.area_intensity)

    @property
    def outline(self) -> Stroke:
        """The edge of its bars and areas."""
        return Stroke(intensity(self.color, self.scheme.outline_intensity), sizes.LINE["thin"])

    @property
    def band(self) -> tuple[str, Stroke]:
        """Fill and edge of a confidence band."""
        return self.scheme.ci_fill, Stroke(NONE, 0)


Plots = Callable[[Call, Look], tuple[Plot, ...]]


@dataclass(frozen=True)
class Plottype:
    """One plottype: its name, how short it may be typed, its declaration, and the function that makes its plots."""

    name: str
    least: int
    declaration: str
    plots: Plots

    @cached_property
    def syntax(self) -> Syntax:
        """The declaration as an object, built when first asked for."""
        return Syntax.parse(self.declaration)

    @property
    def doc(self) -> str:
        """The help text."""
        return inspect.getdoc(self.plots) or ""

    def is_meant(self, typed: str) -> bool:
        """Whether `typed` is this name or a long enough beginning of it."""
        return len(typed) >= self.least and self.name.startswith(typed)


def plottype(declaration: str) -> Callable[[Plots], Plots]:
    """Declare a plottype; the function gets the attribute `plottype`. Unknown options are the graph's own."""

    def declare(plots: Plots) -> Plots:
        word = re.match(r"\w+", declaration)[0]
        capitals = re.match(r"[A-Z]*", word)[0]
        plots.plottype = Plottype(word.lower(), len(capitals) or len(word), declaration, plots)  # type: ignore[attr-defined]
        return plots

    return declare
