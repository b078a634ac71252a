"""Dot plots: a marker at y on a dotted line at each x."""

from __future__ import annotations

from statalike.graphics import sizes
from statalike.graphics.baseplots import base_plot, risen
from statalike.graphics.colors import NAMED, colour
from statalike.graphics.layers import Guides, Points, Stroke
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import MARKER_OPTIONS, marker
from statalike.lang.call import Call

DOTTED = (0.25, 0.85)


@plottype(
    "dot varlist(min=2 max=2 numeric) [if] [in] [, HORizontal VERTical YAXis(integer 1) BASE(real 0)"
    f" DColor(string asis) DSIZe(string) COLor(string asis) {MARKER_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A marker at y on a line of dots across the plot at each x; dcolor() and dsize() change the dots."""
    options, found = call.options, risen(call)
    mark = marker(look, options)
    ends = (found.top, found.at) if options.horizontal else (found.at, found.top)
    ink = colour(options.dcolor or "", NAMED["gs10"])
    dots = Stroke(ink, sizes.size(options.dsize or "", sizes.MARKER, 0.25, look.inches), DOTTED)
    guides = Guides(found.at, dots, options.horizontal, options.yaxis)
    points = Points(*ends, mark.symbol, (mark.size,), mark.fill, mark.outline, None, options.yaxis)
    return base_plot(call, (guides, points))
