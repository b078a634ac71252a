"""Area plots: the area between y and a base."""

from __future__ import annotations

from statalike.graphics.baseplots import BASE, base_plot, risen
from statalike.graphics.layers import Area
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import FILL_OPTIONS, body, styled
from statalike.lang.call import Call


@plottype(f"area varlist(min=2 max=2 numeric) [if] [in] [, {BASE} SORT SORT(varlist) {FILL_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The area from base() to y over x, in the order of the data or, with sort, of x."""
    options, found = call.options, risen(call)
    fill, edge = body(styled(look, options), options)
    layer = Area(found.at, found.base, found.top, fill, edge, options.horizontal, options.yaxis)
    return base_plot(call, (layer,))
