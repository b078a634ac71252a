"""One plot of the margins in several files."""

from __future__ import annotations

from statalike.commands.marginsplot import LOOK, draw
from statalike.errors import StataError
from statalike.estimation.margins.saving import combined
from statalike.files import dta
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve
from statalike.lang.words import words


@command(f"combomarginsplot anything [, LABels(string asis) {LOOK} *]")
def run(session, call):
    """Plot the margins that margins, saving() wrote to several files.

    combomarginsplot file file ... [, options]

    The file is a dimension of its own, _filenumber, by default one plot a file.

    labels("text" ...)             what the files are called; else their names
    xdimension(names [, how])      variables of the x axis
    plotdimension(names [, how])   variables that make separate plots
    bydimension(names [, how])     variables that make separate panels
    graphdimension(names [, how])  variables that make separate graphs
    noci                           without confidence intervals
    horizontal                     margins along the x axis
    derivlabels                    effects of dydx() by the labels of variables
    allxlabels                     a label at each value of x; else only up to 25
    nolabels                       numbers instead of value labels
    allsimplelabels                groups without the names of variables
    nosimplelabels                 groups with the names of variables
    separator(text)                between labels of several variables
    noseparator                    a blank between them
    recast(plottype)               how margins are drawn
    recastci(plottype)             how intervals are drawn
    plotopts()                     look of the margins
    ciopts()                       look of the intervals
    byopts()                       how panels are arranged
    addplot(plots)                 further plots, of the data in memory

    Further options are those of marginsplot and of whole graphs.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg i.foreign weight
    . quietly margins foreign, saving(one, replace)
    . quietly regress mpg i.foreign
    . quietly margins foreign, saving(two, replace)
    . combomarginsplot one two, labels("Adjusted" "Raw")

    Variables that uniquely identify margins: foreign _filenumber
    . erase one.dta
    . erase two.dta
    """
    options = call.options
    paths = [resolve(word, ".dta") for word in words(call.anything)]
    if len(paths) < 2:
        raise StataError(198, "two or more files required")
    labels = words(options.labels or "")
    names = [*labels, *(path.stem for path in paths[len(labels) :])]
    made, results = combined([dta.read(path) for path in paths], names[: len(paths)])
    draw(session, made, results, options)
