"""List the graphs in memory."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.interpreter.command import command


@command("GRaph dir")
def run(session, call):
    """List the names of the graphs in memory.

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, name(mileage, replace)
    . graph dir

        mileage

    Stored: r(list)
    """
    names = sorted(session.figures.figures)
    session.r = Results()
    session.r.macros["list"] = " ".join(names)
    if names:
        session.output.line()
        for name in names:
            session.output.line(f"    {name}")
