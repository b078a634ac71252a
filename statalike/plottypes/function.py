"""Function plots: y = f(x) drawn over a range of x."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.graphics.layers import Layer, Line, Stroke
from statalike.graphics.plottype import Face, Look, Plot, plottype
from statalike.graphics.styling import LINE_OPTIONS, stroke, styled
from statalike.graphics.xyplots import numbers, y_axis
from statalike.lang.call import Call
from statalike.lang.evaluate import evaluate, spread
from statalike.lang.numlist import numlist
from statalike.lang.scope import Scope

NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")


@dataclass
class Grid:
    """A scope whose only variable is x, at the points of the curve; all else is asked of the session."""

    data: Dataset
    scope: Scope

    def variable(self, name: str) -> str:
        """x; r(111) for anything else."""
        if name == "x":
            return name
        raise StataError(111, name=name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.scope, name)


@plottype(
    "FUNCtion anything(everything) [, RANGE(string) N(integer 300) HORizontal YAXis(integer 1)"
    f" DROPLines(numlist) BASE(real 0) {LINE_OPTIONS} *]"
)
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """`[name=]f(x)`, the name (y) for its axis, over range(# #) (0 1) or the range of a variable, at n() points."""
    options = call.options
    named = NAMED.match(call.anything)
    formula = call.anything[named.end() if named else 0 :].strip()
    x = np.linspace(*_range(options, call.scope), options.n)
    y = _values(formula, x, call.scope)
    ink = stroke(styled(look, options), options)
    layers: list[Layer] = [_line(x, y, ink, options)]
    if options.droplines:
        at = np.asarray(options.droplines)
        top, gap = _values(formula, at, call.scope), np.full(len(at), np.nan)
        across = np.column_stack([at, at, gap]).ravel()
        down = np.column_stack([np.full(len(at), options.base), top, gap]).ravel()
        layers.append(_line(across, down, Stroke(ink.color, ink.width / 2, ink.pattern), options))
    across, along = Face("x"), Face(named[1] if named else "y")
    if options.horizontal:
        across, along = along, across
    return (Plot(tuple(layers), formula, across, along, y_axis(options)),)


def _line(x: np.ndarray, y: np.ndarray, ink: Stroke, options: SimpleNamespace) -> Line:
    ends = (y, x) if options.horizontal else (x, y)
    return Line(numbers(ends[0]), numbers(ends[1]), ink, options.yaxis)


def _range(options: SimpleNamespace, scope: Scope) -> tuple[float, float]:
    if not options.range:
        return 0.0, 1.0
    try:
        found = numlist(options.range, scope)
    except StataError:
        values = scope.data.numbers(scope.variable(options.range.strip()))
        return float(np.nanmin(values)), float(np.nanmax(values))
    if len(found) < 2:
        raise StataError(198, f"option range({options.range}) invalid")
    return min(found), max(found)


def _values(formula: str, x: np.ndarray, scope: Scope) -> np.ndarray:
    grid = Grid(Dataset({"x": Column.of(x, "double")}), scope)
    values = spread(evaluate(formula, grid), len(x))
    if values.dtype.kind not in "fiub":
        raise StataError(109)
    return values
