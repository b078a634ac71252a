"""Save a graph so that it can be shown and combined again."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.graphfiles import save
from statalike.lang.words import words


@command("GRaph save anything [, replace asis]")
def run(session, call):
    """Save a graph.

    graph save [name] file [, replace]

    Without a suffix, .gph is added. The file is one of this program's own; Stata's .gph files are of another kind.

    replace  the file may be there already
    asis     save the graph as it is; that is what is always done

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight
    . graph save mileage, replace
    file mileage.gph saved
    """
    given = words(call.anything)
    if len(given) not in (1, 2):
        raise StataError(198)
    figure = session.figures.get(given[0] if len(given) == 2 else "")
    path = save(figure, given[-1], call.options.replace)
    session.figures.seen(given[0] if len(given) == 2 else "")
    session.output.line(f"file {path} saved")
