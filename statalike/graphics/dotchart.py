"""graph dot: statistics of variables over categories, as points on dotted lines."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

import numpy as np

from statalike.data.positions import common
from statalike.errors import StataError
from statalike.graphics.barchart import Measure, measures, scored, value
from statalike.graphics.categorical import Chart, chart, drawn
from statalike.graphics.categories import Places
from statalike.graphics.layers import Points, Stroke
from statalike.graphics.options import Options
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import MARKER_OPTIONS, marker
from statalike.graphics.suboptions import head_and_options
from statalike.graphics.twoway import Twoway
from statalike.graphics.unknown import forgiving
from statalike.lang.scope import Scope
from statalike.lang.syntax import Syntax

NAMES = "ASCATegory YVARoptions() MARKer() MISSING VERTical EXCLUDE0"


@forgiving
def dotchart(text: str, scope: Scope) -> Twoway:
    """The figure of what follows graph dot."""
    lying = not any(
        option.name == "vertical" for option in chart(text, scope, NAMES, horizontal=True, subject=False).own
    )
    read = chart(text, scope, NAMES, horizontal=lying, subject=False)
    wanted, score = measures(read.call.anything, scope), scored(read, measures(read.call.anything, scope))
    read = read if read.flag("exclude0") else replace(read, options=_from_zero(read.options, "x" if lying else "y"))
    texts = [measure.title for measure in wanted] if read.flag("ascategory") else ()
    return drawn(
        read, 1, lambda one, found, rows: _plots(one, found, rows, wanted), standing=False, names=texts, score=score,
        dotted=True,
    )  # fmt: skip


def _from_zero(options: Options, letter: str) -> Options:
    """The options of a graph with an axis that includes 0."""
    spec = options.axis(letter)
    scale = replace(spec.scale, range=(*spec.scale.range, 0.0))
    return replace(options, axes=MappingProxyType({**options.axes, (letter, 1): replace(spec, scale=scale)}))


def _plots(read: Chart, found: Places, rows: np.ndarray, wanted: list[Measure]) -> tuple[Plot, ...]:
    """The points of each measure; all in one look where the measures are categories."""
    weights = read.call.weights
    total = float(len(rows) if weights is None else weights.values[np.searchsorted(read.call.touse, rows)].sum())
    joined = read.flag("ascategory")
    plots = []
    for j, measure in enumerate([None] if joined else wanted):
        chosen = [wanted[cell.categories[0]] if joined else measure for cell in found.cells]
        heights = [value(read, one, common(c.rows, rows), total) for one, c in zip(chosen, found.cells, strict=True)]
        at = [cell.start + 0.5 for cell in found.cells]
        title = "" if joined else measure.title
        face = Face(title if len(wanted) == 1 else "")
        faces = (face, Face("")) if read.horizontal else (Face(""), face)
        plots.append(Plot((_points(read, at, heights, j),), title, *faces))
    return tuple(plots)


def _points(read: Chart, at: list[float], heights: list[float], number: int) -> Points:
    look = Look(read.options.scheme, number + 1, read.options.inches)
    made = marker(look, marker_options(read, number, MARKER_OPTIONS))
    there = [i for i, height in enumerate(heights) if height == height]
    values, places = tuple(heights[i] for i in there), tuple(at[i] for i in there)
    ends = (values, places) if read.horizontal else (places, values)
    return Points(*ends, made.symbol, (made.size,), made.fill, Stroke(made.outline.color, made.outline.width))


def marker_options(read: Chart, number: int, declared: str) -> SimpleNamespace:
    """What marker(#, ...) says of the markers of a number, from 0."""
    syntax = Syntax.parse(f"x [, {declared}]")
    found = syntax.bind("", read.scope).options
    for argument in read.said("marker"):
        head, rest = head_and_options(argument)
        if not head.isdigit():
            raise StataError(198, f"option marker({argument}) invalid")
        if head == str(number + 1):
            found = syntax.bind(f", {rest}", read.scope).options
    return found
