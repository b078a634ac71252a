"""Tables of frequencies and summary statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.clauses import cut
from statalike.lang.varlist import expand
from statalike.models.statistic import Sample, canonical, compute
from statalike.output.categories import categories
from statalike.output.nestedtable import Line, lines_of

GROUPED = re.compile(r"\(([^()]*)\)|(\S+)")
ACROSS = re.compile(r"across\(\s*([^)]*?)\s*\)")
COUNTS = {"frequency": ("Frequency", "%9.0fc"), "percent": ("Percent", "%9.2f"), "proportion": ("Proportion", "%9.4f")}
HEADS = {
    "mean": "Mean", "sd": "Standard deviation", "var": "Variance", "se": "Standard error of the mean",
    "median": "Median", "min": "Minimum value", "max": "Maximum value", "count": "Number of nonmissing values",
    "sum": "Total", "iqr": "Interquartile range", "range": "Range", "cv": "Coefficient of variation",
    "skewness": "Skewness", "kurtosis": "Kurtosis",
}  # fmt: skip


@dataclass(frozen=True)
class Statistic:
    """One statistic: its name as typed and canonical, its variable ("" for counts), what percentages are across of."""

    typed: str
    name: str
    of: str = ""
    across: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """What stands over or beside it."""
        if self.name in COUNTS:
            return COUNTS[self.name][0]
        return HEADS.get(self.name) or f"{_ordinal(int(self.name[1:]))} percentile"


@command(
    "table [anything] [if] [in] [fweight aweight iweight pweight] [, noTOTals MISSing STYLE(string) Contents(string)"
    " Row Column Format(string) *]",
    by="each",
)
def run(session, call):
    """Tables of frequencies and summary statistics.

    table rowvar [colvar] [if] [in] [weight] [, options]
    table (rowvars) (colvar)

    statistic(name [varlist] [, across(varlist)]), as often as needed, says what to show: frequency (the default),
    percent, proportion, or of variables mean, sd, semean, median, p1 ... p99, min, max, count, total, variance, iqr,
    range, cv, skewness, kurtosis. Percentages are of all observations, or across the categories of some variables.
    nformat(%fmt [names]) is the format of the numbers, sformat("text with %s" [names]) what stands around them.

    nototals     without totals
    missing      missing values form a category
    style(name)  table-tab2 leaves out the names of the statistics

    In the older form `table rowvar [colvar], contents(mean x sd x freq)` there are totals only if asked for:

    contents(list)  statistics, each before its variable; freq has none
    row             a row of totals
    column          a column of totals
    format(%fmt)    the format of the numbers

    . use auto
    (1978 automobile data)
    . table foreign, statistic(frequency) statistic(mean mpg)

    -----------+----------------------
               |  Frequency       Mean
    -----------+----------------------
    Car origin |
      Domestic |         52   19.82692
      Foreign  |         22   24.77273
      Total    |         74    21.2973
    -----------+----------------------

    Stored: r(N)
    """
    rows, columns = _dimensions(session, call.anything)
    statistics, forms, frames = _asked(session, call.options)
    if call.options.style not in (None, "default", "table", "table-tab2"):
        raise StataError(198, f"style {call.options.style} is not supported")
    cells = _Cells(session, call, (*rows, *columns), statistics, _totals(call.options, rows, columns))
    shown = _Text(cells, forms, frames)
    bare = call.options.style == "table-tab2"
    lines = _lines(session, cells, shown, rows, columns, bare)
    session.output.line()
    for line in lines:
        session.output.line(line)
    session.r = Results({"N": float(cells.inside.sum())})


def _dimensions(session, text):
    """The variables of the rows and that of the columns."""
    parts = [(a, b) for a, b in GROUPED.findall(text)]
    if not parts:
        raise StataError(100)
    lists = [expand(inside or single, session) if inside or single else () for inside, single in parts]
    if len(lists) > 2 or (len(lists) == 2 and len(lists[1]) > 1):
        raise StataError(198, "at most one variable in the columns, and no third dimension, is supported")
    return lists[0], lists[1] if len(lists) == 2 else ()


def _asked(session, options):
    """Statistics; formats and frames by statistic ("" for all)."""
    rest, statistics = options.rest, _contents(session, options.contents or "")
    forms, frames = {"": options.format} if options.format else {}, {}
    if (options.row or options.column) and not statistics:
        raise StataError(198, "options row and column belong to contents()")
    for option in cut(f", {rest}").options if rest else ():
        argument = (option.argument or "").strip()
        if _is(option.name, "statistic", 4):
            statistics += _statistics(session, argument)
        elif _is(option.name, "nformat", 4) or _is(option.name, "sformat", 4):
            found = re.fullmatch(r'("[^"]*"|\S+)\s*(.*)', argument)
            if found is None:
                raise StataError(198, f"option {option.name}() incorrectly specified")
            into = forms if option.name.startswith("n") else frames
            for name in found[2].split() or [""]:
                into[name and (canonical(name) or name)] = found[1].strip('"')
        else:
            raise StataError(198, f"option {option.name}{'()' if option.argument is not None else ''} not allowed")
    return statistics or [Statistic("frequency", "frequency")], forms, frames


def _contents(session, text):
    """The statistics of contents(): names, each but freq before its variable."""
    found, words = [], text.split()
    while words:
        name = words.pop(0)
        if len(name) >= 4 and "frequency".startswith(name):
            found.append(Statistic("frequency", "frequency"))
        elif not words:
            raise StataError(198, f"contents({text}) invalid")
        else:
            found += _statistics(session, f"{'count' if name in ('n', 'N') else name} {words.pop(0)}")
    return found


def _is(typed, full, least):
    return len(typed) >= least and full.startswith(typed)


def _statistics(session, argument):
    body, _, suboptions = argument.partition(",")
    typed, *words = body.split()
    counted = next((name for name in COUNTS if len(typed) >= 4 and name.startswith(typed)), "")
    if counted:
        found = ACROSS.fullmatch(suboptions.strip()) if suboptions else None
        if suboptions and found is None:
            raise StataError(198, f"statistic({argument}) invalid")
        return [Statistic(typed, counted, "", expand(found[1], session) if found else ())]
    name = canonical({"total": "sum", "sum": "sum"}.get(typed, typed))
    if name is None or not words or suboptions:
        raise StataError(198, f"statistic({argument}) invalid")
    return [Statistic(typed, name, one) for one in expand(" ".join(words), session)]


def _totals(options, rows, columns):
    """The variables over which there are totals."""
    if options.contents:
        return {*(rows if options.row else ()), *(columns if options.column else ())}
    return set() if options.nototals else {*rows, *columns}


class _Cells:
    """Observations of each category, and the statistics of any selection of them."""

    def __init__(self, session, call, names, statistics, totals):
        self.data, self.call, self.names, self.statistics = session.data, call, names, statistics
        keep = bool(call.options.missing)
        self.axes = {name: categories(session.data, name, call.touse, keep_missing=keep) for name in names}
        self.inside = np.ones(len(call.touse), dtype=bool)
        for axis in self.axes.values():
            self.inside &= axis.codes >= 0
        if not self.inside.any():
            raise StataError(2000)
        self.totals = totals

    def codes(self, name):
        """The categories of a variable that are shown: their numbers, None for the total."""
        axis = self.axes[name]
        used = np.unique(axis.codes[self.inside]).tolist()
        return [*used, None] if name in self.totals else used

    def mask(self, chosen, without=()):
        """The observations of some categories (variable -> number or None)."""
        mask = self.inside.copy()
        for name, code in chosen.items():
            if code is not None and name not in without:
                mask &= self.axes[name].codes == code
        return mask

    def value(self, statistic, chosen):
        """A statistic of the observations of some categories."""
        mask, weights = self.mask(chosen), self.call.weights
        w = None if weights is None else weights.values
        if statistic.name in COUNTS:
            size = lambda m: float(m.sum() if w is None else w[m].sum())  # noqa: E731
            if statistic.name == "frequency":
                return size(mask)
            whole = size(self.mask(chosen, statistic.across) if statistic.across else self.inside)
            share = size(mask) / whole if whole else np.nan
            return 100 * share if statistic.name == "percent" else share
        x = self.call.numbers(statistic.of)
        mask = mask & ~np.isnan(x)
        kind = "" if weights is None else weights.kind
        used = None if w is None else w[mask]
        sample = Sample(x[mask], np.zeros(int(mask.sum()), dtype=np.int64), 1, used, kind)
        return float(compute(statistic.name, sample)[0])


@dataclass(frozen=True)
class _Text:
    """Numbers as they are shown."""

    cells: _Cells
    forms: dict
    frames: dict

    def __call__(self, statistic, chosen):
        """A statistic's text; empty where there is none."""
        value = self.cells.value(statistic, chosen)
        if value != value or (statistic.name == "frequency" and not value):
            return ""
        usual = COUNTS[statistic.name][1] if statistic.name in COUNTS else "%9.0g"
        form = self.forms.get(statistic.name, self.forms.get("", usual))
        frame = self.frames.get(statistic.name, self.frames.get("", "%s"))
        return frame.replace("%s", formats.trimmed(value, form))


def _lines(session, cells, shown, rows, columns, bare):
    """The lines of the table."""
    statistics = cells.statistics
    if not columns:
        several = len({one.of for one in statistics if one.of}) > 1
        labels = [session.data[one.of].label or one.of if one.of else "" for one in statistics]
        heads = labels if several else [one.head for one in statistics]
        spans = [(one.head, 1) for one in statistics] if several else []
        body = _nested(cells, rows, {}, 0, lambda chosen: [("", tuple(shown(one, chosen) for one in statistics))])
        return lines_of(body, heads, spans)
    name = columns[0]
    codes = cells.codes(name)
    heads = [_label(cells, name, code) for code in codes]

    def inner(chosen):
        line = lambda one: tuple(shown(one, chosen | {name: code}) for code in codes)  # noqa: E731
        if len(statistics) == 1 or bare:
            return [("", line(one)) for one in statistics]
        titles = [one.head if not one.of else f"{one.head}" for one in statistics]
        return [(title, line(one)) for title, one in zip(titles, statistics, strict=True)]

    body = _nested(cells, rows, {}, 0, inner)
    return lines_of(body, heads, [(cells.axes[name].label, len(codes))])


def _label(cells, name, code):
    return "Total" if code is None else cells.axes[name].texts[code]


def _nested(cells, rows, chosen, indent, inner):
    """The lines of the categories of the first row variable, those of the others within them."""
    if not rows:
        return _own("", indent, inner(chosen))
    first, *rest = rows
    found = [Line(cells.axes[first].label, indent)]
    for code in cells.codes(first):
        here = chosen | {first: code}
        label = _label(cells, first, code)
        if rest:
            found.append(Line(label, indent + 2))
            found += _nested(cells, rest, here, indent + 4, inner)
        else:
            found += _own(label, indent + 2, inner(here))
    return found


def _own(label, indent, lines):
    """The lines of one category: one, or one for each statistic under the label."""
    if not lines[0][0]:
        return [Line(label if i == 0 else "", indent, cells) for i, (_, cells) in enumerate(lines)]
    return [Line(label, indent), *(Line(title, indent + 2, cells) for title, cells in lines)]


def _ordinal(number):
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
