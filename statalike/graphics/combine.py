"""Several figures in one graph: what graph combine makes of its options."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.axis_options import NumList
from statalike.graphics.figure import Axis, Figure, Mosaic
from statalike.graphics.options import Options, read
from statalike.graphics.suboptions import accepts, choose, cut
from statalike.graphics.text_options import whole

OWN = "COLs() Rows() COLFirst HOLes() IMARgin() ISCALE() ALTshrink XCOMmon YCOMmon"
SHARED = "TItle() SUBtitle() note() CAPtion() name() SAVing() SCHeme() XSIZe() YSIZe() GRAPHRegion() NODRAW SCAle()"
SIDES = " FXSIZe() FYSIZe() T1title() T2title() B1title() B2title() L1title() L2title() R1title() R2title()"
_TEXT_SCALES = {1: 1.0, 2: 1.0, 3: 0.9, 4: 0.8, 5: 0.7}


@dataclass(frozen=True)
class Combined:
    """The graph and the options that it shares with all graphs."""

    figure: Mosaic
    options: Options


def combine(figures: Sequence[Figure | Mosaic], text: str, numlist: NumList, scheme: str) -> Combined:
    """The mosaic of some figures, by the options typed in `text`."""
    if not figures:
        raise StataError(198, "nothing to combine")
    typed = list(cut(text))
    own = " ".join(_typed(name, argument) for name, argument in typed if accepts(name, OWN))
    shared = " ".join(_typed(name, argument) for name, argument in typed if not accepts(name, OWN))
    choose(shared, SHARED + SIDES)
    options = read(shared, numlist, scheme)
    said = {option.name: option for option in choose(own, OWN)}
    holes = {int(hole) - 1 for hole in numlist(said["holes"].argument or "")} if "holes" in said else set()
    cells = [place for place in range(len(figures) + len(holes)) if place not in holes][: len(figures)]
    count = cells[-1] + 1
    columns = whole(said["cols"]) if "cols" in said else 0
    rows = whole(said["rows"]) if "rows" in said else 0
    columns = columns or (math.ceil(count / rows) if rows else math.ceil(math.sqrt(count)))
    rows = max(rows, math.ceil(count / columns))
    parts = list(figures)
    for letter, flag in (("x", "xcommon"), ("y", "ycommon")):
        if flag in said:
            parts = _common(parts, letter)
    if "colfirst" in said:
        cells = [place % rows * columns + place // rows for place in cells]
    scale = _TEXT_SCALES.get(max(rows, columns), 0.6)
    if "altshrink" in said:
        scale = 1.0
    if "iscale" in said:
        scale *= sizes.size(said["iscale"].argument or "", {}, 1.0, options.inches)
    gap = 0.0
    if "imargin" in said:
        gap = 2 * sizes.margin(said["imargin"].argument or "", sizes.NO_MARGIN, options.inches)[0]
    titles = tuple(sorted((t for t in options.titles.values() if t is not None), key=lambda t: t.ring))
    margin = (1.2, 1.2, 1.2, 1.2) if options.region.graph_margin == (3.5,) * 4 else options.region.graph_margin
    region = replace(options.region, graph_margin=margin)
    shape = (rows, columns, options.width, options.height)
    mosaic = Mosaic(tuple(parts), *shape, region, titles, gap, scale, tuple(cells), options.share)
    return Combined(mosaic, options)


def _typed(name: str, argument: str | None) -> str:
    return name if argument is None else f"{name}({argument})"


def _common(figures: list[Figure | Mosaic], letter: str) -> list[Figure | Mosaic]:
    """The figures with the same range on all axes of one direction."""

    def chosen(axis: Axis) -> bool:
        return axis.horizontal == (letter == "x")

    axes = [axis for figure in figures for axis in _axes(figure) if chosen(axis)]
    low, high = min(axis.low for axis in axes), max(axis.high for axis in axes)

    def widened(axis: Axis) -> Axis:
        return replace(axis, low=low, high=high) if chosen(axis) else axis

    return [_changed(figure, widened) for figure in figures]


def _axes(figure: Figure | Mosaic) -> Iterator[Axis]:
    if isinstance(figure, Mosaic):
        for part in figure.figures:
            yield from _axes(part)
    else:
        for panel in figure.panels:
            yield from panel.axes


def _changed(figure: Figure | Mosaic, change: Callable[[Axis], Axis]) -> Figure | Mosaic:
    if isinstance(figure, Mosaic):
        return replace(figure, figures=tuple(_changed(part, change) for part in figure.figures))
    panels = (replace(panel, axes=tuple(map(change, panel.axes))) for panel in figure.panels)
    return replace(figure, panels=tuple(panels))
