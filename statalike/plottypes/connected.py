"""Connected plots: a line with markers."""

from __future__ import annotations

from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.xyplots import SCATTER, xy_plots
from statalike.lang.call import Call


@plottype(f"CONnected varlist(min=2 numeric) [if] [in] [aweight fweight pweight iweight] [, {SCATTER} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Markers and a line through y1 [y2 ...] against x; `sort` puts the points in the order of x."""
    return xy_plots(call, look, markers=True, connect="direct")
