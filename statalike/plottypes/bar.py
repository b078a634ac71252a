"""Bars from a base to y at each x."""

from __future__ import annotations

from statalike.graphics.baseplots import BASE, base_plot, risen
from statalike.graphics.layers import Bars
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import FILL_OPTIONS, body, styled
from statalike.lang.call import Call


@plottype(f"bar varlist(min=2 max=2 numeric) [if] [in] [, BARWidth(real 1) {BASE} {FILL_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A bar, barwidth() wide in the units of x, from base() to y at each x."""
    options, found = call.options, risen(call)
    fill, edge = body(styled(look, options), options)
    layer = Bars(found.at, found.base, found.top, options.barwidth, fill, edge, options.horizontal, options.yaxis)
    return base_plot(call, (layer,))
