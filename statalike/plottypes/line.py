"""Line plots: points connected in their order."""

from __future__ import annotations

from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.xyplots import LINES, xy_plots
from statalike.lang.call import Call


@plottype(f"line varlist(min=2 numeric) [if] [in] [, {LINES} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A line through y1 [y2 ...] against x; `sort` puts the points in the order of x."""
    return xy_plots(call, look, markers=False, connect="direct")
