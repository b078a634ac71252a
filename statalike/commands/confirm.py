"""Check what something is."""

from __future__ import annotations

from statalike.interpreter.command import command
from statalike.interpreter.confirming import confirm


@command("CONFirm anything", raw=True)
def run(session, call):
    """Stop with an error unless something is what it is said to be.

    confirm [new|numeric|string|str#|byte|int|long|float|double|date] variable names
    confirm [integer] number text
    confirm [new] file name
    confirm names text
    confirm scalar name
    confirm matrix name
    confirm [numeric|string|date] format %fmt
    confirm existence text

    . sysuse auto
    . confirm numeric variable price mpg
    . capture confirm variable colour
    . display _rc
    111
    """
    confirm(session, call.anything)
