"""Kernel density estimates."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from statalike.errors import StataError
from statalike.graphics.layers import Line
from statalike.graphics.plottype import Face, Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.smoothing import KERNELS, density, optimal_width
from statalike.models.summary import Summary

KERNEL_OPTIONS = (
    "EPanechnikov EPAN2 BIweight COSine GAUssian PARzen RECtangle TRIangle Kernel(string) BWidth(real) Width(real)"
)


@plottype(
    "KDENsity varname(numeric) [if] [in] [aweight fweight iweight] [,"
    f" {KERNEL_OPTIONS} RANGE(numlist min=2 max=2) N(integer 300) HORizontal YAXis(integer 1) {LINE_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The density of a variable by a kernel (epanechnikov unless another is named) of width bwidth()."""
    name, options = call.varlist[0], call.options
    rows = call.complete(call.varlist)
    key = f"kdensity {name}"
    layers: tuple[Line, ...] = ()
    if len(rows) > 1:
        at, height = estimate(call, rows)
        ends = (height, at) if options.horizontal else (at, height)
        line = stroke(styled(look, options), options)
        layers = (Line(numbers(ends[0]), numbers(ends[1]), line, options.yaxis),)
    across, along = Face("x", call.scope.data[name].format), Face(key)
    if options.horizontal:
        across, along = along, across
    return (Plot(layers, key, across, along, y_axis(options)),)


def estimate(call: Call, rows: np.ndarray, at: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The points at which the density is estimated (those given, or n() over the range), and its heights."""
    options, x = call.options, call.scope.data.numbers(call.varlist[0])[rows]
    width = width_of(call, rows)
    if at is None:
        low, high = options.range or (x.min() - width, x.max() + width)
        at = np.linspace(low, high, options.n)
    weights = summary_of(call, rows).w
    return at, density(x, at=at, width=width, kernel=kernel_of(options), weights=weights)


def summary_of(call: Call, rows: np.ndarray) -> Summary:
    """The summary of the variable."""
    x = call.scope.data.numbers(call.varlist[0])[rows]
    if call.weights is None:
        return Summary(x)
    return Summary(x, call.weights.values[np.searchsorted(call.touse, rows)], call.weights.kind)


def width_of(call: Call, rows: np.ndarray) -> float:
    """The kernel's half-width: as asked for, or the best one for normal data."""
    given = call.options.bwidth or call.options.width
    if given:
        return given
    summary = summary_of(call, rows)
    return optimal_width(summary.sd, summary.percentiles[75] - summary.percentiles[25], summary.n)


def kernel_of(options: SimpleNamespace) -> str:
    """The kernel asked for, epanechnikov unless another is."""
    chosen = [name for name in KERNELS if getattr(options, name)]
    if options.kernel:
        chosen += [name for name in KERNELS if name.startswith(options.kernel.strip())][:1]
        if not chosen:
            raise StataError(198, f"kernel({options.kernel}) not found")
    if len(chosen) > 1:
        raise StataError(198, "only one kernel may be specified")
    return chosen[0] if chosen else "epanechnikov"
