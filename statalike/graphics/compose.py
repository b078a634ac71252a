"""From plots and options to the Figure: panels, shared axes, legend, titles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from statalike.graphics.axes import axis, demand
from statalike.graphics.figure import AddedLine, Axis, Figure, Panel, Text
from statalike.graphics.layers import Bars, Key, Layer
from statalike.graphics.legend_options import legend
from statalike.graphics.options import Options
from statalike.graphics.plottype import Plot
from statalike.graphics.text_options import styled

_PANEL_SCALES = {1: 1.0, 2: 0.8, 3: 0.64, 4: 0.52}


@dataclass(frozen=True)
class Group:
    """The plots of one panel, and the heading of its by-group (None outside by())."""

    plots: tuple[Plot, ...]
    heading: str | None = None


def compose(groups: Sequence[Group], options: Options, by_note: str = "") -> Figure:
    """The figure: one panel, or one for each by-group; `by_note` says what the panels are by."""
    if options.by is None:
        return _framed((_panel(groups[0], options, _axes(groups, options)),), groups, options)
    return _by(groups, options, by_note)


def _by(groups: Sequence[Group], options: Options, by_note: str) -> Figure:
    by = options.by
    columns = by.columns or (math.ceil(len(groups) / by.rows) if by.rows else math.ceil(math.sqrt(len(groups))))
    rows = by.rows or math.ceil(len(groups) / columns)
    common = _axes(groups, options)
    panels = []
    for i, group in enumerate(groups):
        row, column = (i % rows, i // rows) if by.by_column else divmod(i, columns)
        own = _axes([group], options)
        chosen = [own[j] if _rescaled(own[j], options) else common[j] for j in range(len(common))]
        below = i + 1 if by.by_column else i + columns
        is_lowest = (row == rows - 1 or below >= len(groups)) if by.by_column else below >= len(groups)
        shown = tuple(
            _edge(a, is_lowest or by.all_x_axes, column == 0 or by.all_y_axes, column == columns - 1) for a in chosen
        )
        panels.append(replace(_panel(group, options, shown), row=row, column=column))
    figure = _framed(tuple(panels), groups, options)
    scale = by.scale or _PANEL_SCALES.get(max(rows, columns), 0.42)
    gap = 0.0 if by.compact else 2.0 if by.gap is None else 2 * by.gap
    titles = figure.titles
    if "note" not in options.titles and by_note:
        scheme = options.scheme
        titles = (*titles, Text((by_note,), scheme.note_size, scheme.foreground, 7, 4, justify="left"))
    return replace(
        figure,
        rows=rows,
        columns=columns,
        titles=tuple(sorted(titles, key=lambda t: t.ring)),
        x_title=next((a.title for a in common if a.horizontal), None),
        y_title=next((a.title for a in common if not a.horizontal and a.number == 1), None),
        panel_scale=scale,
        panel_gap=(gap, gap),
    )


def _axes(groups: Sequence[Group], options: Options) -> tuple[Axis, ...]:
    """The axes that serve all the groups: x, y, and a second y axis when a plot asks for it."""
    plots = [plot for group in groups for plot in group.plots]
    numbers = sorted({plot.axis for plot in plots})
    wanted = [demand("x", 1, plots, options)] + [demand("y", n, plots, options) for n in numbers]
    return tuple(axis(w, options) for w in wanted)


def _rescaled(own: Axis, options: Options) -> bool:
    return options.by.rescale_x if own.horizontal else options.by.rescale_y


def _edge(shown: Axis, at_bottom: bool, at_left: bool, at_right: bool) -> Axis:
    """An axis of a by-panel: without title, and without ticks when a neighbour shows them."""
    has_ticks = {"bottom": at_bottom, "top": at_bottom, "left": at_left, "right": at_right}[shown.side]
    if has_ticks:
        return replace(shown, title=None)
    return replace(shown, title=None, ticks=())


def _panel(group: Group, options: Options, axes: tuple[Axis, ...]) -> Panel:
    lines = tuple(
        AddedLine(value, letter == "x", line.stroke, line.axis)
        for letter, line in options.added
        for value in line.values
    )
    layers = tuple(layer for plot in group.plots for layer in plot.layers)
    return Panel(layers, axes, lines, options.texts, _strip(group.heading, options))


def _strip(heading: str | None, options: Options) -> Text | None:
    if heading is None:
        return None
    scheme = options.scheme
    plain = Text((heading,), scheme.strip_size, scheme.foreground, fill=scheme.strip_fill)
    return styled(plain, options.strip_look, options.inches)


def _framed(panels: tuple[Panel, ...], groups: Sequence[Group], options: Options) -> Figure:
    """The panels with legend, titles and backgrounds."""
    plots = next((g.plots for g in groups if any(p.layers for p in g.plots)), groups[0].plots)
    keys = tuple(Key(plot.key, tuple(_sample(layer) for layer in _shown(plot))) for plot in plots if plot.key)
    given = (text for text in options.titles.values() if text is not None)
    return Figure(
        panels=panels,
        width=options.width,
        height=options.height,
        region=options.region,
        titles=tuple(sorted(given, key=lambda t: t.ring)),
        legend=legend(options.legend, keys, options.scheme, options.inches),
        aspect=options.aspect,
        scale=options.scale,
        share=options.share,
    )


def _shown(plot: Plot) -> tuple[Layer, ...]:
    """The layers whose look stands for a plot in a legend: of a box, only the box."""
    return tuple(layer for layer in plot.layers if isinstance(layer, Bars)) or plot.layers


def _sample(layer: Layer) -> Layer:
    """A layer's look without its data, for a legend."""
    empty = {name: () for name in ("x", "y", "low", "high", "at") if hasattr(layer, name)}
    if hasattr(layer, "sizes"):
        empty |= {"sizes": layer.sizes[:1], "labels": None}
    return replace(layer, **empty)
