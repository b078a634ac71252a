"""graphregion() and plotregion() as typed, merged into the Region of a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.colors import NONE, colour
from statalike.graphics.figure import Region
from statalike.graphics.layers import Stroke
from statalike.graphics.patterns import pattern
from statalike.graphics.scheme import Scheme
from statalike.graphics.suboptions import choose

NAMES = (
    "Color() FColor() IFColor() IColor() LColor() ILColor() LWidth() ILWidth() LPattern() ILPattern() MARgin()"
    " LSTyle() STYle()"
)


def region_of(scheme: Scheme) -> Region:
    """The backgrounds of a scheme."""
    border = None if scheme.plot_border == NONE else Stroke(scheme.plot_border, scheme.axis_width)
    return Region(scheme.background, scheme.plot_background, border)


def region(argument: str, before: Region, which: Literal["graph", "plot"], inches: float = 4.5) -> Region:
    """graphregion() or plotregion() merged into what was said `before`."""
    background, border = {
        "graph": ("background", "graph_border"),
        "plot": ("plot_background", "plot_border"),
    }[which]
    result = before
    for option in choose(argument, NAMES):
        name, value = option.name.removeprefix("i"), option.argument or ""
        edge = getattr(result, border) or Stroke("#000000", 0.2)
        if name in ("color", "fcolor"):
            result = replace(result, **{background: colour(value)})
        if name in ("color", "lcolor"):
            edge = None if value.strip() == NONE else replace(edge, color=colour(value))
            result = replace(result, **{border: edge})
        elif name == "lwidth":
            result = replace(result, **{border: replace(edge, width=sizes.size(value, sizes.LINE, 0.2, inches))})
        elif name == "lpattern":
            result = replace(result, **{border: replace(edge, pattern=pattern(value))})
        elif name == "margin":
            margin = f"{which}_margin"
            result = replace(result, **{margin: sizes.margin(value, getattr(result, margin), inches)})
        elif name in ("lstyle", "style"):
            if value.strip() != NONE:
                raise StataError(198, f"option {option.typed} not allowed: only none is supported")
            result = replace(result, **{border: None})
    return result
