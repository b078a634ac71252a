"""Rename a graph in memory."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command


@command("GRaph rename anything [, replace]")
def run(session, call):
    """Rename a graph in memory.

    graph rename [oldname] newname [, replace]

    replace  the new name may be taken

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight
    . graph rename Graph mileage, replace
    """
    figures, names = session.figures, call.anything.split()
    if len(names) not in (1, 2):
        raise StataError(198)
    old, new = names[0] if len(names) == 2 else figures.current, names[-1]
    figure = figures.get(old)
    figures.put(new, figure, replace=call.options.replace)
    if old != new:
        figures.drop(old)
