"""Box plots over categories."""

from __future__ import annotations

from statalike.commands.twoway import keep
from statalike.graphics.boxplot import boxplot
from statalike.interpreter.command import command


@command("GRaph box anything [, *]", raw=True)
def run(session, call):
    """Box plots over categories.

    graph box varlist [if] [in] [, options]

    A box holds the middle half of the values and a line at the median; whiskers reach to the last value within 1.5
    times the length of the box; values beyond are shown one by one.

    over(varname, ...)  categories; a second over() groups those of the first
                        relabel(# "text" ...) label(angle() labsize()) sort(#|varname) descending
    nooutsides          do not show the values beyond the whiskers
    box(#, ...)         look of the boxes number #: color() fcolor() lcolor() lwidth(); bstyle(outline)
                        for no fill
    marker(#, ...)      look of the values beyond the whiskers: msymbol() msize() mcolor() mlabel(varname)
    ascategory          the variables are categories, the first ones on the axis
    yvaroptions()       relabel() label() of these categories
    medline()           look of the line at the median: lcolor() lwidth() lpattern()
    missing             missing values are a category

    Titles, axes (ytitle() ylabel() ... are those of the values), legend() by() name() ... are as for twoway.

    . sysuse auto, clear
    (1978 automobile data)
    . graph box mpg, over(foreign)
    """
    found = boxplot(call.anything, session, horizontal=False)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)
