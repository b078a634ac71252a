"""Schemes: the overall look of a graph, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from statalike.graphics.colors import NAMED, NONE, STC
from statalike.graphics.sizes import LINE, MARKER, TEXT

CYCLE = 15


def _named(names: str) -> tuple[str, ...]:
    return tuple(NAMED[name] for name in names.split())


S2 = _named("navy maroon forest_green dkorange teal cranberry lavender khaki sienna emidblue emerald"
            " brown erose gold bluishgray")  # fmt: skip
S1 = _named("dkgreen orange_red navy maroon teal sienna orange magenta cyan red lime brown purple olive_teal ltblue")
S1R = _named("yellow lime midblue magenta orange red ltblue sandb mint olive_teal orange_red blue pink teal sienna")
MONO = _named("gs6 gs10 gs8 gs4 black gs12 gs2 gs7 gs9 gs11 gs13 gs5 gs3 gs14 gs5")
ECONOMIST = _named("edkblue emidblue eltblue emerald erose ebblue eltgreen stone navy maroon brown lavender teal"
                   " cranberry khaki")  # fmt: skip

_SOLID = ("solid",) * CYCLE
_VARIED = (("solid", "dash", "longdash_dot", "shortdash", "longdash", "dash_dot", "dot", "shortdash_dot") * 2)[:CYCLE]
_ROUND = ("circle",) * CYCLE
_SHAPES = ("circle", "diamond", "square", "triangle", "X", "plus", "circle_hollow", "diamond_hollow",
           "square_hollow", "triangle_hollow", "smcircle", "smdiamond", "smsquare", "smtriangle", "smx")  # fmt: skip


@dataclass(frozen=True)
class Scheme:
    """A look: sizes are percents of the smaller side of the graph, colours `#rrggbb` or `none`."""

    name: str
    width: float = 7.5
    height: float = 4.5
    background: str = "#ffffff"
    plot_background: str = "#ffffff"
    plot_border: str = NONE
    foreground: str = "#000000"
    palette: tuple[str, ...] = STC
    patterns: tuple[str, ...] = _SOLID
    symbols: tuple[str, ...] = _ROUND
    marker_size: float = MARKER["small"]
    line_width: float = LINE["medthick"]
    area_intensity: float = 0.9
    outline_intensity: float = 0.7
    ci_fill: str = NAMED["gs13"]
    horizontal_grid: bool = True
    vertical_grid: bool = True
    grid_color: str = NAMED["gs15"]
    grid_pattern: str = "dash"
    grid_width: float = LINE["medium"]
    axis_width: float = LINE["thin"]
    added_line: str = "#000000"
    y_angle: float = 0.0
    title_size: float = TEXT["medium"]
    subtitle_size: float = TEXT["medsmall"]
    note_size: float = TEXT["small"]
    caption_size: float = TEXT["medsmall"]
    text_size: float = TEXT["medsmall"]
    title_color: str = "#000000"
    strip_fill: str = NAMED["gs15"]
    strip_size: float = TEXT["medlarge"]
    legend_position: int = 3
    legend_columns: int = 1
    legend_border: str = NONE

    def color(self, number: int) -> str:
        """The colour of plot `number` (counted from 1; they repeat after 15)."""
        return self.palette[(number - 1) % CYCLE]

    def pattern(self, number: int) -> str:
        """The line pattern of plot `number`."""
        return self.patterns[(number - 1) % CYCLE]

    def symbol(self, number: int) -> str:
        """The marker symbol of plot `number`."""
        return self.symbols[(number - 1) % CYCLE]


_STCOLOR = Scheme("stcolor")
_S2COLOR = Scheme(
    "s2color", width=5.5, height=4.0, background=NAMED["ltbluishgray"], palette=S2, marker_size=MARKER["medium"],
    area_intensity=0.8, outline_intensity=1.0, ci_fill=NAMED["gs12"], vertical_grid=False,
    grid_color=NAMED["ltbluishgray"], grid_pattern="solid", added_line=NAMED["maroon"], y_angle=90,
    title_size=TEXT["large"], subtitle_size=TEXT["medium"], caption_size=TEXT["medium"],
    title_color=NAMED["dknavy"], strip_fill=NAMED["bluishgray"], legend_position=6, legend_columns=2,
    legend_border="#000000",
)  # fmt: skip
_S1COLOR = replace(
    _S2COLOR, name="s1color", background="#ffffff", plot_border="#000000", palette=S1, horizontal_grid=False,
    grid_color=NAMED["gs14"], grid_pattern="dot", added_line="#000000", title_color="#000000",
    strip_fill=NAMED["ltkhaki"],
)  # fmt: skip
_S1MONO = replace(_S1COLOR, name="s1mono", palette=MONO, patterns=_VARIED, symbols=_SHAPES, strip_fill=NAMED["gs13"])
_S2MONO = replace(
    _S2COLOR, name="s2mono", background=NAMED["gs15"], palette=MONO, patterns=_VARIED, symbols=_SHAPES,
    grid_color=NAMED["dimgray"], added_line=NAMED["gs8"], title_color="#000000", strip_fill=NAMED["gs13"],
)  # fmt: skip
_MONO_ST = replace(_STCOLOR, palette=MONO, patterns=_VARIED, symbols=_SHAPES, strip_fill=NAMED["gs13"])

SCHEMES: dict[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        _STCOLOR,
        replace(_STCOLOR, name="stcolor_alt", width=6.0, height=4.0, legend_position=6, legend_columns=2),
        replace(_STCOLOR, name="stgcolor", width=5.0, height=3.0),
        replace(_STCOLOR, name="stgcolor_alt", width=4.5, height=3.0, legend_position=6, legend_columns=2),
        replace(_MONO_ST, name="stmono1", plot_border="#000000", grid_color=NAMED["gs14"]),
        replace(_MONO_ST, name="stmono2", grid_color=NAMED["dimgray"]),
        replace(_S2MONO, name="stsj", background="#ffffff", y_angle=0),
        _S2COLOR,
        _S2MONO,
        replace(_S2COLOR, name="s2gcolor", width=4.5, height=3.27),
        replace(_S2MONO, name="s2manual", width=4.5, height=3.27),
        replace(_S2MONO, name="s2gmanual", width=4.5, height=3.27),
        replace(_S2MONO, name="sj", width=4.5, height=3.27, background="#ffffff"),
        _S1COLOR,
        _S1MONO,
        replace(_S1MONO, name="s1manual", width=4.5, height=3.27),
        replace(
            _S1COLOR, name="s1rcolor", background="#000000", plot_background="#000000", foreground="#ffffff",
            plot_border="#ffffff", palette=S1R, grid_color=NAMED["gs5"], added_line="#ffffff",
            title_color="#ffffff", strip_fill=NAMED["maroon"], legend_border="#ffffff",
        ),
        replace(
            _S2COLOR, name="economist", background=NAMED["ebg"], plot_background=NAMED["ebg"],
            palette=ECONOMIST, grid_color="#ffffff", y_angle=0, title_color="#000000",
            strip_fill=NAMED["edkbg"], legend_border=NONE,
        ),
    )
}  # fmt: skip
"""Every scheme that can be set, by name."""

DEFAULT = "stcolor"
