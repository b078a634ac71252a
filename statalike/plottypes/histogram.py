"""Histograms."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from statalike.errors import StataError
from statalike.graphics.faces import face
from statalike.graphics.layers import Bars, Line
from statalike.graphics.plottype import Face, Look, Plot, plottype
from statalike.graphics.styling import FILL_OPTIONS, body, stroke_of, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.histogram import Bins, bins, discrete_bins
from statalike.models.smoothing import density, optimal_width
from statalike.models.summary import Summary

SCALES = ("density", "fraction", "frequency", "percent")
BIN_OPTIONS = "BIN(integer) Width(real) STart(real) Discrete DENsity FRACtion FREQuency PERCent"
CURVE_OPTIONS = "NORMal NORMOPts(string asis) KDENsity KDENOPts(string asis)"
POINTS = 300


@plottype(
    f"HISTogram varname(numeric) [if] [in] [fweight] [, {BIN_OPTIONS} {CURVE_OPTIONS} HORizontal VERTical GAP(real 0)"
    f" BARWidth(real) YAXis(integer 1) {FILL_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """Bars over bins of a variable: as many as bin() says, or as width() makes; discrete: one for each value."""
    name, options = call.varlist[0], call.options
    rows = call.complete(call.varlist)
    kind = scale_of(options)
    layers: tuple[Bars, ...] = ()
    curves: list[Plot] = []
    if len(rows):
        found = binned(call, rows)
        fill, edge = body(styled(look, options), options)
        width = options.barwidth or found.width * (1 - options.gap / 100)
        at, heights = numbers(found.middles), numbers(found.heights(kind))
        layers = (Bars(at, (0.0,) * len(at), heights, width, fill, edge, options.horizontal, options.yaxis),)
        curves = _curves(call, rows, found, look)
    across, along = face(call.scope.data, name), Face(kind.capitalize())
    if options.horizontal:
        across, along = along, across
    return (Plot(layers, kind.capitalize(), across, along, y_axis(options)), *curves)


def scale_of(options: SimpleNamespace) -> str:
    """What the heights are: density unless another is asked for."""
    chosen = [kind for kind in SCALES if getattr(options, kind)]
    if len(chosen) > 1:
        raise StataError(198, f"options {chosen[0]} and {chosen[1]} may not be combined")
    return chosen[0] if chosen else "density"


def binned(call: Call, rows: np.ndarray) -> Bins:
    """The bins that the options ask for."""
    options = call.options
    x, weights = _values(call, rows)
    start = options.start
    if start is not None and start > x.min():
        raise StataError(198, "start() may not be larger than minimum of the variable")
    if options.bin and options.width:
        raise StataError(198, "options bin() and width() may not be combined")
    if options.discrete:
        return discrete_bins(x, weights=weights, width=options.width, start=start)
    return bins(x, weights=weights, count=options.bin, width=options.width, start=start)


def _values(call: Call, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    x = call.scope.data.numbers(call.varlist[0])[rows]
    weights = None if call.weights is None else call.weights.values[np.searchsorted(call.touse, rows)]
    return x, weights


def _curves(call: Call, rows: np.ndarray, found: Bins, look: Look) -> list[Plot]:
    """The normal density and the kernel density, on the scale of the bars."""
    options = call.options
    x, weights = _values(call, rows)
    summary = Summary(x, weights, "fweight" if weights is not None else "")
    factor = found.heights(scale_of(options)).sum() / found.heights("density").sum()
    made: list[Plot] = []
    if options.normal or options.normopts:
        at = np.linspace(found.start, found.start + found.width * len(found.weight), POINTS)
        z = (at - summary.mean) / summary.sd
        heights = np.exp(-z * z / 2) / (summary.sd * np.sqrt(2 * np.pi))
        made.append(_curve(call, at, heights * factor, "Normal", options.normopts, look.next(len(made) + 1)))
    if options.kdensity or options.kdenopts:
        width = optimal_width(summary.sd, summary.percentiles[75] - summary.percentiles[25], summary.n)
        at = np.linspace(x.min() - width, x.max() + width, POINTS)
        heights = density(x, at=at, width=width, kernel="epanechnikov", weights=weights)
        made.append(_curve(call, at, heights * factor, "Density", options.kdenopts, look.next(len(made) + 1)))
    return made


def _curve(call: Call, at: np.ndarray, heights: np.ndarray, key: str, said: str | None, look: Look) -> Plot:
    ends = (heights, at) if call.options.horizontal else (at, heights)
    ink = stroke_of(said or "", look.line, look)
    return Plot(
        (Line(numbers(ends[0]), numbers(ends[1]), ink, call.options.yaxis),), key, None, None, call.options.yaxis
    )
