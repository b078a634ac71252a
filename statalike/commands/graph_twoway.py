"""graph twoway: twoway under its full name."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.interpreter.command import command


@command("GRaph TWoway anything [, *]", raw=True)
def run(session, call):
    """Twoway graph; see twoway.

    . sysuse auto, clear
    (1978 automobile data)
    . graph twoway scatter mpg weight || lfit mpg weight
    """
    draw(session, call.anything)
