"""A figure onto a canvas: titles and legend take their room, the panels get the rest."""

from __future__ import annotations

from dataclasses import replace

from statalike.graphics.canvas import ASCENT, LEADING, Box, Canvas, rectangle
from statalike.graphics.figure import Axis, Figure, Legend, Mosaic, Side, Text, TickLook
from statalike.graphics.paint_axis import paint_axis_title, paint_lines, title_depth
from statalike.graphics.paint_legend import Plan, paint_legend, plan
from statalike.graphics.paint_panel import Insets, insets, paint_panel

GAP = 1.1
BESIDE_GAP = 1.5
INSIDE = 1.5
TOP, BOTTOM, LEFT, RIGHT = (9, 10, 11, 12, 1, 2, 3), (4, 5, 6, 7, 8), (9,), (3,)


def paint(figure: Figure | Mosaic, canvas: Canvas) -> None:
    """Draw a figure over the whole canvas."""
    whole = Box(0.0, 0.0, canvas.width, canvas.height)
    region = figure.region
    canvas.polygons([rectangle(whole)], region.background, region.graph_border)
    left, right, bottom, top = region.graph_margin
    box = whole.cut(left, right, bottom, top)
    if isinstance(figure, Mosaic):
        _mosaic(figure, box, canvas)
    else:
        _figure(figure, box, canvas)


def _mosaic(figure: Mosaic, box: Box, canvas: Canvas) -> None:
    room = _less_titles(figure.titles, box)
    unit = min(room.width / figure.columns, room.height / figure.rows) / 100
    for cell, part in zip(_cells(figure, room), figure.figures, strict=True):
        paint(part, canvas.inner(cell, unit * figure.scale))
    _paint_titles(figure.titles, room, box, box, canvas)


def _figure(figure: Figure, box: Box, canvas: Canvas) -> None:
    legend = figure.legend
    shape = plan(legend, canvas) if legend else None
    room = _less_titles(figure.titles, box)
    if legend and legend.ring:
        room = _less_legend(room, legend, shape)
    plots = _panels(figure, room, canvas)
    if legend and shape:
        _place_legend(legend, shape, plots, room, canvas)
    _paint_titles(figure.titles, plots, room, box, canvas)


# panels ---------------------------------------------------------------------------------------


def _panels(figure: Figure, room: Box, canvas: Canvas) -> Box:
    """Draw the panels; the box around all their plot regions."""
    if len(figure.panels) == 1 and figure.panels[0].strip is None:
        panel = figure.panels[0]
        need = insets(panel, figure.region, canvas)
        plot = _shaped(room.cut(need.left, need.right, need.bottom, need.top), figure.aspect)
        paint_panel(panel, figure.region, plot, canvas)
        return plot
    return _grid_of_panels(figure, room, canvas)


def _shaped(box: Box, aspect: float | None) -> Box:
    """The largest centred part of a box with height / width = aspect."""
    if aspect is None:
        return box
    if box.height / box.width > aspect:
        spare = (box.height - box.width * aspect) / 2
        return box.cut(bottom=spare, top=spare)
    spare = (box.width - box.height / aspect) / 2
    return box.cut(left=spare, right=spare)


def _grid_of_panels(figure: Figure, room: Box, canvas: Canvas) -> Box:
    shared = [_shared(figure.x_title, "bottom"), _shared(figure.y_title, "left")]
    area = room.cut(bottom=title_depth(shared[0], canvas), left=title_depth(shared[1], canvas))
    scale = figure.panel_scale
    inner = canvas.inner(area, scale)
    region = replace(figure.region, graph_margin=(0.0, 0.0, 0.0, 0.0))
    needs = {(p.row, p.column): insets(p, region, inner) for p in figure.panels}
    columns = [_widest(needs, column=c) for c in range(figure.columns)]
    rows = [_widest(needs, row=r) for r in range(figure.rows)]
    gap_x, gap_y = figure.panel_gap
    inside = Box(0.0, 0.0, inner.width, inner.height)
    width = (inside.width - sum(n.left + n.right for n in columns) - gap_x * (figure.columns - 1)) / figure.columns
    height = (inside.height - sum(n.bottom + n.top for n in rows) - gap_y * (figure.rows - 1)) / figure.rows
    bounds: list[Box] = []
    for panel in figure.panels:
        before = columns[: panel.column]
        left = sum(n.left + n.right + width + gap_x for n in before) + columns[panel.column].left
        above = rows[: panel.row]
        top = inside.top - sum(n.bottom + n.top + height + gap_y for n in above) - rows[panel.row].top
        plot = _shaped(Box(left, top - height, left + width, top), figure.aspect)
        paint_panel(panel, region, plot, inner)
        bounds.append(plot)
    around = Box(
        area.left + min(b.left for b in bounds) * scale, area.bottom + min(b.bottom for b in bounds) * scale,
        area.left + max(b.right for b in bounds) * scale, area.bottom + max(b.top for b in bounds) * scale,
    )  # fmt: skip
    _shared_titles(shared, around, area, canvas)
    return around


def _shared(title: Text | None, side: Side) -> Axis:
    return Axis(side, 0.0, 1.0, (), TickLook(0.0), title=title)


def _shared_titles(shared: list[Axis], around: Box, area: Box, canvas: Canvas) -> None:
    """The axis titles that all panels have in common, outside their labels."""
    for axis in shared:
        if axis.title is not None:
            edge = Box(around.left, area.bottom, around.right, around.top)
            if axis.side == "left":
                edge = Box(area.left, around.bottom, around.right, around.top)
            paint_axis_title(axis, edge, 0.0, canvas)


def _widest(needs: dict[tuple[int, int], Insets], row: int | None = None, column: int | None = None) -> Insets:
    found = Insets()
    for (r, c), need in needs.items():
        if row in (None, r) and column in (None, c):
            found = found.widest(need)
    return found


def _cells(figure: Mosaic, box: Box) -> list[Box]:
    """The places of a mosaic's figures; a row or column is as large as the largest share among its figures."""
    places = [divmod(cell, figure.columns) for cell in figure.cells or range(len(figure.figures))]
    width = box.width - figure.gap * (figure.columns - 1)
    height = box.height - figure.gap * (figure.rows - 1)
    across = _shares(
        [(column, part.share[0]) for (_, column), part in zip(places, figure.figures, strict=True)], figure.columns
    )
    down = _shares([(row, part.share[1]) for (row, _), part in zip(places, figure.figures, strict=True)], figure.rows)
    found = []
    for row, column in places:
        left = box.left + sum(across[:column]) * width + column * figure.gap
        top = box.top - sum(down[:row]) * height - row * figure.gap
        found.append(Box(left, top - down[row] * height, left + across[column] * width, top))
    return found


def _shares(given: list[tuple[int, float]], count: int) -> list[float]:
    """Parts of 1 for each row or column, by the largest of the shares given for it; 100 where none is."""
    largest = [max((share for at, share in given if at == i), default=100.0) for i in range(count)]
    return [share / sum(largest) for share in largest]


# legend ---------------------------------------------------------------------------------------


def _less_legend(room: Box, legend: Legend, shape: Plan) -> Box:
    if legend.clock in (2, 3, 4):
        return room.cut(right=shape.width + BESIDE_GAP)
    if legend.clock in (8, 9, 10):
        return room.cut(left=shape.width + BESIDE_GAP)
    if legend.clock in (11, 12, 1):
        return room.cut(top=shape.height + GAP)
    return room.cut(bottom=shape.height + GAP)


def _place_legend(legend: Legend, shape: Plan, plots: Box, room: Box, canvas: Canvas) -> None:
    """Beside the plot regions, or inside them when the ring is 0."""
    clock = legend.clock
    x, y = plots.middle
    side = _horizontal(clock)
    if legend.ring == 0:
        left = {"left": plots.left + INSIDE, "center": x - shape.width / 2,
                "right": plots.right - INSIDE - shape.width}[side]  # fmt: skip
        top = {1: plots.top - INSIDE, 0: y + shape.height / 2, -1: plots.bottom + INSIDE + shape.height}[_level(clock)]
    elif clock in (2, 3, 4, 8, 9, 10):
        left = room.right + BESIDE_GAP if clock in (2, 3, 4) else room.left - BESIDE_GAP - shape.width
        top = {1: plots.top, 0: y + shape.height / 2, -1: plots.bottom + shape.height}[
            1 if clock in (2, 10) else -1 if clock in (4, 8) else 0
        ]
    else:
        left = {"left": plots.left, "center": x - shape.width / 2, "right": plots.right - shape.width}[side]
        top = room.bottom - GAP if clock in (5, 6, 7, 0) else room.top + GAP + shape.height
    paint_legend(legend, shape, left, top, canvas)


def _horizontal(clock: int) -> str:
    return "left" if clock in (7, 8, 9, 10, 11) else "right" if clock in (1, 2, 3, 4, 5) else "center"


def _level(clock: int) -> int:
    return 1 if clock in (10, 11, 12, 1, 2) else -1 if clock in (4, 5, 6, 7, 8) else 0


# titles ---------------------------------------------------------------------------------------


def _height(text: Text) -> float:
    return len(text.lines) * LEADING * text.size + GAP + text.margin[2] + text.margin[3]


def _less_titles(titles: tuple[Text, ...], box: Box) -> Box:
    """What titles at the four sides leave."""
    above, below, left, right = (
        sum(_height(t) for t in titles if t.ring and t.clock in clocks and bool(t.angle) == (clocks in (LEFT, RIGHT)))
        for clocks in (TOP, BOTTOM, LEFT, RIGHT)
    )
    return box.cut(left, right, below, above)


def _paint_titles(titles: tuple[Text, ...], plots: Box, room: Box, box: Box, canvas: Canvas) -> None:
    """Titles above from the outermost ring down, those below from the outermost ring up."""
    top, bottom = box.top, box.bottom
    for text in reversed(titles):
        left, right = (box.left, box.right) if text.span else (plots.left, plots.right)
        if text.angle:
            continue
        if text.ring == 0:
            height = len(text.lines) * LEADING * text.size
            y = {1: plots.top - INSIDE, 0: (plots.bottom + plots.top + height) / 2, -1: plots.bottom + INSIDE + height}
            paint_lines(text, plots.left + INSIDE, plots.right - INSIDE, y[_level(text.clock)], canvas)
        elif text.clock in BOTTOM:
            bottom += _height(text)
            paint_lines(text, left, right, bottom - GAP / 2 - text.margin[3], canvas)
        else:
            paint_lines(text, left, right, top - text.margin[3], canvas)
            top -= _height(text)
    _paint_turned(titles, plots, box, canvas)


def _paint_turned(titles: tuple[Text, ...], plots: Box, box: Box, canvas: Canvas) -> None:
    """Titles at the left and at the right, from the outermost ring in."""
    left, right = box.left, box.right
    for text in reversed(titles):
        if not text.angle:
            continue
        for i, line in enumerate(text.lines):
            up = (ASCENT + i * LEADING) * text.size
            x = left + up if text.clock in LEFT else right - _height(text) + GAP + up
            canvas.text(x, plots.middle[1], line, text.size, text.color, "center", 90, text.bold, text.italic)
        left += _height(text) if text.clock in LEFT else 0.0
        right -= _height(text) if text.clock in RIGHT else 0.0
