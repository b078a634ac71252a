"""A twoway line -> a Figure: plots found and bound, options read, by-groups taken apart, all composed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from statalike.data.groups import group
from statalike.data.positions import common
from statalike.errors import StataError
from statalike.graphics.by_options import BySpec
from statalike.graphics.compose import Group, compose
from statalike.graphics.faces import face, texts
from statalike.graphics.figure import Figure
from statalike.graphics.options import Options, read
from statalike.graphics.plottype import Look, Plot, Plottype
from statalike.graphics.unknown import forgiving
from statalike.lang.call import Call
from statalike.lang.equations import split_plots
from statalike.lang.numlist import numlist
from statalike.lang.scope import Scope
from statalike.lang.syntax import Syntax
from statalike.lang.varlist import expand

Find = Callable[[str], Plottype | None]
"""The plottype of a word as typed, abbreviated perhaps, or None."""

EVERYWHERE = "twoway [if] [in] [, *]"
DEFAULT = "scatter"
WORD = re.compile(r"\s*([A-Za-z_]\w*)")
TOTAL = "Total"


@dataclass(frozen=True)
class Bound:
    """One plot of the line: its plottype and its call."""

    kind: Plottype
    call: Call


@dataclass(frozen=True)
class Twoway:
    """A drawn line: its figure and its options."""

    figure: Figure
    options: Options


@forgiving
def twoway(text: str, scope: Scope, find: Find) -> Twoway:
    """The figure of what follows the word twoway. r(2000) when there is nothing to draw."""
    plots, general = split_plots(text)
    if not plots:
        raise StataError(198, "nothing to plot")
    overall = Syntax.parse(EVERYWHERE).bind(general, scope)
    bound = [_bound(plot, scope, find, overall.rows) for plot in plots]
    said = " ".join([*(plot.call.options.rest for plot in bound), overall.options.rest])
    options = read(said, lambda words: numlist(words, scope), str(scope.setting("scheme")))
    rows = np.unique(np.concatenate([one.call.touse for one in bound]))
    panels, note = by_panels(options, scope, rows, lambda some: _plots(bound, options, some))
    groups = [Group(plots, heading) for plots, heading in panels]
    if not any(any(layer.extent()) for one in groups for plot in one.plots for layer in plot.layers):
        raise StataError(2000)
    return Twoway(compose(groups, options, note), options)


def _bound(text: str, scope: Scope, find: Find, within: np.ndarray | None) -> Bound:
    word = WORD.match(text)
    kind = find(word[1]) if word else None
    rest = text[word.end() :] if kind else text
    kind = kind or find(DEFAULT)
    return Bound(kind, kind.syntax.bind(rest, scope, cmdline=text.strip(), within=within))


def _plots(bound: list[Bound], options: Options, rows: np.ndarray | None) -> tuple[Plot, ...]:
    """The plots of one panel; `rows` restricts them to a by-group."""
    found: list[Plot] = []
    for one in bound:
        call = one.call if rows is None else one.call.restricted(common(one.call.touse, rows))
        look = Look(options.scheme, len(found) + 1, options.inches)
        found += one.kind.plots(call, look)
    return tuple(found)


def by_panels(
    options: Options, scope: Scope, rows: np.ndarray, plots: Callable[[np.ndarray | None], tuple[Plot, ...]]
) -> tuple[list[tuple[tuple[Plot, ...], str | None]], str]:
    """The plots of each panel with its heading, and the note that says what the panels are by.

    rows: the observations that may be drawn. plots: makes the plots of some of them, of all when given None.
    """
    by = options.by
    if by is None:
        return [(plots(None), None)], ""
    names = expand(by.varlist, scope)
    keys = group([scope.data[name].values for name in names], rows, keep_missing=by.missing)
    if not keys.n:
        raise StataError(2000)
    panels: list[tuple[tuple[Plot, ...], str | None]] = [
        (plots(rows[keys.rows(i)]), _heading(names, rows[keys.first[i]], scope)) for i in range(keys.n)
    ]
    if by.total:
        panels.append((plots(None), TOTAL))
    return panels, _note(names, by, scope)


def _heading(names: tuple[str, ...], row: int, scope: Scope) -> str:
    return ", ".join(texts(scope.data, name, np.array([row]))[0] for name in names)


def _note(names: tuple[str, ...], by: BySpec, scope: Scope) -> str:
    titles = [face(scope.data, name).title for name in names]
    listed = titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
    return f"Graphs by {listed}"
