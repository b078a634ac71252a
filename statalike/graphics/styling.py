"""From a plot's options to strokes, markers and fills, with the scheme's look for what is not said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import SimpleNamespace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import NONE, colour, intensity
from statalike.graphics.layers import Stroke
from statalike.graphics.patterns import Symbol, pattern, symbol
from statalike.graphics.plottype import Look
from statalike.graphics.stylelist import element
from statalike.graphics.suboptions import choose

LINE_OPTIONS = (
    "LColor(string asis) LWidth(string) LPattern(string asis) CLColor(string asis) CLWidth(string)"
    " CLPattern(string asis) LSTYle(string) CLSTYle(string) COLor(string asis) PSTYle(string)"
)
MARKER_OPTIONS = (
    "Msymbol(string) MSYmbol(string) MColor(string asis) MFColor(string asis) MLColor(string asis) MLWidth(string)"
    " MSIZe(string)"
)
FILL_OPTIONS = (
    "COLor(string asis) FColor(string asis) FIntensity(real 100) LColor(string asis) LWidth(string)"
    " LPattern(string asis) PSTYle(string)"
)
AXIS_OPTIONS = "YAXis(integer 1)"


@dataclass(frozen=True)
class Marker:
    """How a plot's markers look."""

    symbol: Symbol
    size: float
    fill: str
    outline: Stroke


def styled(look: Look, options: SimpleNamespace) -> Look:
    """The look asked for by pstyle(p#...)."""
    if not options.pstyle:
        return look
    return replace(look, number=number_of(options.pstyle, "pstyle"))


def number_of(style: str, option: str) -> int:
    """The plot number that a style such as p3 or p3line stands for; r(198) for other styles."""
    found = re.fullmatch(r"p(\d+)[a-z]*", style.strip())
    if not found:
        raise StataError(198, f"option {option}({style}) not allowed: only p1 to p15 are supported")
    return int(found[1])


def stroke(
    look: Look, options: SimpleNamespace, position: int = 0, count: int = 1, default: Stroke | None = None
) -> Stroke:
    """The line of plot `position` of `count`."""
    base = look.line if default is None else default
    said = vars(options)

    def one(*names: str) -> str:
        texts = (element(said.get(name), position, count) for name in names)
        return next((text for text in texts if text), "")

    named = one("lstyle", "clstyle")
    if named:
        base = replace(base, color=look.scheme.color(number_of(named, "lstyle")))
    inks = one("lcolor", "clcolor", "color")
    width, dashes = one("lwidth", "clwidth"), one("lpattern", "clpattern")
    return Stroke(
        colour(inks, base.color) if inks else base.color,
        sizes.size(width, sizes.LINE, base.width, look.inches),
        pattern(dashes) if dashes else base.pattern,
    )


def marker(look: Look, options: SimpleNamespace, position: int = 0, count: int = 1) -> Marker:
    """The marker of plot `position` of `count`."""

    def one(name: str) -> str:
        return element(getattr(options, name, None), position, count)

    both = one("mcolor") or one("color")
    ink = colour(both, look.color) if both else look.color
    fill = colour(one("mfcolor"), ink) if one("mfcolor") else ink
    edge = colour(one("mlcolor"), ink) if one("mlcolor") else ink
    size = sizes.size(one("msize"), sizes.MARKER, look.scheme.marker_size, look.inches)
    width = sizes.size(one("mlwidth"), sizes.LINE, sizes.LINE["medium"], look.inches)
    return Marker(symbol(one("msymbol"), look.scheme.symbol(look.number)), size, fill, Stroke(edge, width))


def stroke_of(text: str, default: Stroke, look: Look) -> Stroke:
    """A line by options typed as text, `lcolor(red) lwidth(thick)`."""
    said = dict.fromkeys(("lcolor", "lwidth", "lpattern"))
    said |= {option.name: option.argument for option in choose(text, "LColor() LWidth() LPattern()")}
    return stroke(look, SimpleNamespace(**said), default=default)


def body(
    look: Look, options: SimpleNamespace, fill: str | None = None, edge: Stroke | None = None
) -> tuple[str, Stroke]:
    """Fill and outline of bars and areas."""
    inside, rim = look.fill if fill is None else fill, look.outline if edge is None else edge
    if options.color:
        inside = rim_color = colour(element(options.color, 0), look.color)
        rim = replace(rim, color=rim_color)
    if options.fcolor:
        inside = colour(element(options.fcolor, 0), look.color)
    if options.fintensity != 100 and inside != NONE:
        inside = intensity(inside, options.fintensity / 100)
    said = {name: getattr(options, name) for name in ("lcolor", "lwidth", "lpattern")}
    return inside, stroke(look, SimpleNamespace(**said), default=rim)
