"""What graph bar and graph box share: the line as typed, its categories, and the figure that comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from statalike.errors import StataError
from statalike.graphics.categories import Level, Over, Places, Score, categorical, levels, over, over_look, places
from statalike.graphics.compose import Group, compose
from statalike.graphics.options import Options, read
from statalike.graphics.plottype import Plot
from statalike.graphics.suboptions import Option, accepts, choose, cut
from statalike.graphics.twoway import Twoway, by_panels
from statalike.lang.call import Call
from statalike.lang.numlist import numlist
from statalike.lang.scope import Scope
from statalike.lang.syntax import Syntax

TYPED = "graph anything [if] [in] [aweight fweight pweight iweight] [, *]"
ALONE = "graph [anything] [if] [in] [aweight fweight pweight iweight] [, *]"
VALUE_OPTION = re.compile(r"y(title|label|tick|mlabel|mtick|scale|line)$")


@dataclass(frozen=True)
class Chart:
    """A line as typed: its call, its own options, those of all graphs, and which way it lies."""

    call: Call
    own: tuple[Option, ...]
    options: Options
    overs: tuple[Over, ...]
    horizontal: bool

    @property
    def scope(self) -> Scope:
        """Where its variables are."""
        return self.call.scope

    def flag(self, name: str) -> bool:
        """Whether one of its own options was typed."""
        return any(option.name == name for option in self.own)

    def said(self, name: str) -> list[str]:
        """The arguments of one of its own options, as often as typed."""
        return [option.argument or "" for option in self.own if option.name == name]


Draw = Callable[[Chart, Places, np.ndarray], tuple[Plot, ...]]
"""The plots of some observations, placed."""


def chart(text: str, scope: Scope, names: str, *, horizontal: bool, subject: bool = True) -> Chart:
    """A graph bar or graph box line read; `names` are its own options besides over()."""
    call = Syntax.parse(TYPED if subject else ALONE).bind(text, scope)
    typed = list(cut(call.options.rest))
    declared = f"over() {names}"
    own = choose(_joined(typed, lambda name: accepts(name, declared)), declared)
    shared = _joined(typed, lambda name: not accepts(name, declared), horizontal)
    options = read(shared, lambda words: numlist(words, scope), str(scope.setting("scheme")))
    overs = tuple(over(option, scope) for option in own if option.name == "over")
    return Chart(call, tuple(own), options, overs, horizontal)


def _joined(typed: list[tuple[str, str | None]], wanted: Callable[[str], bool], turned: bool = False) -> str:
    """Options as text again; when turned, those of the value axis are those of the x axis."""
    words = []
    for name, argument in typed:
        if wanted(name):
            shown = "x" + name[1:] if turned and VALUE_OPTION.match(name) else name
            words.append(shown if argument is None else f"{shown}({argument})")
    return " ".join(words)


def drawn(
    chart: Chart,
    bars: int,
    draw: Draw,
    *,
    standing: bool,
    names: Sequence[str] = (),
    score: Score | None = None,
    dotted: bool = False,
) -> Twoway:
    """The figure: so many bars or boxes in each cell, drawn by `draw` in each by-panel; bars stand on the axis.

    names: categories of their own, all of the same observations, that come before those of over(). score: what
    sort() says. dotted: each category has a line of dots.
    """
    rows = chart.call.touse
    if not len(rows):
        raise StataError(2000)
    overs = chart.overs
    used = overs[1:] if chart.flag("asyvars") else overs
    missing = chart.flag("missing")
    groups = [levels(spec, chart.scope, rows, missing, score) for spec in used]
    if names:
        groups, used = [_named(chart, names, rows), *groups], (_said(chart), *used)
    found = places(groups, rows, bars)
    options = categorical(chart.options, found, used, "y" if chart.horizontal else "x", line=standing, dotted=dotted)
    if standing:
        options = _standing(options, chart.horizontal)

    def plots(some: np.ndarray | None) -> tuple[Plot, ...]:
        return draw(chart, found, rows if some is None else some)

    panels, note = by_panels(options, chart.scope, rows, plots)
    return Twoway(compose([Group(plots, heading) for plots, heading in panels], options, note), options)


def _said(chart: Chart) -> Over:
    """What yvaroptions() says of the categories that are variables."""
    return over_look(Over(""), " ".join(chart.said("yvaroptions")))


def _named(chart: Chart, names: Sequence[str], rows: np.ndarray) -> tuple[Level, ...]:
    """Categories of the same observations, by their texts or those of relabel()."""
    said = dict(_said(chart).relabel)
    return tuple(Level(said.get(i + 1, name), rows) for i, name in enumerate(names))


def _standing(options: Options, horizontal: bool) -> Options:
    """No margin between the bars and the axis on which they stand, unless plotregion() asks for one."""
    left, right, bottom, top = options.region.plot_margin
    margin = (0.0, right, bottom, top) if horizontal else (left, right, 0.0, top)
    return replace(options, region=replace(options.region, plot_margin=margin))
