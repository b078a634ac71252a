"""Kernel density estimates."""

from __future__ import annotations

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


def estimate(call: Call, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points at which the density is estimated, and its heights."""
    options = call.options
    x = call.scope.data.numbers(call.varlist[0])[rows]
    weights, kind = None, ""
    if call.weights is not None:
        weights, kind = call.weights.values[np.searchsorted(call.touse, rows)], call.weights.kind
    width = options.bwidth or options.width or _width(Summary(x, weights, kind))
    low, high = options.range or (x.min() - width, x.max() + width)
    at = np.linspace(low, high, options.n)
    return at, density(x, at=at, width=width, kernel=_kernel(options), weights=weights)


def _width(summary: Summary) -> float:
    found = summary.percentiles
    return optimal_width(summary.sd, found[75] - found[25], summary.n)


def _kernel(options) -> str:
    chosen = [name for name in KERNELS if getattr(options, name)]
    if options.kernel:
        chosen += [name for name in KERNELS if name.startswith(options.kernel.strip())][:1]
        if not chosen:
            raise StataError(198, f"kernel({options.kernel}) not found")
    if len(chosen) > 1:
        raise StataError(198, "only one kernel may be specified")
    return chosen[0] if chosen else "epanechnikov"
