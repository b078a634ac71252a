"""Median spline: a smooth curve through the medians of y in bands of x."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.graphics.bandplots import curve, knots
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS
from statalike.lang.call import Call
from statalike.models.smoothing import spline_through

POINTS = 20  # of the curve between two medians, where n() does not tell how many there are in all


@plottype(
    f"mspline varlist(min=2 max=2 numeric) [if] [in] [, Bands(integer) N(integer) YAXis(integer 1) {LINE_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The natural cubic spline through the medians of y and x in bands() of x of equal width, at n() points."""
    across, along = knots(call)
    number = call.options.n or POINTS * len(across)
    if number < 2:
        raise StataError(198, f"n({number}) invalid")
    at = np.linspace(across[0], across[-1], number)
    return curve(call, look, at, spline_through(across, along, at), "Median spline")
