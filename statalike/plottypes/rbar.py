"""Range bars: a bar between two y variables at each x."""

from __future__ import annotations

from statalike.graphics.layers import Bars
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.rangeplots import RANGE, range_of, range_plot
from statalike.graphics.styling import FILL_OPTIONS, body, styled
from statalike.lang.call import Call


@plottype(f"rbar varlist(min=3 max=3 numeric) [if] [in] [, BARWidth(real 1) {RANGE} {FILL_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A bar from y1 to y2 at each x, barwidth() wide in the units of x."""
    options, found = call.options, range_of(call)
    fill, edge = body(styled(look, options), options)
    layer = Bars(found.at, found.low, found.high, options.barwidth, fill, edge, options.horizontal, options.yaxis)
    return range_plot(call, (layer,))
