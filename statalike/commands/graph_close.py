"""Close windows of graphs."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("GRaph close [anything]")
def run(session, call):
    """Close the windows of graphs; the graphs stay in memory.

    graph close [name ...]
    graph close _all

    . graph close _all
    """
    names = call.anything.split() or [session.figures.current]
    session.figures.close(None if names == ["_all"] else names)
