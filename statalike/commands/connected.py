"""Connected plots."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.interpreter.command import command


@command("CONNected anything [, *]", raw=True)
def run(session, call):
    """Plot of markers connected by lines.

    connected y [y ...] x [if] [in] [weight] [, options] [|| plot ...]

    This is twoway connected; its options are those of scatter, line and twoway.

    . sysuse uslifeexp, clear
    (U.S. life expectancy, 1900-1999)
    . connected le year if year < 1920
    """
    draw(session, f"connected {call.anything}")
