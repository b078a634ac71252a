"""Time-series lines."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.interpreter.command import command


@command("tsline anything [, *]", raw=True)
def run(session, call):
    """Lines over the time variable of tsset or xtset.

    tsline y [y ...] [if] [in] [, options]

    Options are those of line and of whole graphs. Panels become separate lines.

    . webuse pig, clear
    (Longitudinal analysis of pig weights)
    . xtset id week
    . tsline weight if id<=5
    """
    draw(session, f"tsline {call.anything}")
