"""graph box: quartiles, adjacent values and outside values of variables over categories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import numpy as np

from statalike.data.positions import common
from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.barchart import styled_bar
from statalike.graphics.categorical import Chart, chart, drawn
from statalike.graphics.categories import Places, Score
from statalike.graphics.colors import intensity
from statalike.graphics.dotchart import marker_options
from statalike.graphics.faces import face
from statalike.graphics.layers import Bars, Layer, Points, Spikes, Stroke
from statalike.graphics.patterns import symbol
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import marker, stroke_of
from statalike.graphics.suboptions import head_and_options
from statalike.graphics.twoway import Twoway
from statalike.graphics.unknown import forgiving
from statalike.graphics.xyplots import MARKS, marker_labels
from statalike.lang.scope import Scope
from statalike.lang.varlist import expand
from statalike.models.summary import Summary

NAMES = "NOOUTsides box() MARKer() MISSING ASCATegory YVARoptions() MEDLine()"
BOX_WIDTH, CAP = 0.8, 2.2


@dataclass(frozen=True)
class Box:
    """One box at a place: its quartiles, the adjacent values, and the values beyond them with their rows."""

    at: float
    quartiles: tuple[float, float, float]
    adjacent: tuple[float, float]
    outside: tuple[tuple[float, int], ...]


@forgiving
def boxplot(text: str, scope: Scope, *, horizontal: bool) -> Twoway:
    """The figure of what follows graph box (or graph hbox)."""
    read = chart(text, scope, NAMES, horizontal=horizontal)
    names = expand(read.call.anything, scope)
    for name in names:
        scope.data.numbers(name)
    score = _scored(read, names)
    if not read.flag("ascategory"):
        plots = partial(_plots, names=names)
        return drawn(read, len(names), plots, standing=False, score=score)
    texts = [face(scope.data, name).title for name in names]
    return drawn(
        read, 1, lambda one, found, rows: _joined(one, found, rows, names), standing=False, names=texts, score=score
    )


def _scored(read: Chart, names: tuple[str, ...]) -> Score:
    """sort(): the median of a variable, by its number or its name."""

    def score(text: str, rows: np.ndarray) -> float:
        if text.isdigit() and not 1 <= int(text) <= len(names):
            raise StataError(198, f"option sort({text}) invalid")
        x = read.scope.data.numbers(names[int(text) - 1] if text.isdigit() else read.scope.variable(text))[rows]
        x = x[~np.isnan(x)]
        return float(np.median(x)) if len(x) else np.nan

    return score


def _plots(read: Chart, found: Places, rows: np.ndarray, names: tuple[str, ...]) -> tuple[Plot, ...]:
    plots = []
    for j, name in enumerate(names):
        boxes = []
        for cell in found.cells:
            box = _box(read, name, common(cell.rows, rows), cell.start + j + 0.5)
            boxes += [] if box is None else [box]
        title = face(read.scope.data, name).title
        value = Face(title if len(names) == 1 else "", read.scope.data[name].format)
        faces = (value, Face("")) if read.horizontal else (Face(""), value)
        plots.append(Plot(_layers(read, boxes, j), title, *faces))
    return tuple(plots)


def _joined(read: Chart, found: Places, rows: np.ndarray, names: tuple[str, ...]) -> tuple[Plot, ...]:
    """One plot for all variables, which are the first categories."""
    cells = ((cell, names[cell.categories[0]]) for cell in found.cells)
    boxes = (_box(read, name, common(cell.rows, rows), cell.start + 0.5) for cell, name in cells)
    layers = _layers(read, [box for box in boxes if box is not None], 0)
    value = Face("", read.scope.data[names[0]].format)
    return (Plot(layers, "", *((value, Face("")) if read.horizontal else (Face(""), value))),)


def _box(read: Chart, name: str, rows: np.ndarray, at: float) -> Box | None:
    x = read.scope.data.numbers(name)[rows]
    kept = ~np.isnan(x)
    order = np.argsort(x[kept], kind="stable")
    x, rows = x[kept][order], rows[kept][order]
    if not len(x):
        return None
    if read.call.weights is not None:
        raise StataError(404)
    found = Summary(x).percentiles
    low, middle, high = found[25], found[50], found[75]
    reach = 1.5 * (high - low)
    inside = x[(x >= low - reach) & (x <= high + reach)]
    beyond = (x < low - reach) | (x > high + reach)
    adjacent = (min(float(inside[0]), low), max(float(inside[-1]), high))
    outside = tuple(zip(x[beyond].tolist(), rows[beyond].tolist(), strict=True))
    return Box(at, (low, middle, high), adjacent, () if read.flag("nooutsides") else outside)


def _layers(read: Chart, boxes: list[Box], number: int) -> tuple[Layer, ...]:
    """Whiskers, boxes, medians, and the values outside."""
    look = Look(read.options.scheme, number + 1, read.options.inches)
    fill, edge = intensity(look.color, 0.5), Stroke(look.color, sizes.LINE["medium"])
    for argument in read.said("box"):
        head, rest = head_and_options(argument)
        if head == str(number + 1):
            fill, edge = styled_bar(rest, fill, edge, look)
    middle_line = Stroke(edge.color, sizes.LINE["medthick"])
    for argument in read.said("medline"):
        middle_line = stroke_of(argument, middle_line, look)
    turned = read.horizontal
    at = tuple(box.at for box in boxes)
    ends = [tuple(box.adjacent[i] for box in boxes) for i in (0, 1)]
    low, middle, high = (tuple(box.quartiles[i] for box in boxes) for i in (0, 1, 2))
    half = BOX_WIDTH / 2
    sides = tuple(a - half for a in at), tuple(a + half for a in at)
    layers: list[Layer] = [
        Spikes(at, ends[0], low, edge, CAP, turned),
        Spikes(at, high, ends[1], edge, CAP, turned),
        Bars(at, low, high, BOX_WIDTH, fill, edge, turned),
        Spikes(middle, *sides, middle_line, 0.0, not turned),
    ]
    if any(box.outside for box in boxes):
        layers.append(_outside(read, boxes, number, look, edge))
    return tuple(layers)


def _outside(read: Chart, boxes: list[Box], number: int, look: Look, edge: Stroke) -> Points:
    """The values outside, with the look and the labels of marker(#, ...)."""
    beyond = [(box.at, value, row) for box in boxes for value, row in box.outside]
    across, along, rows = zip(*beyond, strict=True)
    options = marker_options(read, number, MARKS)
    made = marker(look, options)
    outline = made.outline if options.mlcolor or options.mcolor or options.mlwidth else edge
    said = SimpleNamespace(options=options, scope=read.scope)
    return Points(
        *((along, across) if read.horizontal else (across, along)),
        made.symbol if options.msymbol else symbol("circle"),
        (made.size,),
        made.fill,
        outline,
        marker_labels(said, np.array(rows), look),
    )
