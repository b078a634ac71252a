"""Layers onto a canvas: data values become places in the plot region."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from statalike.graphics.canvas import ASCENT, Anchor, Box, Canvas
from statalike.graphics.figure import Axis
from statalike.graphics.layers import Area, Bars, Guides, Layer, Line, MarkerLabels, Numbers, Points, Spikes, Stroke

Place = Callable[[np.ndarray | Numbers], np.ndarray]
"""From values on an axis to places on the canvas."""


@dataclass(frozen=True)
class Ground:
    """Where a layer is drawn: its clip box and the two mappings."""

    clip: Box
    x: Place
    y: Place


def mapping(axis: Axis, start: float, end: float) -> Place:
    """The mapping of an axis whose lowest value lies at `start` and whose highest at `end`."""
    if axis.reverse:
        start, end = end, start
    turn = np.log if axis.log else np.asarray
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = float(turn(axis.low)), float(turn(axis.high))
    span = high - low

    def place(values: np.ndarray | Numbers) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            numbers = turn(np.asarray(values, dtype=float))
            if span == 0:
                return np.where(np.isnan(numbers), np.nan, (start + end) / 2)
            return start + (numbers - low) / span * (end - start)

    return place


def paint_layer(layer: Layer, ground: Ground, canvas: Canvas) -> None:
    """Draw one layer."""
    _PAINTERS[type(layer)](layer, ground, canvas)


def _points(layer: Points, ground: Ground, canvas: Canvas) -> None:
    x, y = ground.x(layer.x), ground.y(layer.y)
    if not len(x):
        return
    canvas.markers(x, y, np.asarray(layer.sizes), layer.symbol, layer.fill, layer.outline, ground.clip)
    if layer.labels is not None:
        _marker_labels(layer, layer.labels, x, y, canvas)


def _marker_labels(layer: Points, labels: MarkerLabels, x: np.ndarray, y: np.ndarray, canvas: Canvas) -> None:
    sizes = layer.sizes if len(layer.sizes) > 1 else layer.sizes * len(x)
    clocks = labels.clock if len(labels.clock) > 1 else labels.clock * len(x)
    for text, left, low, clock, size in zip(labels.texts, x, y, clocks, sizes, strict=True):
        if math.isfinite(left) and math.isfinite(low):
            across, up, anchor = beside(clock, size / 2 * layer.symbol.scale + labels.gap, labels.size)
            canvas.text(left + across, low + up, text, labels.size, labels.color, anchor, labels.angle)


def beside(clock: int, distance: float, size: float) -> tuple[float, float, Anchor]:
    """The shift of a text's baseline, and its anchor, that put it at a clock position around a point."""
    centred = -ASCENT * size / 2
    if clock == 0:
        return 0.0, centred, "center"
    angle = math.pi / 2 - clock * math.pi / 6
    across, up = math.cos(angle), math.sin(angle)
    anchor: Anchor = "center" if clock in (12, 6) else "left" if clock in (1, 2, 3, 4, 5) else "right"
    return across * distance, up * (distance + ASCENT * size / 2 * abs(up)) + centred, anchor


def _line(layer: Line, ground: Ground, canvas: Canvas) -> None:
    canvas.line(ground.x(layer.x), ground.y(layer.y), layer.stroke, ground.clip)


def _area(layer: Area, ground: Ground, canvas: Canvas) -> None:
    across, along = (ground.y, ground.x) if layer.horizontal else (ground.x, ground.y)
    at, low, high = across(layer.x), along(layer.low), along(layer.high)
    outlines = []
    for run in _runs(at + low + high):
        edge = np.concatenate([at[run], at[run][::-1]])
        rim = np.concatenate([high[run], low[run][::-1]])
        outlines.append(np.column_stack([rim, edge] if layer.horizontal else [edge, rim]))
    canvas.polygons(outlines, layer.fill, layer.outline, ground.clip)


def _runs(values: np.ndarray) -> list[slice]:
    """Stretches without missing values."""
    known = np.concatenate([[False], np.isfinite(values), [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(known) == 1), np.flatnonzero(np.diff(known) == -1)
    return [slice(a, b) for a, b in zip(starts, ends, strict=True)]


def _bars(layer: Bars, ground: Ground, canvas: Canvas) -> None:
    across, along = (ground.y, ground.x) if layer.horizontal else (ground.x, ground.y)
    middle = np.asarray(layer.at)
    sides = across(middle - layer.width / 2), across(middle + layer.width / 2)
    low, high = along(layer.low), along(layer.high)
    outlines = []
    for a, b, c, d in zip(*sides, low, high, strict=True):
        corners = [(a, c), (b, c), (b, d), (a, d)]
        outlines.append(np.array([(y, x) for x, y in corners] if layer.horizontal else corners))
    canvas.polygons(outlines, layer.fill, layer.outline, ground.clip)


def _spikes(layer: Spikes, ground: Ground, canvas: Canvas) -> None:
    across, along = (ground.y, ground.x) if layer.horizontal else (ground.x, ground.y)
    at, low, high = across(layer.at), along(layer.low), along(layer.high)
    half, gap = layer.cap / 2, np.full(len(at), np.nan)
    parts = [([at, at], [low, high])]
    if layer.cap:
        parts += [([at - half, at + half], [low, low]), ([at - half, at + half], [high, high])]
    edge = np.concatenate([np.column_stack([*where, gap]).ravel() for where, _ in parts])
    rise = np.concatenate([np.column_stack([*where, gap]).ravel() for _, where in parts])
    x, y = (rise, edge) if layer.horizontal else (edge, rise)
    canvas.line(x, y, layer.stroke, ground.clip)


def _guides(layer: Guides, ground: Ground, canvas: Canvas) -> None:
    across = ground.y if layer.horizontal else ground.x
    for at in across(layer.at):
        if layer.horizontal:
            canvas.line((ground.clip.left, ground.clip.right), (at, at), layer.stroke, ground.clip)
        else:
            canvas.line((at, at), (ground.clip.bottom, ground.clip.top), layer.stroke, ground.clip)


_PAINTERS: dict[type, Callable] = {
    Points: _points, Line: _line, Area: _area, Bars: _bars, Spikes: _spikes, Guides: _guides,
}  # fmt: skip


def paint_sample(layer: Layer, box: Box, canvas: Canvas) -> None:
    """A layer's look in the box of a legend's key."""
    x, y = box.middle
    if isinstance(layer, Points):
        size = np.asarray(layer.sizes[:1] or (1.3,))
        canvas.markers(np.array([x]), np.array([y]), size, layer.symbol, layer.fill, layer.outline)
    elif isinstance(layer, Line | Spikes):
        canvas.line((box.left, box.right), (y, y), layer.stroke)
    elif isinstance(layer, Guides):
        canvas.line((box.left, box.right), (y, y), Stroke(layer.stroke.color, layer.stroke.width, layer.stroke.pattern))
    else:
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
        canvas.polygons([np.array(corners)], layer.fill, layer.outline)
