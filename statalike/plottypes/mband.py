"""Median bands: medians of y in bands of x, connected."""

from __future__ import annotations

from statalike.graphics.bandplots import curve, knots
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS
from statalike.lang.call import Call


@plottype(f"mband varlist(min=2 max=2 numeric) [if] [in] [, Bands(integer) YAXis(integer 1) {LINE_OPTIONS} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Medians of y against medians of x in bands() of x of equal width."""
    return curve(call, look, *knots(call), "Median bands")
