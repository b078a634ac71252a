"""Time-series lines: variables against the time variable of tsset or xtset."""

from __future__ import annotations

from dataclasses import replace

from statalike.errors import StataError
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.xyplots import LINES, xy_plots
from statalike.lang.call import Call, Options


@plottype(f"tsline varlist(min=1 numeric) [if] [in] [, {LINES} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """A line through each variable over time; panels become separate lines of one plot."""
    data = call.scope.data
    time, panel = data.chars.get("_TStvar"), data.chars.get("_TSpanel")
    if not time:
        raise StataError(111, "time variable not set, use tsset varname ...")
    options = call.options
    if not options.sort:
        options = Options(**(vars(options) | {"sort": tuple(name for name in (panel, time) if name)}))
    timed = replace(call, varlist=(*call.varlist, time), options=options)
    return xy_plots(timed, look, markers=False, connect="ascending")
