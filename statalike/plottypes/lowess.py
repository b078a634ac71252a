"""Locally weighted regression: a smooth curve through the points."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.graphics.faces import face
from statalike.graphics.layers import Line
from statalike.graphics.plottype import Face, Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.smoothing import lowess


@plottype(
    "lowess varlist(min=2 max=2 numeric) [if] [in]"
    f" [, BWidth(real 0.8) MEAN NOWeight YAXis(integer 1) {LINE_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The lowess curve of y on x: bwidth() is the share of the data used at each point, mean smooths by means."""
    y, x = call.varlist
    options, data = call.options, call.scope.data
    if not 0 < options.bwidth < 1:
        raise StataError(198, f"bwidth({options.bwidth:g}) invalid: must be between 0 and 1")
    rows = call.complete(call.varlist)
    rows = rows[np.argsort(data.numbers(x)[rows], kind="stable")]
    across, along = data.numbers(x)[rows], data.numbers(y)[rows]
    smooth = lowess(across, along, bandwidth=options.bwidth, line=not options.mean, tricube=not options.noweight)
    layer = Line(numbers(across), numbers(smooth), stroke(styled(look, options), options), options.yaxis)
    key = f"lowess: {face(data, y).title}" if data[y].label else f"lowess {y} {x}"
    return (Plot((layer,), key, face(data, x), Face(key, data[y].format), y_axis(options)),)
