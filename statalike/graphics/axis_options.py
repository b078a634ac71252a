"""Options of axes: xlabel() ytick() xmtick() yscale() xline() ... as typed, before the data are known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import colour
from statalike.graphics.layers import Numbers, Stroke
from statalike.graphics.markup import marked
from statalike.graphics.patterns import pattern
from statalike.graphics.suboptions import Option, choose, head_and_options, tokens
from statalike.graphics.text_options import angle, whole

NumList = Callable[[str], list[float]]
"""Reads a numlist such as `0(10)50`."""

TICK_NAMES = (
    "add NOTICKs TICKs NOLABels LABels VALUElabels FORMat() ANGle() ALTernate LABSize() LABColor() LABGap()"
    " TLength() GRID NOGRID GLColor() GLWidth() GLPattern() axis()"
)

SCALE_NAMES = (
    "Range() log nolog REVerse NOREVerse off on alt noalt LINE NOLINE TITLEGap() LColor() LWidth() LPattern() axis()"
)

LINE_NAMES = "LColor() LWidth() LPattern() axis()"


@dataclass(frozen=True)
class Ticks:
    """xlabel(), xtick(), xmlabel() or xmtick() as typed; None means: not said."""

    rule: str | None = None
    values: Numbers = ()
    texts: tuple[tuple[float, str], ...] = ()
    added: tuple[tuple[float, str | None], ...] = ()
    ticks: bool = True
    labels: bool = True
    value_labels: bool = False
    format: str | None = None
    angle: float | None = None
    size: float | None = None
    color: str | None = None
    gap: float | None = None
    length: float | None = None
    alternate: bool = False
    grid: bool | None = None
    grid_color: str | None = None
    grid_width: float | None = None
    grid_pattern: Numbers | None = None
    axis: int = 1

    @property
    def is_silent(self) -> bool:
        """True when neither a rule nor values were given, so that the default rule holds."""
        return self.rule is None and not self.values


@dataclass(frozen=True)
class Scale:
    """xscale() or yscale() as typed."""

    range: Numbers = ()
    log: bool = False
    reverse: bool = False
    shown: bool = True
    alternate: bool = False
    line: bool = True
    line_color: str | None = None
    line_width: float | None = None
    title_gap: float = 0.0


def ticks(argument: str, before: Ticks, numlist: NumList, inches: float = 4.5) -> Ticks:
    """A tick or label option merged into what was said `before` for the same axis."""
    head, rest = head_and_options(argument)
    options = choose(rest, TICK_NAMES)
    rule, values, texts = _positions(head, numlist)
    if any(option.name == "add" for option in options):
        named = dict(texts)
        spec = replace(before, added=before.added + tuple((v, named.get(v)) for v in values))
    elif rule is not None or values:
        spec = replace(before, rule=rule, values=values, texts=texts)
    else:
        spec = before
    for option in options:
        spec = _tick_option(spec, option, inches)
    return spec


def _positions(head: str, numlist: NumList) -> tuple[str | None, Numbers, tuple[tuple[float, str], ...]]:
    """The rule, the values, and the texts that stand for values."""
    rule, values, texts, pending = None, [], [], []

    def settle() -> None:
        if pending:
            values.extend(numlist(" ".join(pending)))
            pending.clear()

    for word, quoted in tokens(head):
        if quoted:
            settle()
            if not values:
                raise StataError(198, f'invalid label specifier, : "{word}" :')
            texts.append((values[-1], marked(word).text))
        elif re.fullmatch(r"##?\d+|minmax|none|\.", word):
            settle()
            rule = word
        else:
            pending.append(word)
    settle()
    return rule, tuple(values), tuple(texts)


def _tick_option(spec: Ticks, option: Option, inches: float) -> Ticks:
    name, argument = option.name, option.argument or ""
    flags: dict[str, dict[str, object]] = {
        "noticks": {"ticks": False}, "ticks": {"ticks": True}, "nolabels": {"labels": False},
        "labels": {"labels": True}, "valuelabels": {"value_labels": True}, "alternate": {"alternate": True},
        "grid": {"grid": True}, "nogrid": {"grid": False}, "add": {},
    }  # fmt: skip
    if name in flags:
        return replace(spec, **flags[name])
    if name == "format":
        return replace(spec, format=argument.strip())
    if name == "angle":
        return replace(spec, angle=angle(option))
    if name == "axis":
        return replace(spec, axis=whole(option, 1, 2))
    if name in ("labcolor", "glcolor"):
        return replace(spec, **{"color" if name == "labcolor" else "grid_color": colour(argument)})
    if name == "glpattern":
        return replace(spec, grid_pattern=pattern(argument))
    field, names, default = {
        "labsize": ("size", sizes.TEXT, 3.4722), "labgap": ("gap", sizes.TEXT, 0.6944),
        "tlength": ("length", sizes.TEXT, 1.3889), "glwidth": ("grid_width", sizes.LINE, 0.3),
    }[name]  # fmt: skip
    return replace(spec, **{field: sizes.size(argument, names, default, inches)})


def axis_of(argument: str, names: str) -> int:
    """The axis() suboption of an axis option's argument (1 when there is none)."""
    _, rest = head_and_options(argument)
    return next((whole(o, 1, 2) for o in choose(rest, names) if o.name == "axis"), 1)


def scale(argument: str, before: Scale, numlist: NumList, inches: float = 4.5) -> Scale:
    """xscale() or yscale() merged into what was said `before`."""
    spec = before
    flags: dict[str, dict[str, object]] = {
        "log": {"log": True}, "nolog": {"log": False}, "reverse": {"reverse": True},
        "noreverse": {"reverse": False}, "off": {"shown": False}, "on": {"shown": True},
        "alt": {"alternate": True}, "noalt": {"alternate": False},
        "line": {"line": True}, "noline": {"line": False}, "axis": {},
    }  # fmt: skip
    for option in choose(argument, SCALE_NAMES):
        if option.name in flags:
            spec = replace(spec, **flags[option.name])
        elif option.name == "range":
            spec = replace(spec, range=spec.range + tuple(numlist(option.argument or "")))
        elif option.name == "titlegap":
            spec = replace(spec, title_gap=sizes.size(option.argument or "", sizes.MARGIN, 0, inches))
        elif option.name == "lcolor":
            spec = replace(spec, line_color=colour(option.argument or ""))
        elif option.name == "lwidth":
            spec = replace(spec, line_width=sizes.size(option.argument or "", sizes.LINE, 0.2, inches))
        else:
            raise StataError(198, f"option {option.typed} not allowed")
    return spec


@dataclass(frozen=True)
class Added:
    """xline() or yline() as typed: where, and how it is drawn."""

    values: Numbers
    stroke: Stroke
    axis: int = 1


def added(argument: str, default: Stroke, numlist: NumList, inches: float = 4.5) -> Added:
    """The lines of an xline() or yline() option."""
    head, rest = head_and_options(argument)
    stroke, axis = default, 1
    for option in choose(rest, LINE_NAMES):
        if option.name == "axis":
            axis = whole(option, 1, 2)
        elif option.name == "lcolor":
            stroke = replace(stroke, color=colour(option.argument or "", stroke.color))
        elif option.name == "lwidth":
            stroke = replace(stroke, width=sizes.size(option.argument or "", sizes.LINE, stroke.width, inches))
        else:
            stroke = replace(stroke, pattern=pattern(option.argument or ""))
    return Added(tuple(numlist(head)), stroke, axis)
