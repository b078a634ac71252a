"""Scatterplots: a marker at each point."""

from __future__ import annotations

from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.xyplots import SCATTER, xy_plots
from statalike.lang.call import Call


@plottype(f"SCatter varlist(min=2 numeric) [if] [in] [aweight fweight pweight iweight] [, {SCATTER} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Markers of y1 [y2 ...] against x, connected only when connect() says so; weights scale the markers."""
    return xy_plots(call, look, markers=True, connect="none")
