"""Categorical axes: the cells that over() makes, where their bars or boxes stand, and what is written below them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType

import numpy as np

from statalike.data.groups import group
from statalike.data.positions import common
from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.axis_options import Scale, Ticks
from statalike.graphics.faces import texts
from statalike.graphics.markup import marked
from statalike.graphics.options import AxisSpec, Options
from statalike.graphics.patterns import PATTERNS
from statalike.graphics.suboptions import Option, choose, head_and_options, tokens
from statalike.graphics.text_options import Titled, angle
from statalike.lang.scope import Scope

OVER_NAMES = "RELabel() LABel() DEScending SORT()"
LABEL_NAMES = "ANGle() LABSize()"
LABEL_GAP = 1.5
GAPS = (0.45, 0.9)
"""Between the categories of the first over(), and between those of the second, in widths of a bar."""


@dataclass(frozen=True)
class Over:
    """One over(): its variable, other texts for its categories by number, their angle and size, their order.

    sort: what they are in the order of: a variable, `(stat) variable`, the number of a bar, "" for their values.
    """

    name: str
    relabel: tuple[tuple[int, str], ...] = ()
    angle: float | None = None
    size: str = ""
    descending: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Level:
    """One category: its text, and the observations in it."""

    text: str
    rows: np.ndarray = field(compare=False)


@dataclass(frozen=True)
class Cell:
    """One place on the axis: its observations, the left edge of its first bar, and its combination of categories."""

    rows: np.ndarray = field(compare=False)
    start: float
    categories: tuple[int, ...]


@dataclass(frozen=True)
class Places:
    """All cells, the texts below them as (where, text), and how far the axis reaches."""

    cells: tuple[Cell, ...]
    labels: tuple[tuple[float, str], ...]
    end: float


Score = Callable[[str, np.ndarray], float]
"""What sort() says of some observations, by its argument."""


def over(option: Option, scope: Scope) -> Over:
    """An over() option as typed."""
    head, rest = head_and_options(option.argument or "")
    return over_look(Over(scope.variable(head)), rest)


def over_look(spec: Over, rest: str) -> Over:
    """The suboptions of over()."""
    for part in choose(rest, OVER_NAMES):
        if part.name == "descending":
            spec = replace(spec, descending=True)
        elif part.name == "sort":
            spec = replace(spec, sort=(part.argument or "").strip())
        elif part.name == "relabel":
            spec = replace(spec, relabel=_relabelled(part))
        else:
            for look in choose(part.argument or "", LABEL_NAMES):
                turned = {"angle": angle(look)} if look.name == "angle" else {"size": look.argument or ""}
                spec = replace(spec, **turned)
    return spec


def _relabelled(option: Option) -> tuple[tuple[int, str], ...]:
    words = tokens(option.argument or "")
    numbers, names = words[::2], words[1::2]
    if len(numbers) != len(names) or not all(number.isdigit() for number, _ in numbers):
        raise StataError(198, f"option {option.typed} invalid")
    return tuple((int(number), marked(text).text) for (number, _), (text, _) in zip(numbers, names, strict=True))


def levels(
    spec: Over, scope: Scope, rows: np.ndarray, missing: bool = False, score: Score | None = None
) -> tuple[Level, ...]:
    """The categories of a variable among some observations, in their order; score is for sort()."""
    found = group([scope.data[spec.name].values], rows, keep_missing=missing)
    named = dict(spec.relabel)
    all_levels = [
        Level(named.get(i + 1) or texts(scope.data, spec.name, rows[found.first[i : i + 1]])[0], rows[found.rows(i)])
        for i in range(found.n)
    ]
    if spec.sort and score is not None:
        scores = [score(spec.sort, level.rows) for level in all_levels]
        all_levels = [all_levels[i] for i in np.argsort(scores, kind="stable")]
    return tuple(reversed(all_levels)) if spec.descending else tuple(all_levels)


def places(groups: Sequence[tuple[Level, ...]], rows: np.ndarray, bars: int) -> Places:
    """Where the cells of up to two sets of categories stand, `bars` bars wide each; the first set changes fastest."""
    if len(groups) > 2:
        raise StataError(198, "at most two over() options are supported")
    if not groups:
        return Places((Cell(rows, GAPS[0], ()),), (), bars + 2 * GAPS[0])
    inner, outer = groups[0], groups[1] if len(groups) > 1 else (Level("", rows),)
    cells: list[Cell] = []
    labels: list[tuple[float, str]] = []
    at = GAPS[0]
    for o, i in product(range(len(outer)), range(len(inner))):
        both = common(outer[o].rows, inner[i].rows)
        cells.append(Cell(both, at, (i, o)[: len(groups)]))
        labels.append((at + bars / 2, inner[i].text))
        if len(groups) > 1 and i == len(inner) - 1:
            first = at - i * (bars + GAPS[0])
            labels.append(((first + at + bars) / 2, f"\n{outer[o].text}"))
        at += bars + (GAPS[1] if i == len(inner) - 1 and o < len(outer) - 1 else GAPS[0])
    return Places(tuple(cells), tuple(labels), at)


def categorical(
    options: Options, found: Places, overs: Sequence[Over], letter: str, *, line: bool, dotted: bool = False
) -> Options:
    """The options of a graph with its x or y axis made categorical; on a y axis the first category is on top.

    dotted: each category has a line of dots.
    """
    labels = _spread(found.labels)
    said = Ticks(
        rule=None if labels else "none",
        values=tuple(at for at, _ in labels),
        texts=tuple(labels),
        ticks=False,
        gap=LABEL_GAP,
        angle=next((o.angle for o in overs if o.angle is not None), 0.0),
        size=next((sizes.size(o.size, sizes.TEXT, 0.0, options.inches) for o in overs if o.size), None),
        grid=dotted,
        grid_pattern=PATTERNS["dot"] if dotted else None,
        grid_color="#808080" if dotted else None,
    )
    scale = Scale(range=(0.0, found.end), reverse=letter == "y", line=line)
    spec = AxisSpec(title=Titled(None), labels=said, scale=scale)
    return replace(options, axes=MappingProxyType({**options.axes, (letter, 1): spec}))


def _spread(labels: tuple[tuple[float, str], ...]) -> list[tuple[float, str]]:
    """The labels with places of their own: a place that is taken moves by next to nothing."""
    taken: set[float] = set()
    found = []
    for at, text in labels:
        while at in taken:
            at = math.nextafter(at, math.inf)
        taken.add(at)
        found.append((at, text))
    return found
