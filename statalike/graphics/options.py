"""The options that all twoway graphs share, read from what was typed into one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from statalike.errors import StataError
from statalike.graphics import axis_options, sizes
from statalike.graphics.axis_options import Added, NumList, Scale, Ticks
from statalike.graphics.by_options import BySpec, by_spec
from statalike.graphics.figure import PlacedText, Region, Text
from statalike.graphics.layers import Stroke
from statalike.graphics.legend_options import LegendSpec, legend_spec
from statalike.graphics.region_options import region, region_of
from statalike.graphics.scheme import DEFAULT, SCHEMES
from statalike.graphics.scheme import Scheme as Look
from statalike.graphics.suboptions import Option, choose, head_and_options, strings, tokens
from statalike.graphics.text_options import Titled, titled

NAMES = (
    "TItle() SUBtitle() note() CAPtion() XTitle() YTitle() TTitle() XLAbel() YLAbel() TLAbel() XTIck() YTIck()"
    " XMLAbel() YMLAbel() XMTIck() YMTIck() XSCale() YSCale() TSCale() XLIne() YLIne() TLIne() TEXt() LEGend()"
    " by() name() SAVing() SCHeme() BGColor() XSIZe() YSIZe() ASPECTratio() GRAPHRegion() PLOTRegion() NODRAW SCAle()"
    " FXSIZe() FYSIZe() T1title() T2title() B1title() B2title() L1title() L2title() R1title() R2title()"
)

_TITLES = {"title": (12, 7), "subtitle": (12, 6), "note": (7, 4), "caption": (7, 5)}
_SIDE_TITLES = {
    f"{side}{i}title": (clock, i) for side, clock in (("t", 12), ("b", 6), ("l", 9), ("r", 3)) for i in (1, 2)
}
_TICKS = {"label": "labels", "tick": "ticks", "mlabel": "minor_labels", "mtick": "minor_ticks"}


@dataclass(frozen=True)
class AxisSpec:
    """All that was said about one axis."""

    title: Titled | None = None
    labels: Ticks = field(default_factory=Ticks)
    ticks: Ticks = field(default_factory=Ticks)
    minor_labels: Ticks = field(default_factory=Ticks)
    minor_ticks: Ticks = field(default_factory=Ticks)
    scale: Scale = field(default_factory=Scale)


@dataclass(frozen=True)
class Target:
    """A name or a file for the graph, and whether it may be there already."""

    name: str
    replace: bool = False


@dataclass(frozen=True)
class Options:
    """The options of a graph as typed; axes are keyed by ("x" or "y", number)."""

    scheme: Look
    region: Region
    width: float
    height: float
    titles: Mapping[str, Text | None] = field(default_factory=lambda: MappingProxyType({}))
    strip_look: str = ""
    axes: Mapping[tuple[str, int], AxisSpec] = field(default_factory=lambda: MappingProxyType({}))
    added: tuple[tuple[str, Added], ...] = ()
    texts: tuple[PlacedText, ...] = ()
    legend: LegendSpec = field(default_factory=LegendSpec)
    by: BySpec | None = None
    name: Target | None = None
    saving: Target | None = None
    aspect: float | None = None
    scale: float = 1.0
    share: tuple[float, float] = (100.0, 100.0)
    draw: bool = True
    notes: tuple[str, ...] = ()

    @property
    def inches(self) -> float:
        """The smaller side of the graph."""
        return min(self.width, self.height)

    def axis(self, letter: str, number: int = 1) -> AxisSpec:
        """What was said about an axis."""
        return self.axes.get((letter, number), AxisSpec())


def read(text: str, numlist: NumList, scheme: str = DEFAULT) -> Options:
    """The options typed in `text`. `numlist` reads numlists, `scheme` is the one set. r(198) for others."""
    typed = choose(text, NAMES)
    name = next((o.argument.strip() for o in reversed(typed) if o.name == "scheme"), scheme)
    look = SCHEMES.get(name, SCHEMES.get(scheme, SCHEMES[DEFAULT]))
    notes = () if name in SCHEMES else (f"(note: scheme {name} not found, using {look.name})",)
    result = Options(look, region_of(look), look.width, look.height, notes=notes)
    for option in sorted(typed, key=lambda o: o.name not in ("xsize", "ysize")):
        result = _READERS[option.name](result, option, numlist)
    if result.by:
        for inner, argument in result.by.around:
            result = _READERS[inner](result, Option(inner, argument, f"{inner}({argument})"), numlist)
    return result


def _title(options: Options, option: Option, numlist: NumList) -> Options:
    clock, ring = _TITLES[option.name]
    look = options.scheme
    size = {"title": look.title_size, "subtitle": look.subtitle_size, "note": look.note_size,
            "caption": look.caption_size}[option.name]  # fmt: skip
    color = look.title_color if option.name in ("title", "subtitle") else look.foreground
    default = Text((), size, color, clock, ring, justify="left" if clock == 7 else "center")
    text = titled(option.argument or "", default, options.inches).text
    if text is not None and text.angle:
        raise StataError(198, f"a {option.name} may not be turned")
    head, rest = head_and_options(option.argument or "")
    if option.name == "subtitle" and not head:
        return replace(options, strip_look=rest)
    return replace(options, titles=MappingProxyType({**options.titles, option.name: text}))


def _side_title(options: Options, option: Option, numlist: NumList) -> Options:
    """t1title() b1title() l1title() r1title(): outside the axis titles; those at the sides are turned."""
    clock, ring = _SIDE_TITLES[option.name]
    look = options.scheme
    default = Text((), look.text_size, look.foreground, clock, ring, angle=90.0 if clock in (3, 9) else 0.0)
    text = titled(option.argument or "", default, options.inches).text
    return replace(options, titles=MappingProxyType({**options.titles, option.name: text}))


def _axis_title(options: Options, option: Option, numlist: NumList) -> Options:
    look = options.scheme
    default = Text((), look.text_size, look.foreground, angle=upright(option.name))
    given = titled(option.argument or "", default, options.inches)
    key = (_letter(option.name), given.axis)
    return _with_axis(options, key, replace(options.axis(*key), title=given))


def _axis_ticks(options: Options, option: Option, numlist: NumList) -> Options:
    argument = option.argument or ""
    key = (_letter(option.name), axis_options.axis_of(argument, axis_options.TICK_NAMES))
    part = _TICKS[option.name[1:]]
    before = options.axis(*key)
    said = axis_options.ticks(argument, getattr(before, part), numlist, options.inches)
    return _with_axis(options, key, replace(before, **{part: said}))


def _axis_scale(options: Options, option: Option, numlist: NumList) -> Options:
    argument = option.argument or ""
    key = (_letter(option.name), axis_options.axis_of("," + argument, axis_options.SCALE_NAMES))
    before = options.axis(*key)
    return _with_axis(
        options, key, replace(before, scale=axis_options.scale(argument, before.scale, numlist, options.inches))
    )


def _with_axis(options: Options, key: tuple[str, int], spec: AxisSpec) -> Options:
    return replace(options, axes=MappingProxyType({**options.axes, key: spec}))


def _added(options: Options, option: Option, numlist: NumList) -> Options:
    default = Stroke(options.scheme.added_line, sizes.LINE["medium"])
    line = axis_options.added(option.argument or "", default, numlist, options.inches)
    return replace(options, added=(*options.added, (_letter(option.name), line)))


def _text(options: Options, option: Option, numlist: NumList) -> Options:
    """text(y x "words" ... , suboptions)."""
    head, rest = head_and_options(option.argument or "")
    look = options.scheme
    default = Text((), look.text_size, look.foreground, 0)
    shape = titled(f'" " , {rest}', default, options.inches)
    clock = default.clock if shape.placement is None else shape.placement
    found: list[PlacedText] = []
    point: list[float] = []
    for word, quoted in tokens(head):
        if not quoted:
            point = [*point, *numlist(word)] if len(point) < 2 else list(numlist(word))
        elif len(point) != 2:
            raise StataError(198, "option text() incorrectly specified")
        else:
            lines = strings(f'"{word}"')
            at = PlacedText(point[1], point[0], replace(shape.text, lines=lines, clock=clock), shape.axis)
            same = found and (found[-1].x, found[-1].y) == (at.x, at.y)
            if same:
                joined = replace(found[-1].text, lines=found[-1].text.lines + lines)
                found[-1] = replace(found[-1], text=joined)
            else:
                found.append(at)
    return replace(options, texts=options.texts + tuple(found))


def upright(name: str) -> float:
    """The angle of an axis title: that of a y axis reads upward."""
    return 90.0 if name[0] == "y" else 0.0


def _letter(name: str) -> str:
    return "x" if name[0] == "t" else name[0]


def _target(option: Option) -> Target:
    head, rest = head_and_options(option.argument or "")
    words = tokens(head)
    if len(words) != 1:
        raise StataError(198, f"option {option.typed} invalid")
    return Target(words[0][0], any(o.name == "replace" for o in choose(rest, "replace")))


def _positive(option: Option) -> float:
    head, rest = head_and_options(option.argument or "")
    choose(rest, "")
    try:
        value = float(head)
    except ValueError:
        raise StataError(198, f"option {option.typed} invalid") from None
    if value <= 0:
        raise StataError(198, f"option {option.typed} invalid")
    return value


Reader = Callable[[Options, Option, NumList], Options]
_READERS: dict[str, Reader] = {
    **dict.fromkeys(_TITLES, _title),
    **dict.fromkeys(_SIDE_TITLES, _side_title),
    **dict.fromkeys(("xtitle", "ytitle", "ttitle"), _axis_title),
    **dict.fromkeys(
        ("xlabel", "ylabel", "tlabel", "xtick", "ytick", "xmlabel", "ymlabel", "xmtick", "ymtick"), _axis_ticks
    ),
    **dict.fromkeys(("xscale", "yscale", "tscale"), _axis_scale),
    **dict.fromkeys(("xline", "yline", "tline"), _added),
    "text": _text,
    "legend": lambda o, option, _: replace(o, legend=legend_spec(option.argument or "", o.legend, o.inches)),
    "by": lambda o, option, _: replace(o, by=by_spec(option.argument or "", o.inches)),
    "name": lambda o, option, _: replace(o, name=_target(option)),
    "saving": lambda o, option, _: replace(o, saving=_target(option)),
    "scheme": lambda o, option, _: o,
    "xsize": lambda o, option, _: replace(o, width=_positive(option)),
    "ysize": lambda o, option, _: replace(o, height=_positive(option)),
    "fxsize": lambda o, option, _: replace(o, share=(_positive(option), o.share[1])),
    "fysize": lambda o, option, _: replace(o, share=(o.share[0], _positive(option))),
    "aspectratio": lambda o, option, _: replace(o, aspect=_positive(option)),
    "graphregion": lambda o, option, _: replace(o, region=region(option.argument or "", o.region, "graph", o.inches)),
    "bgcolor": lambda o, option, _: replace(o, region=region(f"color({option.argument})", o.region, "graph", o.inches)),
    "plotregion": lambda o, option, _: replace(o, region=region(option.argument or "", o.region, "plot", o.inches)),
    "nodraw": lambda o, option, _: replace(o, draw=False),
    "scale": lambda o, option, _: replace(o, scale=_positive(option)),
}
