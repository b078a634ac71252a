"""A legend onto a canvas."""

from __future__ import annotations

import math
from dataclasses import dataclass

from statalike.graphics.canvas import ASCENT, LEADING, Box, Canvas, rectangle
from statalike.graphics.figure import Legend
from statalike.graphics.layers import Key
from statalike.graphics.paint_layers import paint_sample

PAD = 1.4
KEY_HEIGHT = 2.2


@dataclass(frozen=True)
class Plan:
    """A legend's keys in their rows and columns, and the room they take."""

    cells: tuple[tuple[int, int, Key], ...]
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    width: float
    height: float
    heading: float


def plan(legend: Legend, canvas: Canvas) -> Plan:
    """Rows, columns and size of a legend."""
    count = len(legend.keys)
    n_columns = min(legend.columns, count)
    n_rows = math.ceil(count / n_columns)
    cells = tuple(
        (i % n_rows, i // n_rows, key) if legend.by_column else (i // n_columns, i % n_columns, key)
        for i, key in enumerate(legend.keys)
    )
    columns, rows = [0.0] * n_columns, [0.0] * n_rows
    for row, column, key in cells:
        lines = key.text.split("\n")
        text = max(canvas.text_width(line, legend.text_size) for line in lines)
        room = legend.key_width + legend.key_gap if key.layers else 0.0
        columns[column] = max(columns[column], room + text)
        rows[row] = max(rows[row], len(lines) * LEADING * legend.text_size, KEY_HEIGHT)
    width = sum(columns) + legend.column_gap * (n_columns - 1)
    height = sum(rows) + legend.row_gap * (n_rows - 1)
    heading = 0.0
    if legend.title is not None and legend.title.lines:
        heading = len(legend.title.lines) * LEADING * legend.title.size + legend.row_gap
        width = max(width, *(canvas.text_width(line, legend.title.size) for line in legend.title.lines))
    return Plan(cells, tuple(columns), tuple(rows), width + 2 * PAD, height + heading + 2 * PAD, heading)


def paint_legend(legend: Legend, plan: Plan, left: float, top: float, canvas: Canvas) -> None:
    """Draw a legend with its upper left corner at (left, top)."""
    frame = Box(left, top - plan.height, left + plan.width, top)
    if legend.fill != "none" or legend.border is not None:
        canvas.polygons([rectangle(frame)], legend.fill, legend.border)
    if legend.title is not None:
        _heading(legend, frame, canvas)
    for row, column, key in plan.cells:
        x = left + PAD + sum(plan.columns[:column]) + column * legend.column_gap
        y = top - PAD - plan.heading - sum(plan.rows[:row]) - row * legend.row_gap
        _key(legend, key, x, y - plan.rows[row] / 2, canvas)


def _heading(legend: Legend, frame: Box, canvas: Canvas) -> None:
    title = legend.title
    anchor = "left" if title.justify == "left" else "center"
    x = frame.left + PAD if anchor == "left" else frame.middle[0]
    for i, line in enumerate(title.lines):
        y = frame.top - PAD - (ASCENT + i * LEADING) * title.size
        canvas.text(x, y, line, title.size, title.color, anchor, 0.0, title.bold, title.italic)


def _key(legend: Legend, key: Key, x: float, middle: float, canvas: Canvas) -> None:
    box = Box(x, middle - KEY_HEIGHT / 2, x + legend.key_width, middle + KEY_HEIGHT / 2)
    for layer in key.layers:
        paint_sample(layer, box, canvas)
    start = x + legend.key_width + legend.key_gap if key.layers else x
    lines = key.text.split("\n")
    first = middle + (len(lines) - 1) * LEADING * legend.text_size / 2 - ASCENT * legend.text_size / 2
    for i, line in enumerate(lines):
        canvas.text(start, first - i * LEADING * legend.text_size, line, legend.text_size, legend.text_color)
