"""Range spikes: a line between two y variables at each x."""

from __future__ import annotations

from statalike.graphics.layers import Spikes
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.rangeplots import RANGE, range_of, range_plot
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.lang.call import Call


@plottype(f"rspike varlist(min=3 max=3 numeric) [if] [in] [, {RANGE} {LINE_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A line from y1 to y2 at each x."""
    options, found = call.options, range_of(call)
    look = styled(look, options)
    line = stroke(look, options, default=look.solid)
    layer = Spikes(found.at, found.low, found.high, line, 0.0, options.horizontal, options.yaxis)
    return range_plot(call, (layer,))
