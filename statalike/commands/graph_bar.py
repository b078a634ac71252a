"""Bar charts of statistics over categories."""

from __future__ import annotations

from statalike.commands.twoway import keep
from statalike.graphics.barchart import barchart
from statalike.interpreter.command import command


@command("GRaph bar anything [, *]", raw=True)
def run(session, call):
    """Bar charts of statistics over categories.

    graph bar [(stat)] varlist [(stat) varlist ...] [if] [in] [weight] [, options]
    graph bar [(count|percent)] [if] [in] [weight], over(varname) [options]

    Statistics are mean (the default) median p# sum count percent sd semean min max.

    over(varname, ...)  categories; a second over() groups those of the first
                        relabel(# "text" ...) label(angle() labsize()) sort(#|[(stat)] varname) descending
    asyvars             the categories of the first over() have colours and a legend
    stack               bars on top of each other
    percentages         heights as percentages within a category
    bar(#, ...)         look of the bars number #: color() fcolor() lcolor() lwidth(); bstyle(outline)
                        for no fill
    blabel(bar)         write the values at the bars; format() size() color() position(center)
    ascategory          the variables are categories, the first ones on the axis
    yvaroptions()       relabel() label() of these categories
    missing             missing values are a category

    Titles, axes (ytitle() ylabel() ... are those of the values), legend() by() name() ... are as for twoway.

    . sysuse auto, clear
    (1978 automobile data)
    . graph bar (mean) mpg, over(foreign) blabel(bar, format(%4.1f))
    """
    found = barchart(call.anything, session, horizontal=False)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)
