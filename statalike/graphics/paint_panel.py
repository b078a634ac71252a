"""One panel onto a canvas: background, grid, layers, added lines and texts, axes."""

from __future__ import annotations

from dataclasses import dataclass

from statalike.graphics.canvas import ASCENT, DESCENT, LEADING, Box, Canvas, rectangle
from statalike.graphics.figure import AddedLine, Axis, Panel, PlacedText, Region, Text
from statalike.graphics.paint_axis import labels_depth, paint_axis, title_depth
from statalike.graphics.paint_layers import Ground, Place, beside, mapping, paint_layer

STRIP_PAD = 1.0


@dataclass(frozen=True)
class Insets:
    """The room that axes and the heading take around a plot region."""

    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0

    def widest(self, other: Insets) -> Insets:
        """The larger of both at each side."""
        return Insets(*(max(getattr(self, n), getattr(other, n)) for n in ("left", "right", "bottom", "top")))


def insets(panel: Panel, region: Region, canvas: Canvas) -> Insets:
    """The room a panel needs around its plot region."""
    room = {"left": 0.0, "right": 0.0, "bottom": 0.0, "top": 0.0}
    overhang_left = overhang_right = 0.0
    for axis in panel.axes:
        room[axis.side] = labels_depth(axis, canvas) + title_depth(axis, canvas)
        if axis.horizontal and not axis.look.angle:
            texts = [t.text for t in axis.ticks if t.text]
            ends = sorted((t for t in axis.ticks if t.text), key=lambda t: t.at, reverse=axis.reverse)
            if texts:
                overhang_left, overhang_right = (
                    canvas.text_width(end.text, axis.look.size) / 2 for end in (ends[0], ends[-1])
                )
    margins = region.plot_margin
    left = max(room["left"], overhang_left - margins[0] - region.graph_margin[0])
    right = max(room["right"], overhang_right - margins[1] - region.graph_margin[1])
    top = room["top"] + (strip_height(panel.strip) if panel.strip else 0.0)
    return Insets(left, right, room["bottom"], top)


def strip_height(strip: Text) -> float:
    """The height of a by-group's heading."""
    return len(strip.lines) * LEADING * strip.size + STRIP_PAD


def paint_panel(panel: Panel, region: Region, box: Box, canvas: Canvas) -> None:
    """Draw a panel whose plot region is `box`."""
    canvas.polygons([rectangle(box)], region.plot_background, region.plot_border)
    left, right, bottom, top = region.plot_margin
    inside = box.cut(left, right, bottom, top)
    places = {
        (axis.horizontal, axis.number): mapping(
            axis, *((inside.left, inside.right) if axis.horizontal else (inside.bottom, inside.top))
        )
        for axis in panel.axes
    }
    x = places[True, 1]
    for axis in panel.axes:
        _grid(axis, places[axis.horizontal, axis.number], box, canvas)
    for line in panel.lines:
        if line.vertical or (False, line.axis) in places:
            _added_line(line, x if line.vertical else places[False, line.axis], box, canvas)
    for layer in panel.layers:
        paint_layer(layer, Ground(box, x, places[False, layer.axis]), canvas)
    for placed in panel.texts:
        if (False, placed.axis) in places:
            _placed_text(placed, x, places[False, placed.axis], canvas)
    for axis in panel.axes:
        paint_axis(axis, places[axis.horizontal, axis.number], box, canvas)
    if panel.strip:
        _strip(panel.strip, box, canvas)


def _grid(axis: Axis, place: Place, box: Box, canvas: Canvas) -> None:
    if axis.grid_line is None:
        return
    for at in place(axis.grid):
        if axis.horizontal:
            canvas.line((at, at), (box.bottom, box.top), axis.grid_line, box)
        else:
            canvas.line((box.left, box.right), (at, at), axis.grid_line, box)


def _added_line(line: AddedLine, place: Place, box: Box, canvas: Canvas) -> None:
    at = float(place((line.at,))[0])
    if line.vertical:
        canvas.line((at, at), (box.bottom, box.top), line.stroke, box)
    else:
        canvas.line((box.left, box.right), (at, at), line.stroke, box)


def _placed_text(placed: PlacedText, x: Place, y: Place, canvas: Canvas) -> None:
    text = placed.text
    left, low = float(x((placed.x,))[0]), float(y((placed.y,))[0])
    across, up, anchor = beside(text.clock, 0.6 if text.clock else 0.0, text.size)
    block = (len(text.lines) - 1) * LEADING * text.size
    lift = 0.0 if text.clock in (4, 5, 6, 7, 8) else block if text.clock in (10, 11, 12, 1, 2) else block / 2
    widths = [canvas.text_width(line, text.size, text.bold) for line in text.lines]
    start = left + across
    if text.fill != "none" or text.box is not None:
        shift = {"left": 0.0, "center": -max(widths) / 2, "right": -max(widths)}[anchor]
        top = low + up + lift + ASCENT * text.size + 0.6
        bottom = low + up + lift - block - DESCENT * text.size - 0.4
        frame = Box(start + shift - 0.8, bottom, start + shift + max(widths) + 0.8, top)
        canvas.polygons([rectangle(frame)], text.fill, text.box)
    for i, line in enumerate(text.lines):
        height = low + up + lift - i * LEADING * text.size
        canvas.text(start, height, line, text.size, text.color, anchor, text.angle, text.bold, text.italic)


def _strip(strip: Text, box: Box, canvas: Canvas) -> None:
    frame = Box(box.left, box.top, box.right, box.top + strip_height(strip))
    canvas.polygons([rectangle(frame)], strip.fill, strip.box)
    anchor = {12: "center", 11: "left", 10: "left", 1: "right", 2: "right"}.get(strip.clock, "center")
    x = {"left": frame.left + 1, "center": frame.middle[0], "right": frame.right - 1}[anchor]
    for i, line in enumerate(strip.lines):
        y = frame.top - STRIP_PAD / 2 - (ASCENT + 0.1 + i * LEADING) * strip.size
        canvas.text(x, y, line, strip.size, strip.color, anchor, 0.0, strip.bold, strip.italic)
