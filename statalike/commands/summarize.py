"""Means, standard deviations and percentiles."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.summary import Summary
from statalike.output.table import Blank, Cell, Field, Line, Row, Rule, Table
from statalike.output.text import abbreviated


@command(
    "SUmmarize [varlist] [if] [in] [aweight fweight iweight] [, Detail MEANonly Format SEParator(integer 5)]",
    by="each",
)
def run(session, call):
    """Summary statistics.

    Without a varlist, of all variables. String variables are shown with no observations.

    detail        percentiles, the four smallest and largest values, skewness and kurtosis too
    meanonly      only count the mean, and show nothing
    format        show each variable in its display format
    separator(#)  a line after every # variables; 0 for none

    . use sleepstudy
    . summarize reaction

        Variable |        Obs        Mean    Std. dev.       Min        Max
    -------------+---------------------------------------------------------
        reaction |        180    298.5079    56.32876   194.3322   466.3535

    Stored: r(N) r(sum_w) r(mean) r(Var) r(sd) r(min) r(max) r(sum); detail: r(skewness) r(kurtosis)
    r(p1) r(p5) r(p10) r(p25) r(p50) r(p75) r(p90) r(p95) r(p99)
    """
    options = call.options
    if options.detail and options.meanonly:
        raise StataError(198, "options detail and meanonly may not be combined")
    names = call.varlist or session.data.names
    found = None
    summaries = {name: _summary(session.data, name, call) for name in names}
    for one in summaries.values():
        found = found if one is None else one
    if options.detail:
        for name, one in summaries.items():
            session.output.emit("")
            session.output.emit(_detailed(session.data, name, one, call.weights, options.format))
    elif not options.meanonly:
        session.output.emit("")
        session.output.emit(_brief(session.data, summaries, call.weights, options))
    session.r = _stored(found or Summary(np.empty(0)), options)


def _summary(data, name, call):
    """The Summary of a variable in the sample without its missing values, or None for a string variable."""
    if data[name].is_string:
        return None
    values = call.numbers(name)
    kept = ~np.isnan(values)
    if call.weights is None:
        return Summary(values[kept])
    return Summary(values[kept], call.weights.values[kept], call.weights.kind)


def _stored(one, options):
    found = Results()
    extremes = {"min": one.min, "max": one.max}
    found.scalars = {"N": one.n, "sum_w": one.sum_w}
    if options.meanonly:
        found.scalars |= {"sum": one.sum, "mean": one.mean, **extremes}
    else:
        found.scalars |= {"mean": one.mean, "Var": one.variance, "sd": one.sd}
    if options.detail:
        found.scalars |= {"skewness": one.skewness, "kurtosis": one.kurtosis, "sum": one.sum, **extremes}
        found.scalars |= {f"p{p}": value for p, value in one.percentiles.items()}
    elif not options.meanonly:
        found.scalars |= {**extremes, "sum": one.sum}
    if not len(one.x):
        found.scalars = {name: found.scalars[name] for name in ("N", "sum_w", "sum")}
    return found


def _shown(data, name, use_format):
    """The format for a variable's statistics, at most nine wide."""
    own = formats.parse(data[name].format)
    return data[name].format if use_format and not own.is_date else "%9.0g"


def _brief(data, summaries, weights, options):
    """The table of one line a variable."""
    weighted = weights is not None and weights.kind in ("aweight", "iweight")
    sd_width, min_gap = (9, 2) if weighted else (9, 3)
    fields = [Field("Variable", 12, gap=0, bar=True), Field("Obs", 7 if weighted else 10, "%10.0fc", gap=1)]
    if weighted:
        fields.append(Field("Weight", 9, "%9.0g", gap=3))
    fields += [
        Field("Mean", 9, gap=3),
        Field("Std. dev.", sd_width, gap=min_gap, shift=1),
        Field("Min", 9, gap=2),
        Field("Max", 9, gap=2),
    ]
    rows = []
    for i, (name, one) in enumerate(summaries.items()):
        if i and options.separator and i % options.separator == 0:
            rows.append(Rule())
        rows.append(Row(abbreviated(name, 12), *_cells(one, _shown(data, name, options.format), weighted)))
    return Table(tuple(fields), tuple(rows), top=False, bottom=False)


def _cells(one, fmt, weighted):
    if one is None or not len(one.x):
        return (0,)
    values = [Cell(value, fmt) for value in (one.mean, one.sd, one.min, one.max)]
    return (
        Cell(one.n if one.kind != "aweight" else len(one.x), "%10.0gc"),
        *([one.sum_w] if weighted else []),
        *values,
    )


def _detailed(data, name, one, weights, use_format):
    """The table of percentiles, extremes and moments."""
    title = data[name].label or name
    lines = [Line(" " * max((61 - len(title)) // 2, 0) + title), Rule()]
    if one is None or not len(one.x):
        lines.append(Line("no observations"))
        return Table((Field(width=61, gap=0),), tuple(lines), top=False, bottom=False)
    fmt = _shown(data, name, use_format)
    show = lambda value: formats.trimmed(value, fmt)  # noqa: E731
    percents = {p: f"{p:2d}%{show(value):>13}" for p, value in one.percentiles.items()}
    low, high = [show(v) for v in one.smallest], [show(v) for v in one.largest]
    low += [""] * (4 - len(low))
    high = [""] * (4 - len(high)) + high
    right = _right_column(one, show, weights)
    left = [f"{percents[p]}{value:>15}" for p, value in zip((1, 5, 10, 25), low, strict=True)]
    left += ["", percents[50].ljust(31), f"{'':16}{'Largest':>15}"]
    left += [f"{percents[p]}{value:>15}" for p, value in zip((75, 90, 95, 99), high, strict=True)]
    lines.append(Line("      Percentiles      Smallest"))
    lines += [
        Blank() if not a and not b else Line(f"{a:<31}{b and '       ' + b}".rstrip())
        for a, b in zip(left, right, strict=True)
    ]
    return Table((Field(width=61, gap=0),), tuple(lines), top=False, bottom=False)


def _right_column(one, show, weights):
    """Observations and moments, one text for each line beside the percentiles."""
    counts = [("Obs", formats.trimmed(len(one.x) if one.kind == "aweight" else one.n, "%12.0gc"))]
    counts.append(("Sum of wgt.", formats.trimmed(one.sum_w, "%12.0gc" if one.kind != "aweight" else "%9.0g")))
    moments = [("Mean", show(one.mean)), ("Std. dev.", show(one.sd))]
    shape = [("Variance", show(one.variance))]
    shape += [("Skewness", formats.trimmed(one.skewness, "%9.0g"))]
    shape += [("Kurtosis", formats.trimmed(one.kurtosis, "%9.0g"))]
    text = [f"{label:<12}{value:>11}" for label, value in counts + moments + shape]
    return ["", "", *text[:2], "", text[2], text[3], "", *text[4:]]
