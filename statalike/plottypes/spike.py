"""Spikes from a base to y at each x."""

from __future__ import annotations

from statalike.graphics.baseplots import BASE, base_plot, risen
from statalike.graphics.layers import Spikes
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.lang.call import Call


@plottype(f"spike varlist(min=2 max=2 numeric) [if] [in] [, {BASE} {LINE_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A line from base() to y at each x."""
    options, found = call.options, risen(call)
    look = styled(look, options)
    layer = Spikes(
        found.at, found.base, found.top, stroke(look, options, default=look.solid), 0.0, options.horizontal,
        options.yaxis,
    )  # fmt: skip
    return base_plot(call, (layer,))
