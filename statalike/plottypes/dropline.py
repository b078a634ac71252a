"""Drop lines: a marker at y with a line down to the base."""

from __future__ import annotations

from statalike.graphics.baseplots import BASE, base_plot, risen
from statalike.graphics.layers import Points, Spikes
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS, MARKER_OPTIONS, marker, stroke, styled
from statalike.lang.call import Call


@plottype(f"DROPline varlist(min=2 max=2 numeric) [if] [in] [, {BASE} {MARKER_OPTIONS} {LINE_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A marker at y and a line to base() at each x."""
    options, found = call.options, risen(call)
    look = styled(look, options)
    mark = marker(look, options)
    ends = (found.top, found.at) if options.horizontal else (found.at, found.top)
    line = stroke(look, options, default=look.solid)
    spikes = Spikes(found.at, found.base, found.top, line, 0.0, options.horizontal, options.yaxis)
    points = Points(*ends, mark.symbol, (mark.size,), mark.fill, mark.outline, None, options.yaxis)
    return base_plot(call, (spikes, points))
