"""Options that hold text: title() subtitle() note() caption() xtitle() ytitle() text() and their suboptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import NONE, colour
from statalike.graphics.figure import Text
from statalike.graphics.layers import Stroke
from statalike.graphics.markup import marked
from statalike.graphics.suboptions import Option, choose, head_and_options, strings

TEXT_NAMES = (
    "SIze() COLor() POSition() RING() span nospan JUSTification() ORIENTation() ANGle() MARgin() box nobox FColor()"
    " BColor() LColor() LWidth() PLACEment() axis() prefix suffix"
)

COMPASS = {"c": 0, "n": 12, "ne": 1, "e": 3, "se": 5, "s": 6, "sw": 7, "w": 9, "nw": 11}
_WORDS = {
    "north": 12, "neast": 1, "east": 3, "seast": 5, "south": 6, "swest": 7, "west": 9, "nwest": 11, "center": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Titled:
    """A parsed title: its text (None when it was given as empty), its axis, and whether to join it to what is there."""

    text: Text | None
    axis: int = 1
    join: str = ""
    placement: int | None = None


def titled(argument: str, default: Text, inches: float = 4.5) -> Titled:
    """A title option's argument with `default` for whatever it does not say."""
    head, rest = head_and_options(argument)
    lines = strings(head)
    text, axis, join, placement = default, 1, "", None
    for option in choose(rest, TEXT_NAMES):
        if option.name == "axis":
            axis = whole(option)
        elif option.name in ("prefix", "suffix"):
            join = option.name
        elif option.name == "placement":
            placement = compass(option)
        else:
            text = _LOOKS[option.name](text, option, inches)
    if not any(lines):
        return Titled(None if lines or not rest else replace(text, lines=()), axis, join, placement)
    plain = [marked(line) for line in lines]
    text = replace(
        text,
        lines=tuple(line.text for line in plain),
        bold=text.bold or all(line.bold for line in plain),
        italic=text.italic or all(line.italic for line in plain),
    )
    return Titled(text, axis, join, placement)


def styled(default: Text, rest: str, inches: float = 4.5) -> Text:
    """`default` changed by text suboptions alone."""
    text = default
    for option in choose(rest, TEXT_NAMES):
        if option.name not in _LOOKS:
            raise StataError(198, f"option {option.typed} not allowed")
        text = _LOOKS[option.name](text, option, inches)
    return text


def whole(option: Option, low: int = 1, high: int = 99) -> int:
    """An option's argument as a whole number within bounds; r(198) otherwise."""
    try:
        value = int(option.argument or "")
    except ValueError:
        raise StataError(198, f"option {option.typed} invalid") from None
    if not low <= value <= high:
        raise StataError(198, f"option {option.typed} invalid")
    return value


def clock(option: Option) -> int:
    """A clock position: 0 to 12."""
    return whole(option, 0, 12)


def compass(option: Option) -> int:
    """A compass direction (`ne`, `south`) or a clock position, as a clock position."""
    word = (option.argument or "").strip()
    if word.isdigit():
        return clock(option)
    found = COMPASS.get(word, _WORDS.get(word))
    if found is None:
        raise StataError(198, f"option {option.typed} invalid")
    return found


def angle(option: Option) -> float:
    """An angle in degrees: a number, or horizontal, vertical, forty_five, ..."""
    word = (option.argument or "").strip()
    names = {"horizontal": 0.0, "vertical": 90.0, "rvertical": 270.0, "rhorizontal": 180.0, "forty_five": 45.0,
             "stdarrow": 15.0, "h": 0.0, "v": 90.0, "rv": 270.0, "rh": 180.0}  # fmt: skip
    if word in names:
        return names[word]
    try:
        return float(word)
    except ValueError:
        raise StataError(198, f"option {option.typed} invalid") from None


def _justified(text: Text, option: Option, inches: float) -> Text:
    side = (option.argument or "").strip()
    if side not in ("left", "center", "right"):
        raise StataError(198, f"option {option.typed} invalid")
    return replace(text, justify=side)


def _boxed(text: Text, option: Option, inches: float) -> Text:
    if option.name == "nobox":
        return replace(text, box=None, fill=NONE)
    if option.name == "lcolor":
        return replace(text, box=Stroke(colour(option.argument), text.box.width if text.box else 0.2))
    if option.name == "lwidth":
        width = sizes.size(option.argument, sizes.LINE, 0.2, inches)
        return replace(text, box=Stroke(text.box.color if text.box else text.color, width))
    return replace(text, box=text.box or Stroke(text.color, 0.2))


_LOOKS: dict[str, Callable[[Text, Option, float], Text]] = {
    "size": lambda t, o, inches: replace(t, size=sizes.size(o.argument, sizes.TEXT, t.size, inches)),
    "color": lambda t, o, _: replace(t, color=colour(o.argument, t.color)),
    "position": lambda t, o, _: replace(t, clock=clock(o)),
    "ring": lambda t, o, _: replace(t, ring=whole(o, 0)),
    "span": lambda t, o, _: replace(t, span=True),
    "nospan": lambda t, o, _: replace(t, span=False),
    "justification": _justified,
    "orientation": lambda t, o, _: replace(t, angle=angle(o)),
    "angle": lambda t, o, _: replace(t, angle=angle(o)),
    "margin": lambda t, o, inches: replace(t, margin=sizes.margin(o.argument, t.margin, inches)),
    "box": _boxed,
    "nobox": _boxed,
    "lcolor": _boxed,
    "lwidth": _boxed,
    "fcolor": lambda t, o, _: replace(t, fill=colour(o.argument)),
    "bcolor": lambda t, o, _: replace(t, fill=colour(o.argument)),
}
