"""In which periods panels are observed."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.panels import declared, panel_and_time, unit
from statalike.interpreter.command import command
from statalike.models.panelsummary import participation
from statalike.models.summary import percentiles

SHOWN = (0, 5, 25, 50, 75, 95, 100)
FARTHEST = 2**53
"""Periods between the first and the last that can be told apart."""
PLACES = (26, 34, 42, 52, 62, 70, 78)


@command("XTDEScribe [if] [in] [, Patterns(integer 9) Width(integer 100) I(varname) T(varname numeric)]", by="each")
def run(session, call):
    """In which periods panels are observed.

    xtdescribe [if] [in] [, options]

    A pattern has a column for each period: 1 where a panel is observed, . where it is not; in the line of the total, X
    where any panel is.

    patterns(#)   how many patterns are shown; 9
    width(#)      columns of the patterns; 100. Where there are more periods, a column stands for several
    i(varname)    the panel variable, instead of that of xtset
    t(varname)    the time variable, instead of that of xtset

    . webuse nlswork, clear
    (National Longitudinal Survey of Young Women, 14-24 years old in 1968)
    . quietly xtset idcode year
    . xtdescribe, patterns(3)

      idcode:  1, 2, ..., 5159                                   n =       4711
        year:  68, 69, ..., 88                                   T =         15
               Delta(year) = 1 unit
               Span(year)  = 21 periods
               (idcode*year uniquely identifies each observation)

    Distribution of T_i:   min      5%     25%       50%       75%     95%     max
                             1       1       3         5         9      13      15

         Freq.  Percent    Cum. |  Pattern
     ---------------------------+-----------------------
          136      2.89    2.89 |  1....................
          114      2.42    5.31 |  ....................1
           89      1.89    7.20 |  .................1.11
         4372     92.80  100.00 | (other patterns)
     ---------------------------+-----------------------
         4711    100.00         |  XXXXXX.X.XX.X.XX.X.XX

    Stored: r(N) panels, r(n_T) periods, r(min) r(p5) r(p25) r(p50) r(p75) r(p95) r(max) of T_i
    """
    options, data = call.options, session.data
    panel, time = panel_and_time(data, options.i, options.t)
    if options.patterns < 0 or options.width < 1:
        raise StataError(198, "options patterns() and width() must be positive")
    rows = call.complete((panel, time))
    if not len(rows):
        raise StataError(2000)
    keys, times = group([data[panel].values], rows), group([data[time].values], rows)
    delta = 1.0 if options.t else declared(data).delta
    periods = np.rint((data.numbers(time)[rows] - data.numbers(time)[rows].min()) / delta)
    if periods.max() > FARTHEST:
        raise StataError(451, f"times of {time} are too far apart")
    output = session.output
    output.line()
    for line in _head(data, rows, (panel, keys), (time, times), delta):
        output.line(line)
    output.line()
    session.r = _sizes(output, keys, times)
    output.line()
    _patterns(output, participation(keys.codes, periods.astype(int), options.width), options.patterns)


def _head(data, rows, panels, times, delta):
    """The values of both variables, the length of a period, and whether they tell observations apart."""
    for (name, keys), letter in ((panels, "n"), (times, "T")):
        values = [trimmed(data[name].values[row], data[name].format) for row in rows[keys.first[[0, 1, -1][: keys.n]]]]
        listed = (
            f"{values[0]}, {values[1]}, ..., {values[-1]}" if keys.n > 3 else ", ".join(_all(data, name, rows, keys))
        )
        yield f"{f'{name:>8}:  {listed}':<61}{letter} = {keys.n:>10}"
    name = times[0]
    ends = data.numbers(name)[rows[times[1].first[[0, -1]]]]
    span = round((ends[1] - ends[0]) / delta) + 1
    word = unit(data, name)
    yield f"{'':11}Delta({name}) = {delta:g} {word}{'' if delta == 1 else 's'}"
    yield f"{'':11}Span({name})  = {span} period{'' if span == 1 else 's'}"
    pairs = np.unique(np.column_stack([panels[1].codes, times[1].codes]), axis=0)
    how = "uniquely identifies" if len(pairs) == len(rows) else "does not uniquely identify"
    yield f"{'':11}({panels[0]}*{name} {how} {'each observation' if len(pairs) == len(rows) else 'observations'})"


def _all(data, name, rows, keys):
    return [trimmed(data[name].values[row], data[name].format) for row in rows[keys.first]]


def _sizes(output, keys, times):
    """The distribution of the number of observations of a panel."""
    sizes = np.sort(keys.sizes.astype(float))
    found = [sizes[0], *percentiles(sizes, None, SHOWN[1:-1]), sizes[-1]]
    names = ["min", *(f"p{p}" for p in SHOWN[1:-1]), "max"]
    output.line(_placed([*["min", *(f"{p}%" for p in SHOWN[1:-1]), "max"]], "Distribution of T_i:"))
    output.line(_placed([trimmed(value, "%9.0g") for value in found], ""))
    return Results({"N": float(keys.n), "n_T": float(times.n)} | dict(zip(names, map(float, found), strict=True)))


def _placed(texts, line):
    for text, end in zip(texts, PLACES, strict=True):
        line = f"{line:<{end - len(text)}}{text}"
    return line


def _patterns(output, found, most):
    """The most frequent patterns, the rest, and all together."""
    total, width = int(found.counts.sum()), found.seen.shape[1]
    rule = f" {'-' * 27}+{'-' * (width + 2)}"
    output.line("     Freq.  Percent    Cum. |  Pattern")
    output.line(rule)
    done = 0
    for seen, count in zip(found.seen[:most], found.counts[:most], strict=True):
        done += int(count)
        text = "".join("1" if here else "." for here in seen)
        output.line(f" {count:>8}  {100 * count / total:>8.2f}{100 * done / total:>8.2f} |  {text}")
    if done < total:
        output.line(f" {total - done:>8}  {100 * (total - done) / total:>8.2f}{100:>8.2f} | (other patterns)")
    output.line(rule)
    output.line(f" {total:>8}  {100:>8.2f}{'':8} |  {''.join('X' if here else '.' for here in found.used)}")
    if found.step > 1:
        output.line(f"{'':28}Each column represents {found.step} periods.")
