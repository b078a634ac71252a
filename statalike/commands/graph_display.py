"""Show a graph in memory again."""

from __future__ import annotations

from dataclasses import replace

from statalike.commands.twoway import show
from statalike.interpreter.command import command


@command("GRaph DIsplay [anything] [, XSIZe(real) YSIZe(real) SCAle(real)]")
def run(session, call):
    """Show a graph in memory again and make it the current one.

    graph display [name] [, options]

    xsize(#)  width in inches; ysize(#) height
    ysize(#)  height in inches
    scale(#)  make text, markers and lines larger

    . sysuse auto, clear
    (1978 automobile data)
    . scatter mpg weight, name(mileage, replace)
    . graph display mileage, xsize(6)
    """
    figures, options = session.figures, call.options
    figure = figures.get(call.anything.strip())
    name = call.anything.strip() or figures.current
    changes = {"width": options.xsize, "height": options.ysize, "scale": options.scale}
    figures.put(name, replace(figure, **{key: value for key, value in changes.items() if value is not None}))
    if session.settings["graphics"] == "on":
        show(session, name)
