"""Lines of panel data over time."""

from __future__ import annotations

import re

from statalike.commands.twoway import draw
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.panels import panel_and_time
from statalike.graphics.faces import face, texts
from statalike.graphics.suboptions import cut
from statalike.interpreter.command import command
from statalike.lang.words import quoted

LOOK = re.compile(r"plot(\d+)(opts|opt|op|o)?$")


@command("xtline varlist(numeric) [if] [in] [, I(varname) T(varname numeric) OVerlay BYopts(string asis) *]")
def run(session, call):
    """Lines of panel data over time.

    xtline varlist [if] [in] [, options]
    xtline varname [if] [in], overlay [options]

    A graph for each panel, or all panels as lines of one graph.

    i(varname)        the panel variable, instead of that of xtset
    t(varname)        the time variable, instead of that of xtset
    overlay           the panels as lines of one graph
    byopts(options)   what by() may have besides its variable: rescale compact rows() title() ...

    plot#opts(...) is the look of line #; other options are those of whole graphs; see twoway.

    . webuse pig, clear
    (Longitudinal analysis of pig weights)
    . quietly xtset id week
    . xtline weight if id <= 5, overlay
    """
    options = call.options
    names = panel_and_time(session.data, options.i, options.t)
    looks, general = _looks(options.rest)
    draw(session, (_overlaid if options.overlay else _apart)(session, call, names, looks, general))


def _looks(text):
    """The options of single lines by their numbers, and those of the whole graph."""
    looks, general = {}, []
    for name, argument in cut(text):
        found = LOOK.match(name)
        if found and argument is not None:
            looks[int(found[1])] = argument
        else:
            general.append(name if argument is None else f"{name}({argument})")
    return looks, " ".join(general)


def _apart(session, call, names, looks, general):
    """A twoway line with a graph for each panel."""
    panel, time = names
    plots = [
        f"(line {y} {time}{call.clauses.restriction()}, sort {looks.get(i, '')})" for i, y in enumerate(call.varlist, 1)
    ]
    legend = "" if len(plots) > 1 else "legend(off)"
    return f"{' '.join(plots)}, by({panel}, {call.options.byopts or ''}) {legend} {general}"


def _overlaid(session, call, names, looks, general):
    """A twoway line with a plot for each panel."""
    if len(call.varlist) > 1:
        raise StataError(103, "too many variables specified; option overlay is for one variable")
    if call.options.byopts:
        raise StataError(198, "options overlay and byopts() may not be combined")
    (y,), (panel, time), data = call.varlist, names, session.data
    rows = call.complete((y, panel, time))
    if not len(rows):
        raise StataError(2000)
    keys = group([data[panel].values], rows, keep_missing=False)
    first = rows[keys.first]
    plots = [
        f"(line {y} {time}{call.clauses.restriction(f'{panel}=={value!r}')}, sort {looks.get(i, '')})"
        for i, value in enumerate(data.numbers(panel)[first].tolist(), 1)
    ]
    labels = " ".join(f"label({i} {quoted(text)})" for i, text in enumerate(texts(data, panel, first), 1))
    titles = f"ytitle({quoted(face(data, y).title)}) legend({labels})"
    return f"{' '.join(plots)}, {titles} {general}"
