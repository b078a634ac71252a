"""legend() as typed, and the Legend it makes of the keys of a graph."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import NONE, colour
from statalike.graphics.figure import Legend, Text
from statalike.graphics.layers import Key, Stroke
from statalike.graphics.markup import marked
from statalike.graphics.patterns import pattern
from statalike.graphics.scheme import Scheme
from statalike.graphics.suboptions import Option, choose, tokens
from statalike.graphics.text_options import clock, titled, whole

NAMES = (
    "on off ORDer() LABel() POSition() RING() COLs() Rows() COLFirst NOCOLFirst SIze() COLor() TItle() SUBtitle()"
    " REGion() SYMXsize() KEYGap() ROWGap() COLGap()"
)
REGION_NAMES = "LColor() FColor() Color() LWidth() LPattern() LSTyle() STYle()"


@dataclass(frozen=True)
class LegendSpec:
    """What legend() said; None means: the scheme's way.

    order: (key number, 0 for a heading; text or None) in the order shown.
    """

    shown: bool | None = None
    order: tuple[tuple[int, str | None], ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    clock: int | None = None
    ring: int | None = None
    columns: int | None = None
    rows: int | None = None
    by_column: bool = False
    size: float | None = None
    color: str | None = None
    title: str | None = None
    fill: str | None = None
    border: str | None = None
    border_width: float | None = None
    border_pattern: tuple[float, ...] | None = ()
    key_width: float | None = None
    key_gap: float | None = None
    row_gap: float | None = None
    column_gap: float | None = None


_WHOLE = {"cols": "columns", "rows": "rows"}
_GAPS = {"symxsize": "key_width", "keygap": "key_gap", "rowgap": "row_gap", "colgap": "column_gap"}
_FLAGS: dict[str, dict[str, object]] = {
    "on": {"shown": True}, "off": {"shown": False}, "colfirst": {"by_column": True},
    "nocolfirst": {"by_column": False},
}  # fmt: skip


def legend_spec(argument: str, before: LegendSpec, inches: float = 4.5) -> LegendSpec:
    """A legend() option merged into what was said `before`."""
    spec = before
    for option in choose(argument, NAMES):
        spec = _merged(spec, option, option.argument or "", inches)
    return spec


def _merged(spec: LegendSpec, option: Option, argument: str, inches: float) -> LegendSpec:
    name = option.name
    if name in _FLAGS:
        return replace(spec, **_FLAGS[name])
    if name in _WHOLE:
        return replace(spec, **{_WHOLE[name]: whole(option)})
    if name in _GAPS:
        return replace(spec, **{_GAPS[name]: sizes.size(argument, sizes.MARGIN, 1.2, inches)})
    if name == "order":
        return replace(spec, order=_ordered(argument))
    if name == "label":
        return replace(spec, labels=(*spec.labels, _labelled(option)))
    if name == "position":
        return replace(spec, clock=clock(option), ring=spec.ring)
    if name == "ring":
        return replace(spec, ring=whole(option, 0))
    if name == "size":
        return replace(spec, size=sizes.size(argument, sizes.TEXT, 3.4722, inches))
    if name == "color":
        return replace(spec, color=colour(argument))
    if name in ("title", "subtitle"):
        return replace(spec, title=argument)
    return _region(spec, argument, inches)


def _ordered(argument: str) -> tuple[tuple[int, str | None], ...]:
    """`1 "A" 3 "C" - "heading" 2` as numbers with texts."""
    found: list[tuple[int, str | None]] = []
    for word, quoted in tokens(argument):
        if quoted:
            if not found:
                raise StataError(198, "option order() incorrectly specified")
            number, text = found[-1]
            found[-1] = (number, marked(word).text if text is None else f"{text}\n{marked(word).text}")
        elif word == "-":
            found.append((0, None))
        elif word.isdigit():
            found.append((int(word), None))
        else:
            raise StataError(198, "option order() incorrectly specified")
    return tuple(found)


def _labelled(option: Option) -> tuple[int, str]:
    words = tokens(option.argument or "")
    if len(words) < 2 or not words[0][0].isdigit():
        raise StataError(198, "option label() incorrectly specified")
    return int(words[0][0]), "\n".join(marked(word).text for word, _ in words[1:])


def _region(spec: LegendSpec, argument: str, inches: float) -> LegendSpec:
    for option in choose(argument, REGION_NAMES):
        value = option.argument or ""
        if option.name in ("lstyle", "style"):
            if value.strip() != NONE:
                raise StataError(198, f"option {option.typed} not allowed: only none is supported")
            spec = replace(spec, border=NONE, fill=NONE if option.name == "style" else spec.fill)
        elif option.name == "lwidth":
            spec = replace(spec, border_width=sizes.size(value, sizes.LINE, 0.2, inches))
        elif option.name == "lpattern":
            spec = replace(spec, border_pattern=pattern(value))
        else:
            fields = {"lcolor": ("border",), "fcolor": ("fill",), "color": ("border", "fill")}[option.name]
            spec = replace(spec, **{field: colour(value) for field in fields})
    return spec


def legend(spec: LegendSpec, keys: tuple[Key, ...], scheme: Scheme, inches: float = 4.5) -> Legend | None:
    """The legend of a graph with these keys: shown when there are several, or when asked for."""
    shown = spec.shown if spec.shown is not None else len(keys) > 1 or bool(spec.order or spec.labels)
    if not shown:
        return None
    chosen = _chosen(spec, keys)
    if not chosen:
        return None
    position = scheme.legend_position if spec.clock is None else spec.clock
    border = scheme.legend_border if spec.border is None else spec.border
    beside = position in (2, 3, 4, 8, 9, 10) or spec.ring == 0
    default_columns = scheme.legend_columns if spec.clock is None else 1 if beside else min(2, len(chosen))
    columns = spec.columns or (math.ceil(len(chosen) / spec.rows) if spec.rows else default_columns)
    text_size = scheme.text_size if spec.size is None else spec.size
    plain = Legend(chosen, min(columns, len(chosen)), position, 1 if spec.ring is None else spec.ring, text_size)
    heading = Text((), scheme.text_size, scheme.foreground, justify="left" if beside else "center")
    return replace(
        plain,
        text_color=spec.color or scheme.foreground,
        title=titled(spec.title, heading, inches).text if spec.title is not None else None,
        fill=scheme.plot_background if spec.fill is None else spec.fill,
        border=None if border == NONE else Stroke(border, spec.border_width or 0.2, spec.border_pattern),
        key_width=plain.key_width if spec.key_width is None else spec.key_width,
        key_gap=plain.key_gap if spec.key_gap is None else spec.key_gap,
        row_gap=plain.row_gap if spec.row_gap is None else spec.row_gap,
        column_gap=plain.column_gap if spec.column_gap is None else spec.column_gap,
        by_column=spec.by_column,
    )


def _chosen(spec: LegendSpec, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The keys that are shown, in their order and with their texts."""
    labels = dict(spec.labels)
    named = [Key(labels.get(i, key.text), key.layers) for i, key in enumerate(keys, 1)]
    if not spec.order:
        return tuple(named)
    found = []
    for number, text in spec.order:
        if number == 0:
            found.append(Key(text or ""))
        elif number <= len(named):
            key = named[number - 1]
            found.append(key if text is None else Key(text, key.layers))
    return tuple(found)
