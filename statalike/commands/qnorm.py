"""Quantiles of a variable against quantiles of the normal distribution."""

from __future__ import annotations

from statalike.commands.twoway import keep
from statalike.graphics.quantiles import NAMES, against_normal
from statalike.interpreter.command import command


@command(f"qnorm varname(numeric) [if] [in] [, {NAMES} *]")
def run(session, call):
    """Quantiles of a variable against quantiles of the normal distribution.

    Points near the line: the variable is about normal.

    msymbol(...)   the markers, as for scatter
    mcolor(...)    their colour
    mfcolor(...)   their colour inside
    mlcolor(...)   the colour of their outline
    mlwidth(...)   the width of their outline
    msize(...)     their size
    color(...)     their colour
    rlopts(...)    look of the line: lcolor() lwidth() lpattern()

    Further options are those of whole graphs; see twoway.

    . sysuse auto, clear
    (1978 automobile data)
    . qnorm mpg
    """
    found = against_normal(call, "quantiles")
    keep(session, found.figure, found.options)
