"""Figures: what a graph is, as frozen plain values; nothing here knows how it is drawn.

Sizes, widths and margins are percents of the smaller side of the graph; positions on an axis are in its units;
a clock position is 1-12, 0 is the centre.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from statalike.graphics.layers import Key, Layer, Numbers, Stroke
from statalike.graphics.sizes import NO_MARGIN, Margin

Side = Literal["left", "bottom", "right", "top"]


@dataclass(frozen=True)
class Text:
    """Lines of text with their look; `clock` and `ring` say where (ring 0 is inside the plot region)."""

    lines: tuple[str, ...]
    size: float
    color: str = "#000000"
    clock: int = 12
    ring: int = 1
    span: bool = False
    justify: Literal["left", "center", "right"] = "center"
    angle: float = 0.0
    bold: bool = False
    italic: bool = False
    fill: str = "none"
    box: Stroke | None = None
    margin: Margin = NO_MARGIN


@dataclass(frozen=True)
class Tick:
    """One tick: where, what is written (empty: nothing), how long in percent (0: no line)."""

    at: float
    text: str = ""
    length: float = 1.3889


@dataclass(frozen=True)
class TickLook:
    """How the labels of an axis are written."""

    size: float
    color: str = "#000000"
    angle: float = 0.0
    gap: float = 0.6944
    alternate: bool = False


@dataclass(frozen=True)
class Axis:
    """One axis: the values it spans, its ticks, grid lines and title. `line` None draws no axis line."""

    side: Side
    low: float
    high: float
    ticks: tuple[Tick, ...]
    look: TickLook
    title: Text | None = None
    line: Stroke | None = None
    grid: Numbers = ()
    grid_line: Stroke | None = None
    log: bool = False
    reverse: bool = False
    title_gap: float = 0.0
    number: int = 1

    @property
    def horizontal(self) -> bool:
        """Whether it is an x axis."""
        return self.side in ("bottom", "top")


@dataclass(frozen=True)
class AddedLine:
    """A line across the panel at a value of the x axis (vertical) or of the y axis numbered `axis`."""

    at: float
    vertical: bool
    stroke: Stroke
    axis: int = 1


@dataclass(frozen=True)
class PlacedText:
    """Text at a point of the panel; `text.clock` says on which side of the point it stands."""

    x: float
    y: float
    text: Text
    axis: int = 1


@dataclass(frozen=True)
class Panel:
    """One plot region with its axes and layers; `strip` is the heading of a by-group."""

    layers: tuple[Layer, ...]
    axes: tuple[Axis, ...]
    lines: tuple[AddedLine, ...] = ()
    texts: tuple[PlacedText, ...] = ()
    strip: Text | None = None
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Legend:
    """The keys, in how many columns, and where."""

    keys: tuple[Key, ...]
    columns: int
    clock: int
    ring: int
    text_size: float
    text_color: str = "#000000"
    title: Text | None = None
    fill: str = "none"
    border: Stroke | None = None
    key_width: float = 8.0
    key_gap: float = 1.4
    row_gap: float = 1.0
    column_gap: float = 3.0
    by_column: bool = False


@dataclass(frozen=True)
class Region:
    """The backgrounds: of the graph, of the plot regions, and the margins (left, right, bottom, top)."""

    background: str = "#ffffff"
    plot_background: str = "#ffffff"
    plot_border: Stroke | None = None
    graph_border: Stroke | None = None
    graph_margin: Margin = (3.5, 3.5, 3.5, 3.5)
    plot_margin: Margin = (2.2, 2.2, 2.2, 2.2)


@dataclass(frozen=True)
class Figure:
    """A whole graph. Titles stand around all panels; `axis_titles` are those shared by the panels of by().

    share: the part of its row's and column's usual width and height that it takes in graph combine, percent.
    """

    panels: tuple[Panel, ...]
    width: float
    height: float
    region: Region = field(default_factory=Region)
    rows: int = 1
    columns: int = 1
    panel_gap: tuple[float, float] = (2.5, 2.5)
    titles: tuple[Text, ...] = ()
    x_title: Text | None = None
    y_title: Text | None = None
    legend: Legend | None = None
    aspect: float | None = None
    scale: float = 1.0
    panel_scale: float = 1.0
    share: tuple[float, float] = (100.0, 100.0)


@dataclass(frozen=True)
class Mosaic:
    """Several figures side by side in one graph, as `graph combine` makes them; `scale` shrinks their text.

    cells: the place of each figure, counted row by row from 0; () for one after the other.
    """

    figures: tuple[Figure | Mosaic, ...]
    rows: int
    columns: int
    width: float
    height: float
    region: Region = field(default_factory=Region)
    titles: tuple[Text, ...] = ()
    gap: float = 0.6
    scale: float = 1.0
    cells: tuple[int, ...] = ()
    share: tuple[float, float] = (100.0, 100.0)
