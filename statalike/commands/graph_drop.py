"""Forget graphs in memory."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("GRaph drop anything")
def run(session, call):
    """Forget graphs in memory.

    graph drop name [name ...]
    graph drop _all

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, name(mileage, replace)
    . graph drop mileage
    """
    names = call.anything.split()
    for name in list(session.figures.figures) if names == ["_all"] else names:
        session.figures.drop(name)
