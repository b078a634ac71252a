"""An axis and lines of text onto a canvas."""

from __future__ import annotations

import math

from statalike.graphics.canvas import ASCENT, DESCENT, LEADING, Box, Canvas, rectangle
from statalike.graphics.figure import Axis, Text, TickLook
from statalike.graphics.layers import Stroke
from statalike.graphics.paint_layers import Place

TITLE_GAP = 0.7


def labels_depth(axis: Axis, canvas: Canvas) -> float:
    """How far ticks and their labels reach from the axis line."""
    if not axis.ticks:
        return 0.0
    length = max(tick.length for tick in axis.ticks)
    widths = [canvas.text_width(line, axis.look.size) for t in axis.ticks for line in t.text.split("\n") if line]
    if not widths:
        return length + axis.look.gap
    turned = math.radians(axis.look.angle)
    along, upright = abs(math.cos(turned)), abs(math.sin(turned))
    lines = max(tick.text.count("\n") + 1 for tick in axis.ticks)
    line = LEADING * axis.look.size * (lines + (axis.look.alternate and axis.horizontal))
    wide, high = max(widths) * along + line * upright, max(widths) * upright + line * along
    return length + axis.look.gap + (high if axis.horizontal else wide)


def title_depth(axis: Axis, canvas: Canvas) -> float:
    """The room of an axis title and the gaps around it."""
    if axis.title is None or not axis.title.lines:
        return 0.0
    left, right, bottom, top = axis.title.margin
    extra = bottom + top if axis.horizontal else left + right
    depth = len(axis.title.lines) * LEADING * axis.title.size
    if not axis.horizontal and not axis.title.angle:
        depth = max(canvas.text_width(line, axis.title.size, axis.title.bold) for line in axis.title.lines)
    return TITLE_GAP + axis.title_gap + depth + extra


def paint_axis(axis: Axis, place: Place, box: Box, canvas: Canvas) -> None:
    """The line, ticks, labels and title of an axis beside the plot region `box`."""
    edge = {"bottom": box.bottom, "top": box.top, "left": box.left, "right": box.right}[axis.side]
    out = 1.0 if axis.side in ("right", "top") else -1.0
    stroke = axis.line or Stroke(axis.look.color, 0.2)
    if axis.line is not None:
        if axis.horizontal:
            canvas.line((box.left, box.right), (edge, edge), axis.line)
        else:
            canvas.line((edge, edge), (box.bottom, box.top), axis.line)
    for i, tick in enumerate(axis.ticks):
        at, end = float(place((tick.at,))[0]), edge + out * tick.length
        if not math.isfinite(at):
            continue
        if axis.horizontal:
            canvas.line((at, at), (edge, end), stroke)
            drop = axis.look.gap + (LEADING * axis.look.size if axis.look.alternate and i % 2 else 0.0)
            top = end - drop if out < 0 else edge + labels_depth(axis, canvas)
            _label_below(tick.text, axis.look, at, top, canvas)
        else:
            canvas.line((edge, end), (at, at), stroke)
            _label_beside(tick.text, axis.look, end + out * axis.look.gap, at, out, canvas)
    if axis.title is not None:
        paint_axis_title(axis, box, labels_depth(axis, canvas), canvas)


def _label_below(text: str, look: TickLook, x: float, top: float, canvas: Canvas) -> None:
    angle = look.angle % 360
    if not text:
        return
    if angle == 0:
        for i, line in enumerate(text.split("\n")):
            canvas.text(x, top - (ASCENT + i * LEADING) * look.size, line, look.size, look.color, "center")
        return
    turned = math.radians(angle)
    middle = ASCENT / 2 * look.size
    shift = middle * math.sin(turned), -middle * math.cos(turned)
    anchor = "right" if angle < 180 else "left"
    canvas.text(
        x + shift[0], top + shift[1] - middle * abs(math.cos(turned)), text, look.size, look.color, anchor, angle
    )


def _label_beside(text: str, look: TickLook, x: float, y: float, out: float, canvas: Canvas) -> None:
    angle = look.angle % 360
    if not text:
        return
    if angle == 90:
        shift = DESCENT if out < 0 else -ASCENT
        canvas.text(x - shift * look.size, y, text, look.size, look.color, "center", 90)
        return
    turned = math.radians(angle)
    middle = ASCENT / 2 * look.size
    canvas.text(
        x + middle * math.sin(turned), y - middle * math.cos(turned), text, look.size, look.color,
        "right" if out < 0 else "left", angle,
    )  # fmt: skip


def paint_axis_title(axis: Axis, box: Box, depth: float, canvas: Canvas) -> None:
    """The title of an axis whose labels reach `depth` from the plot region."""
    title = axis.title
    gap = depth + TITLE_GAP + axis.title_gap
    if axis.horizontal:
        high = gap + title.margin[2] + len(title.lines) * LEADING * title.size
        top = box.bottom - gap - title.margin[3] if axis.side == "bottom" else box.top + high
        paint_lines(title, box.left, box.right, top, canvas)
        return
    y = {"left": box.bottom, "right": box.top}.get(_end(title), box.middle[1])
    if not title.angle:
        _lying(axis, box, gap, canvas)
        return
    anchor = _end(title)
    for i, line in enumerate(title.lines):
        if axis.side == "left":
            below = len(title.lines) - 1 - i
            x = box.left - gap - title.margin[1] - (DESCENT + below * LEADING) * title.size
        else:
            x = box.right + gap + title.margin[0] + (ASCENT + i * LEADING) * title.size
        canvas.text(x, y, line, title.size, title.color, anchor, 90, title.bold, title.italic)


def _lying(axis: Axis, box: Box, gap: float, canvas: Canvas) -> None:
    """A horizontal title beside a y axis."""
    title = axis.title
    top = box.middle[1] + len(title.lines) * LEADING * title.size / 2
    width = max(canvas.text_width(line, title.size, title.bold) for line in title.lines)
    left = box.left - gap - title.margin[1] - width if axis.side == "left" else box.right + gap + title.margin[0]
    paint_lines(title, left, left + width, top, canvas)


def _end(text: Text) -> str:
    """Which end of a title is held: by its clock position."""
    return {7: "left", 8: "left", 9: "left", 10: "left", 11: "left", 1: "right", 2: "right", 3: "right",
            4: "right", 5: "right"}.get(text.clock, "center")  # fmt: skip


def paint_lines(text: Text, left: float, right: float, top: float, canvas: Canvas) -> None:
    """Lines of a title from `top` down, held at the side that its clock position says."""
    anchor = _end(text)
    widths = [canvas.text_width(line, text.size, text.bold) for line in text.lines] or [0.0]
    block = max(widths)
    start = {"left": left, "center": (left + right - block) / 2, "right": right - block}[anchor]
    height = len(text.lines) * LEADING * text.size
    if text.fill != "none" or text.box is not None:
        frame = Box(start - 0.8, top - height - 0.4, start + block + 0.8, top + 0.4)
        canvas.polygons([rectangle(frame)], text.fill, text.box)
    justify = text.justify if len(text.lines) > 1 else "left"
    for i, (line, width) in enumerate(zip(text.lines, widths, strict=True)):
        x = start + {"left": 0.0, "center": (block - width) / 2, "right": block - width}[justify]
        y = top - (ASCENT + i * LEADING) * text.size
        canvas.text(x, y, line, text.size, text.color, "left", 0.0, text.bold, text.italic)
