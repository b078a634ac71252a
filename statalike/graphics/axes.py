"""From what the data span and what the options say to the Axis that is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import ticks as rules
from statalike.graphics.axis_options import Ticks
from statalike.graphics.figure import Axis, Text, Tick, TickLook
from statalike.graphics.layers import Extent, Numbers, Stroke
from statalike.graphics.options import AxisSpec, Options, upright
from statalike.graphics.patterns import PATTERNS
from statalike.graphics.plottype import Face, Plot

MINOR = 0.6
NO_FACE = Face("")


@dataclass(frozen=True)
class Demand:
    """What plots ask of one axis: the values to hold and the variables shown on it."""

    letter: str
    number: int
    extent: Extent
    faces: tuple[Face, ...]


def demand(letter: str, number: int, plots: Iterable[Plot], options: Options) -> Demand:
    """What all `plots` ask of the axis; added lines and range() ask too."""
    extent, faces = Extent(), []
    for plot in plots:
        if letter == "y" and plot.axis != number:
            continue
        for layer in plot.layers:
            extent = extent.joined(layer.extent()[letter == "y"])
        face = plot.x if letter == "x" else plot.y
        if face is not None:
            faces.append(face)
    for where, line in options.added:
        if where == letter and line.axis == number:
            extent = extent.joined(line.values)
    extent = extent.joined(options.axis(letter, number).scale.range)
    return Demand(letter, number, extent, tuple(faces))


def axis(wanted: Demand, options: Options) -> Axis:
    """The axis that serves the demand; an empty one spans 0 to 1 and has no labels."""
    spec = options.axis(wanted.letter, wanted.number)
    face = wanted.faces[0] if wanted.faces else NO_FACE
    scheme, log = options.scheme, spec.scale.log
    low, high = (0.0, 1.0) if wanted.extent.is_empty else (wanted.extent.low, wanted.extent.high)
    if log and low <= 0:
        raise StataError(198, "log scale is not possible: values must be greater than zero")
    labels = (
        () if wanted.extent.is_empty and spec.labels.is_silent else _values(spec.labels, low, high, face, log, "#5")
    )
    major = _values(spec.ticks, low, high, face, log, "none", labels)
    minor_labels = _values(spec.minor_labels, low, high, face, log, "none", labels)
    minor = _values(spec.minor_ticks, low, high, face, log, "none", labels)
    span = Extent(low, high).joined((*labels, *major, *minor_labels, *minor))
    marks = (
        _marks(spec.labels, labels, face, 1.0, True)
        + _marks(spec.ticks, major, face, 1.0, False)
        + _marks(spec.minor_labels, minor_labels, face, MINOR, True)
        + _marks(spec.minor_ticks, minor, face, MINOR, False)
    )
    sides = ("bottom", "top") if wanted.letter == "x" else ("left", "right")
    side = sides[(wanted.number > 1) != spec.scale.alternate]
    edge = Stroke(spec.scale.line_color or scheme.foreground, spec.scale.line_width or scheme.axis_width)
    shown = spec.scale.shown
    return Axis(
        side=side,
        low=span.low,
        high=span.high,
        ticks=marks if shown else (),
        look=_look(spec, wanted.letter, options),
        title=_title(spec, wanted, options) if shown else None,
        line=edge if shown and spec.scale.line else None,
        grid=labels if _has_grid(spec.labels, wanted, options) else (),
        grid_line=_grid_line(spec.labels, options),
        log=log,
        reverse=spec.scale.reverse,
        title_gap=spec.scale.title_gap,
        number=wanted.number,
    )


def _values(spec: Ticks, low: float, high: float, face: Face, log: bool, default: str, major: Numbers = ()) -> Numbers:
    """Where a set of ticks lies: its rule or the default, its own values, and those added."""
    rule = spec.rule if spec.rule not in (None, ".") else (None if spec.values else default)
    found: Numbers = ()
    if rule is not None and rule.startswith("##"):
        found = (
            rules.between(major, int(rule[2:]))
            if major
            else rules.automatic(low, high, face.format, log, int(rule[2:]))
        )
    elif rule is not None and rule.startswith("#"):
        found = rules.automatic(low, high, face.format, log, int(rule[1:]))
    elif rule == "minmax":
        found = (low, high)
    extra = tuple(value for value, _ in spec.added)
    return found + tuple(v for v in (*spec.values, *extra) if v not in found)


def _marks(spec: Ticks, values: Numbers, face: Face, size: float, labelled: bool) -> tuple[Tick, ...]:
    labels = face.labels if spec.value_labels else None
    texts = rules.written(values, spec.format or face.format, labels)
    own = dict(spec.texts) | {value: text for value, text in spec.added if text is not None}
    length = (1.3889 if spec.length is None else spec.length) * size if spec.ticks else 0.0
    return tuple(
        Tick(value, own.get(value, text) if labelled and spec.labels else "", length)
        for value, text in zip(values, texts, strict=True)
    )


def _look(spec: AxisSpec, letter: str, options: Options) -> TickLook:
    labels, scheme = spec.labels, options.scheme
    if labels.alternate and letter == "y":
        raise StataError(198, "option alternate not allowed: only labels of the x axis can alternate")
    return TickLook(
        size=scheme.text_size if labels.size is None else labels.size,
        color=labels.color or scheme.foreground,
        angle=labels.angle if labels.angle is not None else scheme.y_angle if letter == "y" else 0.0,
        gap=0.6944 if labels.gap is None else labels.gap,
        alternate=labels.alternate,
    )


def _title(spec: AxisSpec, wanted: Demand, options: Options) -> Text | None:
    scheme = options.scheme
    joined = "/".join(dict.fromkeys(face.title for face in wanted.faces if face.title))
    default = Text((joined,), scheme.text_size, scheme.foreground, angle=upright(wanted.letter)) if joined else None
    if spec.title is None:
        return default
    given = spec.title.text
    if given is None or given.lines:
        if given is None or not spec.title.join or default is None:
            return given
        lines = given.lines + default.lines if spec.title.join == "prefix" else default.lines + given.lines
        return replace(given, lines=lines)
    return replace(given, lines=default.lines) if default else None


def _has_grid(labels: Ticks, wanted: Demand, options: Options) -> bool:
    if labels.grid is not None:
        return labels.grid
    if wanted.number > 1:
        return False
    return options.scheme.vertical_grid if wanted.letter == "x" else options.scheme.horizontal_grid


def _grid_line(labels: Ticks, options: Options) -> Stroke:
    from_scheme = options.scheme
    return Stroke(
        labels.grid_color or from_scheme.grid_color,
        from_scheme.grid_width if labels.grid_width is None else labels.grid_width,
        PATTERNS[from_scheme.grid_pattern] if labels.grid_pattern is None else labels.grid_pattern,
    )
