"""Plots that rise from a base: bars, spikes, areas, drop lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.graphics.faces import face
from statalike.graphics.layers import Layer
from statalike.graphics.plottype import Plot
from statalike.graphics.rangeplots import laid_out
from statalike.graphics.xyplots import in_order, numbers
from statalike.lang.call import Call

BASE = "BASE(real 0) HORizontal VERTical YAXis(integer 1)"


@dataclass(frozen=True)
class Risen:
    """The values of `y x` where both are known, and the base."""

    at: tuple[float, ...]
    base: tuple[float, ...]
    top: tuple[float, ...]


def risen(call: Call) -> Risen:
    """What rises where, from base()."""
    y, x = call.varlist
    rows = call.complete(call.varlist)
    if hasattr(call.options, "sort"):
        rows = in_order(call, x, rows)
    data = call.scope.data
    at, top = data.numbers(x)[rows], data.numbers(y)[rows]
    return Risen(numbers(at), numbers(np.full(len(at), call.options.base)), numbers(top))


def base_plot(call: Call, layers: tuple[Layer, ...]) -> tuple[Plot, ...]:
    """The plot of `y x`, turned when horizontal."""
    y, x = call.varlist
    data = call.scope.data
    shown = face(data, y)
    return (laid_out(call, layers, shown.title, face(data, x), shown),)
