"""Show a saved graph."""

from __future__ import annotations

from statalike.commands.twoway import show
from statalike.graphics.gallery import DEFAULT_NAME
from statalike.graphics.suboptions import choose, tokens
from statalike.interpreter.command import command
from statalike.interpreter.graphfiles import load


@command("GRaph use anything [, NAME(string asis) NODRAW]")
def run(session, call):
    """Show a graph that graph save or saving() wrote; it becomes the current graph.

    graph use file [, options]

    name(name, replace)  its name in memory; Graph unless given
    nodraw               do not show it

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, saving(mileage, replace)
    file mileage.gph saved
    . graph use mileage
    """
    head, _, rest = (call.options.name or "").partition(",")
    name = tokens(head)[0][0] if head.strip() else DEFAULT_NAME
    may_replace = not head.strip() or any(o.name == "replace" for o in choose(rest, "replace"))
    session.figures.put(name, load(call.anything), replace=may_replace)
    if not call.options.nodraw and session.settings["graphics"] == "on":
        show(session, name)
