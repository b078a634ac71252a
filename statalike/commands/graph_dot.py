"""Dot charts of statistics over categories."""

from __future__ import annotations

from statalike.commands.twoway import keep
from statalike.graphics.dotchart import dotchart
from statalike.interpreter.command import command


@command("GRaph dot anything [, *]", raw=True)
def run(session, call):
    """Dot charts of statistics over categories.

    graph dot [(stat)] varlist [(stat) varlist ...] [if] [in] [weight] [, options]

    Statistics are mean (the default) median p# sum count percent sd semean min max.

    over(varname, ...)  categories; a second over() groups those of the first
                        relabel(# "text" ...) label(angle() labsize()) sort(#|[(stat)] varname) descending
    ascategory          the variables are categories, the first ones on the axis
    yvaroptions()       relabel() label() of these categories
    marker(#, ...)      look of the points number #: msymbol() mcolor() msize() ...
    missing             missing values are a category
    exclude0            the axis of the values need not include 0
    vertical            values upward, categories from left to right

    Titles, axes (ytitle() ylabel() ... are those of the values), legend() by() name() ... are as for twoway.

    . sysuse auto, clear
    (1978 automobile data)
    . graph dot (mean) mpg, over(rep78, sort(mpg) descending)
    """
    found = dotchart(call.anything, session)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)
