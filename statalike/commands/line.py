"""Line plots."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.interpreter.command import command


@command("line anything [, *]", raw=True)
def run(session, call):
    """Line plot.

    line y [y ...] x [if] [in] [, options] [|| plot ...]

    This is twoway line; options of the whole graph are those of twoway.

    sort           in the order of x; sort(varlist) of other variables
    connect(...)   l straight, L as long as x ascends (panels become separate lines), J stairs
    lcolor(...)    colour, one for each y; lwidth() lpattern(solid dash dot shortdash longdash ...)
    cmissing(n)    break the line where y is missing
    yaxis(2)       use a second y axis

    . sysuse uslifeexp, clear
    (U.S. life expectancy, 1900-1999)
    . line le_male le_female year, lpattern(solid dash)
    """
    draw(session, f"line {call.anything}")
