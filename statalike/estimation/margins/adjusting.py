"""Margins themselves with tests and intervals adjusted for their number: margins, mcompare()."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.display import Display
from statalike.estimation.margins import comparisons, tables
from statalike.estimation.margins.comparisons import Adjustment, Method, adjusted
from statalike.estimation.margins.effect import EFFECTS
from statalike.estimation.margins.record import MarginEstimates
from statalike.estimation.margins.results import VCE, stored
from statalike.estimation.margins.tables import Effects
from statalike.estimation.rowlabels import level_text
from statalike.estimation.stripe import parse, term
from statalike.estimation.wald import full_rank


def show_adjusted(session: Any, made: MarginEstimates, display: Display, mcompare: str) -> Results:
    """Legend, numbers of margins, and their table, adjusted within each term; r()."""
    method = comparisons.read(mcompare)
    sets = _sets(made, display, method)
    output, several = session.output, len({each.of for each in sets}) > 1
    for line in ("", *made.legend.items(), ""):
        output.line(line)
    output.emit(tables.number_table([(each.heading or each.labels[0], len(each.labels)) for each in sets], "", display))
    output.line()
    estimate = EFFECTS[made.effect.kind] if made.effect else "Margin"
    shown = [Effects(each.heading, each.labels, each.numbers, each.of if several else "") for each in sets]
    vce = VCE[made.e.macros["vce"]]
    output.emit(
        tables.effect_table(
            shown, display, equation="", vce=vce, t=made.df_r is not None, adjusted=method.name, estimate=estimate
        )
    )
    for line in made.footer(display):
        output.emit(line)
    return _results(made, display, sets, method)


def _sets(made: MarginEstimates, display: Display, method: Method) -> list[Effects]:
    """The margins of each effect and term, bases left out."""
    kept = [i for i, flag in enumerate(made.flags) if flag != "base"]
    alone = made.effect is not None and not made.several_equations

    def term_of(i: int) -> Any:
        cell = made.found.cells[i]
        return cell.effect.variable if alone else (cell.effect, cell.term)

    groups = [list(g) for _, g in groupby(kept, term_of)]
    found = []
    for index in groups:
        counted = kept if method.together else index
        plan = Adjustment(method.name, len(counted), len(full_rank(made.V[np.ix_(counted, counted)])))
        b = np.array([np.nan if made.flags[i] else made.b[i] for i in index])
        numbers = adjusted(b, made.se[index], made.df_r, display.level, plan)
        names = [made.stripe[i][1] for i in index]
        labels = {} if display.nofvlabel else made.labels
        texts = tuple(level_text(parse(name), labels) or name for name in names)
        heading = term(names[0]) if any(p.level is not None for p in parse(names[0])) else ""
        found.append(Effects(heading, texts, numbers, made.stripe[index[0]][0]))
    return found


def _results(made: MarginEstimates, display: Display, sets: list[Effects], method: Method) -> Results:
    """r() with the adjusted p-values and limits in r(table)."""
    results = stored(made, display)
    table = results.matrices["table"]
    values, rows = table.values.copy(), [name for _, name in table.rows]
    kept = [i for i, flag in enumerate(made.flags) if flag != "base"]
    for row, name in (("pvalue", "p"), ("ll", "lower"), ("ul", "upper")):
        values[rows.index(row), kept] = np.concatenate([getattr(each.numbers, name) for each in sets])
    results.put("table", Matrix.of(values, table.rows, table.cols))
    results.macros |= {"mcmethod": method.name} | ({"mcadjustall": "adjustall"} if method.together else {})
    return results
