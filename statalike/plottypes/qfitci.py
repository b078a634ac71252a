"""Quadratic fits with their confidence bands."""

from __future__ import annotations

from statalike.graphics.fitplots import BAND, band_plot
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.lang.call import Call


@plottype(f"qfitci varlist(min=2 max=2 numeric) [if] [in] [aweight fweight] [, {BAND} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The fitted curve and the band of its mean (stdp, the default) or of a new observation (stdf)."""
    return band_plot(call, look, degree=2)
