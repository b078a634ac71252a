"""Twoway graphs: scatterplots, lines, fits and their like in one plot region or in by-groups."""

from __future__ import annotations

import re

from statalike.family import Family
from statalike.graphics.gallery import DEFAULT_NAME
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command
from statalike.interpreter.graphfiles import save

PLOTTYPES = Family("statalike.plottypes")


@command("TWoway anything [, *]", raw=True)
def run(session, call):
    """Twoway graph.

    twoway (plottype ...) (plottype ...) [if] [in] [, options]
    twoway plottype ... || plottype ... || ... [, options]

    A plottype is scatter line connected lfit lfitci qfit qfitci lowess mband mspline kdensity histogram function bar
    spike dropline dot area rarea rbar rcap rspike rline tsline. Options of a plot change its look (mcolor() msymbol()
    msize() mlabel() lcolor() lwidth() lpattern() connect() sort fcolor() ...); the options here are of the whole graph.

    title("text" ["text"])  title; subtitle() note() caption() are like it; t1title() b1title() l1title() r1title() and
                            t2title() ... stand at the four sides, outside the axis titles
    xtitle("text")          axis title; ytitle() is like it
    xlabel(rule|# ...)      labels: #5, 0(10)100, 1 "one" 2 "two", none, minmax; angle() format() labsize() grid nogrid
    xscale(...)             range(# #) log reverse off alt; yscale() is like it
    xline(# ...)            vertical lines; yline() horizontal ones; lcolor() lwidth() lpattern()
    text(# # "text")        text at a point (y x)
    legend(...)             on off order(# "text") label(# "text") position(#) ring(#) cols(#) rows(#) size() region()
    by(varlist, ...)        a panel for each group: total missing rows(#) cols(#) rescale yrescale xrescale compact
    name(name, replace)     the graph's name in memory
    saving(file, replace)   save it: .png .svg .pdf as a picture, else as a graph file
    scheme(name)            stcolor s2color s1color s1mono s2mono economist ...
    xsize(#) ysize(#)       size in inches
    fxsize(#) fysize(#)     percent of the usual width and height that it takes in graph combine
    aspectratio(#)          height of the plot region divided by its width
    graphregion(...)        background: color() fcolor() lcolor() margin(); plotregion() is like it
    scale(#)                make text, markers and lines larger
    nodraw                  do not show the graph

    . sysuse auto, clear
    (1978 automobile data)
    . twoway (scatter mpg weight) (lfit mpg weight), by(foreign)
    """
    draw(session, call.anything)


def draw(session, text):
    """Draw a twoway line: keep the figure under its name, save it if asked, and show it."""
    found = twoway(text, session, plottype)
    options = found.options
    for note in options.notes:
        session.output.line(note)
    keep(session, found.figure, options)


def keep(session, figure, options):
    """Put a figure into memory under name(), save it as saving() says, and show it unless told not to."""
    name = options.name.name if options.name else DEFAULT_NAME
    session.figures.put(name, figure, replace=options.name is None or options.name.replace)
    if options.saving:
        path = save(figure, options.saving.name, options.saving.replace)
        session.output.line(f"file {path} saved")
    if options.draw and session.settings["graphics"] == "on":
        show(session, name)
    if options.saving:
        session.figures.seen(name)


def show(session, name):
    """Show a figure of the session; the terminal (no log) is told where it is when it is not in a window."""
    told = session.figures.show(name)
    if told and session.output.audible_now:
        session.output.terminal(told + "\n", "text")


def plottype(word):
    """The plottype of a word, abbreviated perhaps, or None; only files that could be meant are imported."""
    if not re.fullmatch(r"[a-z]\w*", word):
        return None
    names = [name for name in PLOTTYPES.names if name.startswith(word)]
    kinds = [PLOTTYPES[name].plots.plottype for name in sorted(names, key=len)]
    return next((kind for kind in kinds if kind.name == word or kind.is_meant(word)), None)


def suggest(session, before):
    """A plottype where a plot begins, for completion; after it, what the declaration allows."""
    return PLOTTYPES.names if re.search(r"(?:^|\(|\|\|)\s*\w*$", before) else None
