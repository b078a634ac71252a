"""Curves through cross medians: what mband and mspline share."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.graphics.faces import face
from statalike.graphics.layers import Line
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import stroke, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.models.smoothing import cross_medians, usual_bands


def knots(call: Call) -> tuple[np.ndarray, np.ndarray]:
    """The cross medians of y and x, in bands() of x; r(2000) without observations."""
    y, x = call.varlist
    data, rows, bands = call.scope.data, call.complete(call.varlist), call.options.bands
    if not len(rows):
        raise StataError(2000)
    if bands is not None and bands < 1:
        raise StataError(198, f"bands({bands}) invalid")
    return cross_medians(data.numbers(x)[rows], data.numbers(y)[rows], bands or usual_bands(len(rows)))


def curve(call: Call, look: Look, across: np.ndarray, along: np.ndarray, key: str) -> tuple[Plot, ...]:
    """The plot of a curve of y along x."""
    y, x = call.varlist
    options, data = call.options, call.scope.data
    layer = Line(numbers(across), numbers(along), stroke(styled(look, options), options), options.yaxis)
    return (Plot((layer,), key, face(data, x), Face(key, data[y].format), y_axis(options)),)
