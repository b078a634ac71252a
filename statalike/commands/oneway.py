"""One-way analysis of variance."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed, write
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.oneway import analysis, bartlett, comparisons
from statalike.output.categories import categories
from statalike.output.summary_table import summary_lines
from statalike.output.text import abbreviated

METHODS = {"bonferroni": "Bonferroni", "scheffe": "Scheffe", "sidak": "Sidak"}
RULE = "-" * 72


@command(
    "oneway varlist(numeric min=2 max=2) [if] [in] [aweight fweight]"
    " [, Bonferroni SCheffe SIdak Tabulate noMEANs noSTandard noFreq noOBs noAnova noLabel Missing Wrap]",
    by="each",
)
def run(session, call):
    """One-way analysis of variance.

    oneway response_var factor_var [if] [in] [weight] [, options]

    bonferroni  compare the means two by two, p-values adjusted by Bonferroni's method
    scheffe     by Scheffe's
    sidak       by Sidak's
    tabulate    means, standard deviations and frequencies of the groups
    nomeans     tabulate without means
    nostandard  tabulate without standard deviations
    nofreq      tabulate without frequencies
    noobs       tabulate without frequencies
    noanova     without the table of the analysis of variance
    nolabel     numbers instead of value labels
    missing     missing values of the factor are a group
    wrap        comparisons of many groups in one table however wide

    . use auto
    . oneway mpg rep78, noanova bonferroni tabulate

         Repair |      Summary of Mileage (mpg)
    record 1978 |        Mean   Std. dev.       Freq.
    ------------+------------------------------------
              1 |          21   4.2426407           2
              2 |      19.125   3.7583241           8
              3 |   19.433333   4.1413252          30
              4 |   21.666667   4.9348699          18
              5 |   27.363636   8.7323849          11
    ------------+------------------------------------
          Total |   21.289855   5.8664085          69

                  Comparison of Mileage (mpg) by Repair record 1978
                                     (Bonferroni)
    Row Mean-|
    Col Mean |          1          2          3          4
    ---------+--------------------------------------------
           2 |     -1.875
             |      1.000
             |
           3 |   -1.56667    .308333
             |      1.000      1.000
             |
           4 |    .666667    2.54167    2.23333
             |      1.000      1.000      1.000
             |
           5 |    6.36364    8.23864     7.9303    5.69697
             |      1.000      0.014      0.001      0.065

    Stored: r(N) r(F) r(df_r) r(mss) r(df_m) r(rss) r(chi2bart) r(df_bart)
    """
    options, data = call.options, session.data
    response, factor = call.varlist
    rows = call.complete([response] if options.missing else [response, factor])
    if not len(rows):
        raise StataError(2000)
    weights = call.restricted(rows).weights
    w, kind = (None, "") if weights is None else (weights.values, weights.kind)
    axis = categories(data, factor, rows, keep_missing=bool(options.missing), labels=not options.nolabel)
    axis = axis.used(axis.codes >= 0)
    y = data.numbers(response)[rows]
    found, test = analysis(y, axis.codes, w, kind), None
    if options.tabulate:
        _tabulate(session, (axis, y, w, kind), options, data[response].label or response)
    if not options.noanova:
        test = bartlett(found)
        _show(session.output, found, test)
    titles = (data[response].label or response, data[factor].label or factor)
    for method, name in METHODS.items():
        if getattr(options, method) and len(axis.texts) > 1:
            _compare(session.output, found, method, name, titles, axis.texts, bool(options.wrap))
    session.r = _stored(found, test or bartlett(found))


def _stored(found, test):
    return Results({
        "N": float(found.df_m + found.df_r + 1), "F": found.F, "df_r": found.df_r, "mss": found.between,
        "df_m": found.df_m, "rss": found.within, "chi2bart": test.chi2, "df_bart": test.df,
    })  # fmt: skip


def _tabulate(session, of, options, label):
    """Means, standard deviations and frequencies of the groups."""
    axis, y, w, kind = of
    off = {"mean": options.nomeans, "sd": options.nostandard, "freq": options.nofreq or options.noobs}
    session.output.line()
    for line in summary_lines([axis], y, w, kind, label, [name for name, left in off.items() if not left]):
        session.output.line(line)


def _show(output, found, test):
    """The table of sums of squares, and Bartlett's test."""
    total, df = found.between + found.within, found.df_m + found.df_r
    output.line()
    output.line(f"{'':24}Analysis of variance")
    output.line("    Source              SS         df      MS            F     Prob > F")
    output.line(RULE)
    last = f"{write(found.F, '%9.2f')}     {trimmed(found.p, '%6.4f')}"
    output.line(_sums("Between groups", found.between, found.df_m) + last)
    output.line(_sums(" Within groups", found.within, found.df_r).rstrip())
    output.line(RULE)
    output.line(_sums("    Total", total, df).rstrip())
    output.line()
    for note in _unused(found, test):
        output.line(note)
    chi2 = f"chi2({test.df:.0f}) = {write(test.chi2, '%8.4f')}"
    output.line(f"Bartlett's equal-variances test: {chi2}    Prob>chi2 = {trimmed(test.p, '%5.3f')}")


def _sums(name, ss, df):
    mean = write(ss / df if df else np.nan, "%11.0g").strip()
    return f"{name:<16}{trimmed(ss, '%11.0g'):>14}{df:>7.0f}{mean:>13} "


def _unused(found, test):
    """What to say of groups that Bartlett's test leaves out."""
    if test.used.all():
        return
    single = int((found.sizes <= 1).sum())
    same = int((~test.used).sum()) - single
    yield "note: Bartlett's test performed on cells with positive variance:"
    for count, what in ((single, "single-observation"), (same, "multiple-observation")):
        if count:
            yield f"      {count} {what} cell{'s' if count > 1 else ''} not used"
    yield ""


def _compare(output, found, method, name, titles, texts, wide):
    """Differences of means below the diagonal, with their p-values."""
    difference, p = comparisons(found, method)
    title = f"Comparison of {titles[0]} by {titles[1]}"
    output.line()
    output.line(f"{title:^78}".rstrip())
    output.line(f"{f'({name})':^78}".rstrip())
    k = len(texts)
    across = k - 1 if wide else max((output.linesize - 10) // 11, 1)
    for start in range(0, k - 1, across):
        columns = range(start, min(start + across, k - 1))
        if start:
            output.line()
        for line in _block(difference, p, texts, columns):
            output.line(line)


def _block(difference, p, texts, columns):
    """The columns of some groups."""
    names = [abbreviated(text.strip(), 8) for text in texts]
    yield "Row Mean-|"
    yield "Col Mean |" + "".join(f"{names[j]:>11}" for j in columns)
    yield "---------+" + "-" * (11 * len(columns))
    for i in range(columns[0] + 1, len(names)):
        shown = [j for j in columns if j < i]
        yield f"{names[i]:>8} |" + "".join(f"{trimmed(difference[i, j], '%9.6g'):>11}" for j in shown)
        yield f"{'':8} |" + "".join(f"{trimmed(p[i, j], '%5.3f'):>11}" for j in shown)
        if i < len(names) - 1:
            yield f"{'':8} |"
