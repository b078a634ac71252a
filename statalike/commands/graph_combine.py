"""Put several graphs into one."""

from __future__ import annotations

from statalike.commands.twoway import keep
from statalike.graphics.combine import combine
from statalike.graphics.suboptions import tokens
from statalike.interpreter.command import command
from statalike.interpreter.graphfiles import load
from statalike.lang.clauses import cut
from statalike.lang.numlist import numlist


@command("GRaph combine anything [, *]", raw=True)
def run(session, call):
    """Put several graphs into one.

    graph combine name|file [name|file ...] [, options]

    Names are those of graphs in memory; others are files of graph save.

    cols(#) rows(#)      how the graphs are laid out; colfirst fills columns first
    holes(numlist)       places that stay empty, counted row by row
    xcommon ycommon      the same range on all x axes, or on all y axes
    imargin(size)        space around each graph
    iscale(*#)           make text, markers and lines of the graphs larger or smaller
    altshrink            make them smaller only as the graphs are
    title() subtitle() note() caption() t1title() b1title() l1title() r1title() name() saving() scheme() xsize()
    ysize() graphregion() nodraw scale()   as for twoway

    A graph drawn with fxsize(#) or fysize(#) takes # percent of the usual width or height.

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, name(one, replace) nodraw
    . scatter mpg length, name(two, replace) nodraw
    . graph combine one two, ycommon title("Mileage")
    """
    typed = cut(call.anything)
    figures = session.figures
    wanted = [word for word, _ in tokens(typed.subject.text)]
    parts = [figures.get(name) if name in figures.figures else load(name) for name in wanted]
    options = " ".join(option.text for option in typed.options)
    found = combine(parts, options, lambda words: numlist(words, session), str(session.settings["scheme"]))
    keep(session, found.figure, found.options)
