"""Range lines: a line through each of two y variables."""

from __future__ import annotations

import numpy as np

from statalike.graphics.layers import Line
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.rangeplots import RANGE, SORTED, range_of, range_plot
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.graphics.vertices import connected, style
from statalike.graphics.xyplots import numbers
from statalike.lang.call import Call

UNFILLED = "FColor(string asis) FIntensity(real 100)"


@plottype(
    f"rline varlist(min=3 max=3 numeric) [if] [in] [, Connect(string) {RANGE} {SORTED} {LINE_OPTIONS} {UNFILLED} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Lines through y1 and through y2 over x, both in the same look.

    fcolor() and fintensity(), which Stata takes for all range plots, have nothing to fill.
    """
    options, found = call.options, range_of(call)
    ink = stroke(styled(look, options), options)
    layers = []
    for values in (found.low, found.high):
        x, y = connected(np.asarray(found.at), np.asarray(values), style(options.connect or "direct"))
        ends = (y, x) if options.horizontal else (x, y)
        layers.append(Line(numbers(ends[0]), numbers(ends[1]), ink, options.yaxis))
    return range_plot(call, tuple(layers))
