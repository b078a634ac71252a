"""Scatterplots."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.interpreter.command import command


@command("SCatter anything [, *]", raw=True)
def run(session, call):
    """Scatterplot.

    scatter y [y ...] x [if] [in] [weight] [, options] [|| plot ...]

    This is twoway scatter; options of the whole graph are those of twoway. Weights scale the markers.

    msymbol(...)   O circle, D diamond, T triangle, S square, + X, with h hollow (Oh), lower case small, i invisible
    mcolor(...)    colour of the markers: a name, "# # #", name%# for opacity; mfcolor() inside, mlcolor() outline
    msize(...)     size: vsmall small medium large ... or a number
    mlabel(var)    text beside the markers; mlabposition(#) mlabsize() mlabcolor() mlabgap() mlabangle()
    connect(...)   connect the points: l straight, L as long as x ascends, J stairs, i not at all
    sort           connect in the order of x; sort(varlist) of other variables
    jitter(#)      move the markers at random, to see those that coincide
    yaxis(2)       use a second y axis

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, msymbol(Oh) mcolor(navy) title("Mileage and weight")
    """
    draw(session, f"scatter {call.anything}")
