"""Histograms."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from statalike.errors import StataError
from statalike.graphics.faces import face
from statalike.graphics.layers import Bars
from statalike.graphics.plottype import Face, Look, Plot, plottype
from statalike.graphics.styling import FILL_OPTIONS, body, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.histogram import Bins, bins, discrete_bins

SCALES = ("density", "fraction", "frequency", "percent")
BIN_OPTIONS = "BIN(integer) Width(real) STart(real) Discrete DENsity FRACtion FREQuency PERCent"


@plottype(
    f"HISTogram varname(numeric) [if] [in] [fweight] [, {BIN_OPTIONS} HORizontal VERTical GAP(real 0) BARWidth(real)"
    f" YAXis(integer 1) {FILL_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Bars over bins of a variable: as many as bin() says, or as width() makes; discrete: one for each value."""
    name, options = call.varlist[0], call.options
    rows = call.complete(call.varlist)
    kind = scale_of(options)
    layers: tuple[Bars, ...] = ()
    if len(rows):
        found = binned(call, rows)
        fill, edge = body(styled(look, options), options)
        width = options.barwidth or found.width * (1 - options.gap / 100)
        at, heights = numbers(found.middles), numbers(found.heights(kind))
        layers = (Bars(at, (0.0,) * len(at), heights, width, fill, edge, options.horizontal, options.yaxis),)
    across, along = face(call.scope.data, name), Face(kind.capitalize())
    if options.horizontal:
        across, along = along, across
    return (Plot(layers, kind.capitalize(), across, along, y_axis(options)),)


def scale_of(options: SimpleNamespace) -> str:
    """What the heights are: density unless another is asked for."""
    chosen = [kind for kind in SCALES if getattr(options, kind)]
    if len(chosen) > 1:
        raise StataError(198, f"options {chosen[0]} and {chosen[1]} may not be combined")
    return chosen[0] if chosen else "density"


def binned(call: Call, rows: np.ndarray) -> Bins:
    """The bins that the options ask for."""
    options = call.options
    x = call.scope.data.numbers(call.varlist[0])[rows]
    weights = None if call.weights is None else call.weights.values[np.searchsorted(call.touse, rows)]
    start = options.start
    if start is not None and start > x.min():
        raise StataError(198, "start() may not be larger than minimum of the variable")
    if options.bin and options.width:
        raise StataError(198, "options bin() and width() may not be combined")
    if options.discrete:
        return discrete_bins(x, weights=weights, width=options.width, start=start)
    return bins(x, weights=weights, count=options.bin, width=options.width, start=start)
