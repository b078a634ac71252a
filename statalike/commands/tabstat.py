"""Compact tables of summary statistics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.statistic import Sample, canonical, compute
from statalike.output.table import Cell, Field, Row, Rule, Table
from statalike.output.text import abbreviated, wrapped

HEADS = {
    "mean": "Mean", "count": "N", "sum": "Sum", "max": "Max", "min": "Min", "range": "Range", "sd": "SD",
    "var": "Variance", "cv": "CV", "se": "SE(mean)", "skewness": "Skewness", "kurtosis": "Kurtosis", "median": "p50",
    "iqr": "IQR",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Found:
    """values: statistics by group (the last row: all observations), variable and statistic; names of all three."""

    values: np.ndarray
    groups: list[str]
    variables: list[str]
    statistics: list[str]


@command(
    "tabstat varlist(numeric) [if] [in] [aweight fweight] [, Statistics(string) STATS(string) BY(varname)"
    " Columns(string) Format Format(string) noTotal Missing noSEParator CASEwise SAVE LOng LAbelwidth(integer 16)"
    " VArwidth(integer 12) noLabel]",
    by="each",
)
def run(session, call):
    """Compact tables of summary statistics.

    tabstat varlist [if] [in] [weight] [, options]

    statistics(names)  mean (default), count (n), sum, max, min, range, sd, variance, cv, semean, skewness, kurtosis,
                       p1 ... p99, median, iqr, q (p25 p50 p75)
    stats(names)       the same
    by(varname)        for each group, and in total
    columns(which)     variables or statistics
    format(%fmt)       the format of the numbers; without an argument each variable's display format
    nototal            with by(): without the total
    missing            with by(): missing values form a group
    noseparator        with by(): no lines between groups
    casewise           only observations without missing values
    save               keep r(StatTotal), r(Stat1), r(name1) ...
    long               with by(): say in each line which statistic or variable it is
    labelwidth(#)      how wide the groups' names may be
    varwidth(#)        how wide the variables' names may be
    nolabel            groups by number

    . use auto
    (1978 automobile data)
    . tabstat price mpg, by(foreign) statistics(mean sd)

    Summary statistics: Mean, SD
    Group variable: foreign (Car origin)

     foreign |     price       mpg
    ---------+--------------------
    Domestic |  6072.423  19.82692
             |  3097.104  4.743297
    ---------+--------------------
     Foreign |  6384.682  24.77273
             |  2621.915  6.611187
    ---------+--------------------
       Total |  6165.257   21.2973
             |  2949.496  5.785503
    ---------+--------------------
    """
    names = list(dict.fromkeys(call.varlist))
    statistics = _statistics(call.options)
    found = _computed(session, call, names, statistics)
    across = _across(call.options.columns, names, call.options.by)
    for line in _title(session, call, found, across):
        session.output.line(line)
    session.output.line()
    session.output.emit(_table(session, call, found, across))
    session.r = _saved(found, bool(call.options.by)) if call.options.save else Results()


def _statistics(options):
    """Canonical names of the statistics wanted."""
    if options.statistics and options.stats:
        raise StataError(198, "options statistics() and stats() may not be combined")
    typed = (options.statistics or options.stats or "mean").replace(",", " ").split()
    found = []
    for word in typed:
        if word == "q":
            found += ["p25", "median", "p75"]
            continue
        full = next((name for name, n in SHORT.items() if len(word) >= n and name.startswith(word)), word)
        name = canonical(full)
        if name is None or name in ("rawsum", "sebinomial", "sepoisson", "firstnm", "lastnm"):
            raise StataError(198, f"unknown statistic: {word}")
        found.append(name)
    return list(dict.fromkeys(found))


SHORT = {
    "mean": 2, "count": 1, "sum": 2, "max": 2, "min": 2, "range": 1, "variance": 1, "semean": 3, "skewness": 2,
    "kurtosis": 1, "median": 3,
}  # fmt: skip


def _across(typed, names, by):
    """What stands in the columns: variables or statistics."""
    if not typed:
        return "statistics" if by and len(names) == 1 else "variables" if len(names) > 1 or not by else "statistics"
    for full in ("variables", "statistics"):
        if full.startswith(typed):
            return full
    raise StataError(198, "columns() must be variables or statistics")


def _computed(session, call, names, statistics):
    options, data = call.options, session.data
    rows = call.complete(tuple(names)) if options.casewise else call.touse
    part = call.restricted(rows)
    texts, codes, n = [], np.zeros(len(rows), dtype=np.int64), 0
    if options.by:
        groups = group([part.values(options.by)], keep_missing=bool(options.missing))
        codes, n = groups.codes, groups.n
        labels = {} if options.nolabel else data.value_labels
        texts = shown(data[options.by].take(rows[groups.first]), labels)
    inside = codes >= 0
    if not inside.any():
        raise StataError(2000)
    values = np.full((n + 1, len(names), len(statistics)), np.nan)
    for j, name in enumerate(names):
        x = part.numbers(name)
        kept = inside & ~np.isnan(x)
        w = None if part.weights is None else part.weights.values[kept]
        kind = "" if part.weights is None else part.weights.kind
        whole = Sample(x[kept], np.zeros(int(kept.sum()), dtype=np.int64), 1, w, kind)
        each = Sample(x[kept], codes[kept], n, w, kind) if n else None
        for s, statistic in enumerate(statistics):
            values[n, j, s] = compute(statistic, whole)[0]
            if each is not None:
                values[:n, j, s] = compute(statistic, each)
    return Found(values, texts, names, statistics)


def _title(session, call, found, across):
    options = call.options
    if not options.by:
        return []
    if across == "statistics":
        title = f"Summary for variables: {' '.join(found.variables)}"
    else:
        title = f"Summary statistics: {', '.join(HEADS.get(s, s) for s in found.statistics)}"
    label = session.data[options.by].label
    second = f"Group variable: {options.by}" + (f" ({label})" if label else "")
    return ["", *wrapped(title, session.output.linesize, 2), second]


def _table(session, call, found, across):
    options = call.options
    variables = across == "variables"
    columns = found.variables if variables else [HEADS.get(s, s) for s in found.statistics]
    lines = [HEADS.get(s, s) for s in found.statistics] if variables else found.variables
    values = found.values.transpose(0, 2, 1) if variables else found.values
    forms = _formats(session, options, found.variables)
    width = max(9, max(formats.parse(form).width for form in forms))
    stub, fields = _stub(call, found, lines, variables)
    fields += [Field(abbreviated(name, width - 1), width, gap=1) for name in columns]
    rows = []
    shown_groups = [*found.groups, *([] if options.by and options.nototal else ["Total"])]
    picked = range(len(shown_groups)) if options.by else [len(found.groups)]
    for number, g in enumerate(picked):
        if (
            number
            and (len(lines) > 1 or g == len(found.groups))
            and not (options.noseparator and g < len(found.groups))
        ):
            rows.append(Rule())
        for i, line in enumerate(lines):
            cells = [Cell(values[g, i, k], forms[k] if variables else forms[i]) for k in range(len(columns))]
            name = shown_groups[g] if options.by else line
            rows.append(Row(*stub(name if i == 0 or not options.by else "", line), *cells))
    return Table(tuple(fields), (*rows, Rule()), top=False, bottom=False, wrap=True)


def _formats(session, options, names):
    """One format a variable."""
    if "format" not in options.given:
        return ["%9.0g"] * len(names)
    return [options.format if isinstance(options.format, str) else session.data[name].format for name in names]


def _stub(call, found, lines, variables):
    """How a line's names are cut into cells, and the fields for them."""
    options = call.options
    if not options.by:
        width = 8 if variables else options.varwidth
        head = "Stats" if variables else "Variable"
        return (lambda name, line: (abbreviated(line, width),)), [Field(head, width, gap=0, bar=True)]
    longest = max(map(len, [*found.groups, "Total", options.by]))
    width = min(max(8, longest), max(options.labelwidth, 8))
    first = Field(abbreviated(options.by, width), width, gap=0, bar=not options.long)
    if not options.long:
        return (lambda name, line: (name[:width],)), [first]
    wide = 8 if variables else options.varwidth
    second = Field("Stats" if variables else "Variable", wide, gap=1, bar=True)
    return (lambda name, line: (name[:width], abbreviated(line, wide))), [first, second]


def _saved(found, by):
    names = [HEADS.get(s, s) for s in found.statistics]
    matrices = {"StatTotal": Matrix.of(found.values[-1].T, names, found.variables)}
    macros = {}
    for i, text in enumerate(found.groups if by else (), start=1):
        matrices[f"Stat{i}"] = Matrix.of(found.values[i - 1].T, names, found.variables)
        macros[f"name{i}"] = text
    return Results({}, macros, matrices)
