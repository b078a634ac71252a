"""The plots of y variables against one x variable: markers, connecting lines, marker labels, jitter."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import colour
from statalike.graphics.faces import face, texts
from statalike.graphics.layers import Layer, Line, MarkerLabels, Points
from statalike.graphics.plottype import Look, Plot
from statalike.graphics.stylelist import element
from statalike.graphics.styling import AXIS_OPTIONS, LINE_OPTIONS, MARKER_OPTIONS, Marker, marker, stroke, styled
from statalike.graphics.vertices import connected, style
from statalike.lang.call import Call

CONNECT_OPTIONS = "Connect(string) CMISsing(string) SORT SORT(varlist)"
LABEL_OPTIONS = (
    "MLABel(varlist) MLABPosition(string) MLABVposition(varname) MLABSize(string) MLABColor(string asis)"
    " MLABGap(string) MLABAngle(real 0)"
)
LINES = f"{CONNECT_OPTIONS} {LINE_OPTIONS} {AXIS_OPTIONS}"
MARKS = f"{MARKER_OPTIONS} {LABEL_OPTIONS}"
SCATTER = f"{MARKS} JITTER(real 0) JITTERSeed(integer 12071) {LINES}"


def xy_plots(call: Call, look: Look, *, markers: bool, connect: str) -> tuple[Plot, ...]:
    """One plot for each y variable of `y [y ...] x`.

    `markers` and `connect` (a connectstyle) are what the plottype draws unless told otherwise. r(102) for fewer
    than two variables.
    """
    *ys, x = call.varlist
    return tuple(
        _plot(call, (y, x), position, len(ys), styled(look.next(position), call.options), markers, connect)
        for position, y in enumerate(ys)
    )


def _plot(
    call: Call, names: tuple[str, str], position: int, count: int, look: Look, markers: bool, connect: str
) -> Plot:
    y, x = names
    options = call.options
    how = style(element(options.connect, position, count) or connect)
    axis = y_axis(options)
    layers: list[Layer] = []
    if how != "none":
        layers.append(replace(_connecting(call, names, how, look, position, count), axis=axis))
    if markers:
        layers.append(replace(_markers(call, names, look, position, count), axis=axis))
    data = call.scope.data
    shown = face(data, y)
    return Plot(tuple(layers), shown.title, face(data, x), shown if count == 1 else replace(shown, title=""), axis)


def y_axis(options: SimpleNamespace) -> int:
    """The y axis asked for: 1 or 2."""
    if options.yaxis not in (1, 2):
        raise StataError(198, f"option yaxis({options.yaxis}) not allowed: only 1 and 2 are supported")
    return options.yaxis


def in_order(call: Call, x: str, rows: np.ndarray) -> np.ndarray:
    """Rows as the sort option wants them: as they are, by x, or by a varlist (stable)."""
    wanted = call.options.sort
    if not wanted:
        return rows
    names = [x] if wanted is True else list(wanted)
    keys = [call.scope.data[name].values[rows] for name in reversed(names)]
    order = np.arange(len(rows))
    for key in keys:
        order = order[np.argsort(key[order], kind="stable")]
    return rows[order]


def _connecting(call: Call, names: tuple[str, str], how: str, look: Look, position: int, count: int) -> Line:
    y, x = names
    gaps = element(call.options.cmissing, position, count) or "y"
    if gaps not in ("y", "n"):
        raise StataError(198, f"option cmissing({call.options.cmissing}) invalid")
    rows = in_order(call, x, call.complete(names) if gaps == "y" else call.complete([x]))
    data = call.scope.data
    across, along = connected(data.numbers(x)[rows], data.numbers(y)[rows], how)
    return Line(numbers(across), numbers(along), stroke(look, call.options, position, count))


def _markers(call: Call, names: tuple[str, str], look: Look, position: int, count: int) -> Points:
    y, x = names
    rows, data, look_of = call.complete(names), call.scope.data, marker(look, call.options, position, count)
    across, along = _jittered(call, data.numbers(x)[rows], data.numbers(y)[rows])
    return Points(
        numbers(across), numbers(along), look_of.symbol, _sizes(call, rows, look_of), look_of.fill, look_of.outline,
        marker_labels(call, rows, look, position, count),
    )  # fmt: skip


def _sizes(call: Call, rows: np.ndarray, look: Marker) -> tuple[float, ...]:
    """One size, or areas proportional to the weights."""
    if call.weights is None or not len(rows):
        return (look.size,)
    weights = call.weights.values[np.searchsorted(call.touse, rows)]
    return numbers(look.size * 1.6 * np.sqrt(weights / weights.mean()))


def _jittered(call: Call, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points moved at random within a circle of jitter() percent of the ranges."""
    amount = getattr(call.options, "jitter", 0)
    if not amount or not len(x):
        return x, y
    random = np.random.default_rng(call.options.jitterseed)
    angle, far = random.uniform(0, 2 * np.pi, len(x)), np.sqrt(random.uniform(size=len(x))) * amount / 200
    return x + np.cos(angle) * far * np.ptp(x), y + np.sin(angle) * far * np.ptp(y)


def marker_labels(
    call: Call | SimpleNamespace, rows: np.ndarray, look: Look, position: int = 0, count: int = 1
) -> MarkerLabels | None:
    """The labels that mlabel() of a call's options asks for beside the points of rows."""
    options = call.options
    if not options.mlabel:
        return None
    data, name = call.scope.data, options.mlabel[min(position, len(options.mlabel) - 1)]
    clock = element(options.mlabposition, position, count) or "3"
    if not clock.isdigit() or int(clock) > 12:
        raise StataError(198, f"option mlabposition({options.mlabposition}) invalid")
    clocks = (int(clock),)
    if options.mlabvposition:
        given = data.numbers(options.mlabvposition)[rows]
        clocks = tuple(int(value) if value in range(13) else clocks[0] for value in given.tolist())
    ink = element(options.mlabcolor, position, count)
    return MarkerLabels(
        texts(data, name, rows),
        clocks,
        sizes.size(element(options.mlabsize, position, count), sizes.TEXT, sizes.TEXT["small"], look.inches),
        colour(ink, look.color) if ink else marker(look, options, position, count).fill,
        sizes.size(element(options.mlabgap, position, count), sizes.TEXT, 0.7, look.inches),
        options.mlabangle,
    )


def numbers(values: np.ndarray) -> tuple[float, ...]:
    """An array as plain numbers."""
    return tuple(np.asarray(values, dtype=float).tolist())
