"""Sizes as Stata names them, all in percent of the smaller side of the graph."""

from __future__ import annotations

import re

from statalike.errors import StataError
from statalike.graphics.unknown import UnknownStyle

TEXT: dict[str, float] = {
    "zero": 0, "minuscule": 0.3472, "quarter_tiny": 0.3472, "third_tiny": 0.463, "half_tiny": 0.6944,
    "tiny": 1.3889, "vsmall": 2.0833, "small": 2.7778, "medsmall": 3.4722, "medium": 3.8194,
    "medlarge": 4.1667, "large": 4.8611, "vlarge": 5.5556, "huge": 6.9444, "vhuge": 9.7222, "tenth": 10,
    "quarter": 25, "third": 33.3333, "half": 50, "full": 100,
}  # fmt: skip

LINE: dict[str, float] = {
    "none": 0, "vvvthin": 0.01, "vvthin": 0.05, "vthin": 0.1, "thin": 0.2, "medthin": 0.25, "medium": 0.3,
    "medthick": 0.45, "thick": 0.8, "vthick": 1.4, "vvthick": 2.6, "vvvthick": 4.2,
}  # fmt: skip

MARKER: dict[str, float] = {
    "zero": 0, "vtiny": 0.4, "tiny": 0.6, "vsmall": 0.95, "small": 1.3, "medsmall": 1.55, "medium": 1.83,
    "medlarge": 2.2, "large": 2.75, "vlarge": 3.3, "huge": 4.2, "vhuge": 6, "ehuge": 10,
}  # fmt: skip

Margin = tuple[float, float, float, float]
"""Space at the left, right, bottom and top."""

NO_MARGIN: Margin = (0.0, 0.0, 0.0, 0.0)

MARGIN: dict[str, float] = {
    "zero": 0, "tiny": 0.3, "vsmall": 0.6, "small": 1.2, "medsmall": 2.2, "medium": 3.5, "medlarge": 5,
    "large": 8, "vlarge": 12,
}  # fmt: skip

_SIDED: dict[str, Margin] = {
    "left": (3, 0, 0, 0), "right": (0, 3, 0, 0), "bottom": (0, 0, 3, 0), "top": (0, 0, 0, 3),
    "sides": (3.5, 3.5, 0, 0), "top_bottom": (0, 0, 3.5, 3.5), "none": NO_MARGIN,
}  # fmt: skip

_CLASSES = (("gsize", TEXT), ("linewidth", LINE), ("symbolsize", MARKER), ("margin", MARGIN))

_SIZE = re.compile(r"(?P<times>\*)?(?P<number>-?(\d+\.?\d*|\.\d+))(?P<unit>pt|in|cm|rs)?$")
_INCHES = {"pt": 1 / 72, "in": 1.0, "cm": 1 / 2.54}


def size(text: str, names: dict[str, float], default: float, inches: float = 4.5) -> float:
    """The size meant by `text`: one of `names`, a number, `*#` (times `default`), or `#pt`, `#in`, `#cm`, `#rs`.

    `inches` is the smaller side of the graph. r(198) for anything else.
    """
    text = text.strip().strip('"')
    if text in ("", "."):
        return default
    if text in names:
        return names[text]
    found = _SIZE.match(text)
    if not found:
        raise UnknownStyle(text, next((kind for kind, known in _CLASSES if known is names), "size"))
    number = float(found["number"])
    if found["times"]:
        return default * number
    if found["unit"] in _INCHES:
        return number * _INCHES[found["unit"]] / inches * 100
    return number


def margin(text: str, default: Margin, inches: float = 4.5) -> Margin:
    """The margin meant by `text`: a name, one number, four numbers (left right bottom top), or `l=# r=# b=# t=#`.

    r(198) for anything else.
    """
    words = text.replace("=", " = ").split()
    if not words:
        return default
    if len(words) == 1:
        if words[0] in _SIDED:
            return _SIDED[words[0]]
        everywhere = size(words[0], MARGIN, default[0], inches)
        return (everywhere,) * 4
    if "=" in words:
        sides = dict(zip(words[::3], words[2::3], strict=False))
        if len(words) % 3 or set(words[1::3]) != {"="} or not set(sides) <= set("lrbt"):
            raise StataError(198, f"margin {text} not found")
        kept = dict(zip("lrbt", default, strict=True))
        kept |= {side: size(amount, MARGIN, kept[side], inches) for side, amount in sides.items()}
        return (kept["l"], kept["r"], kept["b"], kept["t"])
    if len(words) != 4:
        raise StataError(198, f"margin {text} not found")
    left, right, bottom, top = (size(w, MARGIN, d, inches) for w, d in zip(words, default, strict=True))
    return (left, right, bottom, top)
