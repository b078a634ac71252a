"""Plots of a range: two y variables over one x variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.graphics.faces import face
from statalike.graphics.layers import Layer
from statalike.graphics.plottype import Face, Plot
from statalike.graphics.xyplots import in_order, numbers, y_axis
from statalike.lang.call import Call

RANGE = "HORizontal VERTical YAXis(integer 1)"
SORTED = "SORT SORT(varlist)"


@dataclass(frozen=True)
class Range:
    """The values of `y1 y2 x` where all three are known."""

    at: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def range_of(call: Call) -> Range:
    """The range that a call's three variables span, sorted if the plottype can sort and is asked to."""
    first, second, x = call.varlist
    rows = call.complete(call.varlist)
    if hasattr(call.options, "sort"):
        rows = in_order(call, x, rows)
    data = call.scope.data
    columns = [np.asarray(data.numbers(name)[rows]) for name in (x, first, second)]
    return Range(*(numbers(column) for column in columns))


def range_plot(call: Call, layers: tuple[Layer, ...]) -> tuple[Plot, ...]:
    """The plot of a range: titled by both variables, turned when horizontal."""
    first, second, x = call.varlist
    data = call.scope.data
    title = f"{face(data, first).title}/{face(data, second).title}"
    return (laid_out(call, layers, title, face(data, x), face(data, first, title)),)


def laid_out(call: Call, layers: tuple[Layer, ...], key: str, across: Face, along: Face) -> Plot:
    """A plot over the x axis, or over the y axis when horizontal."""
    if call.options.horizontal:
        across, along = along, across
    return Plot(layers, key, across, along, y_axis(call.options))
