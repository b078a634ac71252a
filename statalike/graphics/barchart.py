"""graph bar: statistics of variables over categories, as bars."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from statalike.data.format import trimmed
from statalike.data.positions import common
from statalike.errors import StataError
from statalike.graphics import sizes
from statalike.graphics.categorical import Chart, chart, drawn
from statalike.graphics.categories import Level, Places, Score, levels
from statalike.graphics.colors import NONE, colour
from statalike.graphics.layers import Bars, Layer, MarkerLabels, Numbers, Points, Stroke
from statalike.graphics.patterns import Symbol
from statalike.graphics.plottype import Face, Look, Plot
from statalike.graphics.styling import stroke_of
from statalike.graphics.suboptions import choose, head_and_options, tokens
from statalike.graphics.twoway import Twoway
from statalike.graphics.unknown import forgiving
from statalike.lang.scope import Scope
from statalike.lang.varlist import expand
from statalike.models.summary import Summary

NAMES = "asyvars ASCATegory YVARoptions() STACK PERCENTages bar() BLabel() MISSING"
LOOK_NAMES = "Color() FColor() LColor() LWidth() LPattern() BSTYle()"
LABEL_NAMES = "FORMat() SIze() Color() POSition()"
STATISTICS = ("mean", "median", "sum", "count", "percent", "sd", "min", "max", "semean")
HEADROOM = 1.06
"""How much longer than a bar the axis must be for the number at its end."""

STATISTIC = re.compile(r"\(\s*(\w+)\s*\)")


@dataclass(frozen=True)
class Measure:
    """A statistic of a variable; without one, a count or a percentage of observations."""

    statistic: str
    name: str = ""

    @property
    def title(self) -> str:
        """What the axis and the legend say."""
        if not self.name:
            return "frequency" if self.statistic == "count" else "percent"
        words = {"median": "p 50", "semean": "semean"}.get(self.statistic, self.statistic)
        return f"{words} of {self.name}"


@forgiving
def barchart(text: str, scope: Scope, *, horizontal: bool) -> Twoway:
    """The figure of what follows graph bar (or graph hbar)."""
    read = chart(text, scope, NAMES, horizontal=horizontal, subject=False)
    wanted = measures(read.call.anything, scope)
    if read.flag("asyvars") and (not read.overs or len(wanted) > 1):
        raise StataError(198, "option asyvars needs one variable and an over() option")
    score = scored(read, wanted)
    missing = read.flag("missing")
    split = levels(read.overs[0], scope, read.call.touse, missing, score) if read.flag("asyvars") else ()
    count = len(split) or len(wanted)
    if read.flag("ascategory") and not split:
        texts = [measure.title for measure in wanted]
        return drawn(
            read, 1, lambda one, found, rows: _joined(one, found, rows, wanted), standing=True, names=texts, score=score
        )
    width = 1 if read.flag("stack") else count
    return drawn(
        read, width, lambda one, found, rows: _plots(one, found, rows, wanted, split), standing=True, score=score
    )


def scored(read: Chart, wanted: list[Measure]) -> Score:
    """sort(): the number of a bar, or `(stat) variable`."""

    def score(text: str, rows: np.ndarray) -> float:
        if not text.isdigit():
            return value(read, measures(text, read.scope)[0], rows, 1.0)
        if not 1 <= int(text) <= len(wanted):
            raise StataError(198, f"option sort({text}) invalid")
        return value(read, wanted[int(text) - 1], rows, 1.0)

    return score


def measures(text: str, scope: Scope) -> list[Measure]:
    """`(stat) varlist (stat) varlist` as measures; means unless a statistic is named, percentages of nothing."""
    found: list[Measure] = []
    statistic, last = "", 0
    pieces = [*STATISTIC.finditer(text), None]
    for piece in pieces:
        names = text[last : piece.start() if piece else len(text)].strip()
        found += [Measure(statistic or "mean", name) for name in (expand(names, scope) if names else ())]
        if not names and statistic in ("count", "percent"):
            found.append(Measure(statistic))
        if piece:
            statistic, last = _statistic(piece[1]), piece.end()
    return found or [Measure("percent")]


def _statistic(word: str) -> str:
    if word not in STATISTICS and not re.fullmatch(r"p\d{1,2}", word):
        raise StataError(198, f"statistic {word} not supported; use one of {' '.join(STATISTICS)} or p#")
    return word


def _plots(
    read: Chart, found: Places, rows: np.ndarray, wanted: list[Measure], split: tuple[Level, ...]
) -> tuple[Plot, ...]:
    heights = _heights(read, found, rows, wanted, split)
    if read.flag("percentages"):
        heights = 100 * heights / np.nansum(heights, axis=1, keepdims=True)
    count = heights.shape[1]
    tops = np.nancumsum(heights, axis=1) if read.flag("stack") else heights
    low = tops - heights if read.flag("stack") else np.zeros_like(heights)
    starts = np.array([cell.start for cell in found.cells])
    plots = []
    for j in range(count):
        at = starts + 0.5 + (0 if read.flag("stack") else j)
        kept = ~np.isnan(heights[:, j])
        layer = _bars(read, at[kept], low[kept, j], tops[kept, j], j)
        title = wanted[0].title if split else wanted[j].title
        value = Face("percent" if read.flag("percentages") else title if len(wanted) == 1 else "")
        faces = (value, Face("")) if read.horizontal else (Face(""), value)
        key = split[j].text if split else title
        plots.append(Plot((layer, *_labels(read, layer, heights[kept, j])), key, *faces))
    return tuple(plots)


def _joined(read: Chart, found: Places, rows: np.ndarray, wanted: list[Measure]) -> tuple[Plot, ...]:
    """One plot for all measures, which are the first categories."""
    total = float(_weights(read, rows).sum())
    values = [value(read, wanted[c.categories[0]], common(c.rows, rows), total) for c in found.cells]
    heights = np.array(values, dtype=float)
    kept = ~np.isnan(heights)
    at = np.array([cell.start + 0.5 for cell in found.cells])[kept]
    layer = _bars(read, at, np.zeros(kept.sum()), heights[kept], 0)
    faces = (Face(""), Face(""))
    return (Plot((layer, *_labels(read, layer, heights[kept])), "", *faces),)


def _heights(
    read: Chart, found: Places, rows: np.ndarray, wanted: list[Measure], split: tuple[Level, ...]
) -> np.ndarray:
    """The statistics: a row a cell, a column a bar."""
    total = float(_weights(read, rows).sum())
    table = []
    for cell in found.cells:
        here = common(cell.rows, rows)
        if split:
            table.append([value(read, wanted[0], common(here, level.rows), total) for level in split])
        else:
            table.append([value(read, measure, here, total) for measure in wanted])
    return np.array(table, dtype=float)


def _weights(read: Chart, rows: np.ndarray) -> np.ndarray:
    weights = read.call.weights
    return np.ones(len(rows)) if weights is None else weights.values[np.searchsorted(read.call.touse, rows)]


def value(read: Chart, measure: Measure, rows: np.ndarray, total: float) -> float:
    weights = _weights(read, rows)
    if not measure.name:
        return weights.sum() if measure.statistic == "count" else 100 * weights.sum() / total
    x = read.scope.data.numbers(measure.name)[rows]
    kept = ~np.isnan(x)
    if not kept.any():
        return np.nan
    if measure.statistic == "percent":
        return 100 * weights[kept].sum() / total
    kind = read.call.weights.kind if read.call.weights else ""
    summary = Summary(x[kept], weights[kept] if kind else None, "aweight" if kind == "pweight" else kind)
    if measure.statistic in ("min", "max", "sum", "mean", "sd"):
        return getattr(summary, measure.statistic)
    if measure.statistic == "semean":
        return summary.sd / np.sqrt(summary.n)
    if measure.statistic == "count":
        return summary.sum_w
    return _percentile(x[kept], weights[kept], 50 if measure.statistic == "median" else int(measure.statistic[1:]))


def _percentile(x: np.ndarray, weights: np.ndarray, percent: int) -> float:
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weights[order])
    wanted = below[-1] * percent / 100
    i = int(np.searchsorted(below, wanted, side="left"))
    if np.isclose(below[i], wanted) and i + 1 < len(x):
        return float(x[order][i] + x[order][i + 1]) / 2
    return float(x[order][i])


def _bars(read: Chart, at: np.ndarray, low: np.ndarray, top: np.ndarray, number: int) -> Bars:
    look = Look(read.options.scheme, number + 1, read.options.inches)
    fill, edge = look.fill, look.outline
    for argument in read.said("bar"):
        head, rest = head_and_options(argument)
        if head == str(number + 1):
            fill, edge = styled_bar(rest, fill, edge, look)
    at, low, top = (tuple(values.tolist()) for values in (at, low, top))
    return Bars(at, low, top, 1.0, fill, edge, read.horizontal)


def styled_bar(text: str, fill: str, edge: Stroke, look: Look) -> tuple[str, Stroke]:
    """Fill and outline changed by options typed as text, `color(red) lwidth(thick)`."""
    for option in choose(text, LOOK_NAMES):
        if option.name == "bstyle":
            if option.argument != "outline":
                raise StataError(198, f"option {option.typed} not allowed: only outline is supported")
            fill = NONE
        elif option.name in ("color", "fcolor"):
            fill = colour(option.argument or "", look.color)
        if option.name == "color":
            edge = replace(edge, color=fill)
        elif option.name not in ("fcolor", "bstyle"):
            edge = stroke_of(option.typed, edge, look)
    return fill, edge


def _labels(read: Chart, bars: Bars, heights: np.ndarray) -> tuple[Layer, ...]:
    """The values above the bars, as blabel(bar) asks."""
    if not read.said("blabel"):
        return ()
    head, rest = head_and_options(read.said("blabel")[-1])
    if [word for word, _ in tokens(head)] not in (["bar"], ["total"]):
        raise StataError(198, f"option blabel({head}) not allowed: only bar and total are supported")
    fmt, size, ink, clock = "%9.0g", sizes.TEXT["small"], read.options.scheme.foreground, 3 if read.horizontal else 12
    for option in choose(rest, LABEL_NAMES):
        value = option.argument or ""
        if option.name == "format":
            fmt = value.strip()
        elif option.name == "size":
            size = sizes.size(value, sizes.TEXT, size, read.options.inches)
        elif option.name == "color":
            ink = colour(value)
        elif value.strip() == "center":
            clock = 0
        elif value.strip() != "outside":
            raise StataError(198, f"option position({value}) not allowed: only outside and center are supported")
    tops = bars.high if clock else tuple((a + b) / 2 for a, b in zip(bars.low, bars.high, strict=True))
    values = heights if head != "total" else np.array(bars.high)
    labels = MarkerLabels(tuple(trimmed(v, fmt) for v in values.tolist()), (clock,), size, ink)
    room = tuple(top * HEADROOM for top in bars.high)
    return _unseen(bars, tops, read.horizontal, labels), _unseen(bars, room, read.horizontal)


def _unseen(bars: Bars, tops: Numbers, horizontal: bool, labels: MarkerLabels | None = None) -> Points:
    """Points without markers: they carry labels, or keep room on the axis."""
    ends = (tops, bars.at) if horizontal else (bars.at, tops)
    return Points(*ends, Symbol("none"), (0.0,), NONE, Stroke(NONE, 0.0), labels)
