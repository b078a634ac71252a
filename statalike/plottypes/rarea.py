"""Range areas: the area between two y variables."""

from __future__ import annotations

from statalike.graphics.layers import Area
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.rangeplots import RANGE, SORTED, range_of, range_plot
from statalike.graphics.styling import FILL_OPTIONS, body, styled
from statalike.lang.call import Call


@plottype(f"rarea varlist(min=3 max=3 numeric) [if] [in] [, {RANGE} {SORTED} {FILL_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The area between y1 and y2 over x."""
    options, found = call.options, range_of(call)
    fill, edge = body(styled(look, options), options)
    layer = Area(found.at, found.low, found.high, fill, edge, options.horizontal, options.yaxis)
    return range_plot(call, (layer,))
