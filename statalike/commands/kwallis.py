"""Kruskal and Wallis's test."""

from __future__ import annotations

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.ranks import kruskal_wallis


@command("kwallis varname(numeric) [if] [in], BY(varname)", by="each")
def run(session, call):
    """Kruskal and Wallis's test that several populations are equal.

    kwallis varname [if] [in], by(groupvar)

    by(varname)  the groups

    . use auto
    . kwallis mpg, by(foreign)

    Kruskal–Wallis equality-of-populations rank test

      +---------------------------+
      |  foreign | Obs | Rank sum |
      |----------+-----+----------|
      | Domestic |  52 |  1688.50 |
      |  Foreign |  22 |  1086.50 |
      +---------------------------+

      chi2(1) = 9.564
         Prob = 0.0020

      chi2(1) with ties = 9.614
                   Prob = 0.0019

    Stored: r(df) r(chi2) r(chi2_adj)
    """
    name, by, data = call.varlist[0], call.options.by, session.data
    rows = call.complete([name, by])
    if not len(rows):
        raise StataError(2000)
    groups = group([data[by].values], rows)
    column = data[by].take(rows[groups.first])
    test = kruskal_wallis(data.numbers(name)[rows], groups.codes)
    left = column.format.startswith("%-")
    out = session.output.line
    for line in ("", "Kruskal–Wallis equality-of-populations rank test", ""):
        out(line)
    for line in _table(by, [text.strip() for text in shown(column, data.value_labels)], left, test):
        out(line)
    for label, chi2 in (("", test.chi2), (" with ties", test.adjusted)):
        head = f"chi2({test.df:.0f}){label}"
        out()
        out(f"  {head} = {trimmed(chi2, '%9.3f')}")
        out(f"  {'Prob':>{len(head)}} = {trimmed(test.p(chi2), '%6.4f')}")
    session.r = Results({"df": test.df, "chi2": test.chi2, "chi2_adj": test.adjusted})


def _table(name, texts, left, test):
    """Sizes and sums of ranks of the groups, in a box."""
    sizes, sums = [f"{n:.0f}" for n in test.sizes], [f"{total:.2f}" for total in test.sums]
    columns = ((name, texts, left), ("Obs", sizes, False), ("Rank sum", sums, False))
    widths = [max(map(len, (head, *cells))) for head, cells, _ in columns]
    rule = "-" * (sum(widths) + 8)
    yield f"  +{rule}+"
    yield "  | " + " | ".join(f"{head:>{w}}" for (head, _, _), w in zip(columns, widths, strict=True)) + " |"
    yield "  |" + "+".join("-" * (w + 2) for w in widths) + "|"
    for cells in zip(texts, sizes, sums, strict=True):
        each = zip(cells, widths, columns, strict=True)
        yield "  | " + " | ".join(f"{cell:{'<' if on_left else '>'}{w}}" for cell, w, (_, _, on_left) in each) + " |"
    yield f"  +{rule}+"
