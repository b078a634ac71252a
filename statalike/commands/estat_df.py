"""Degrees of freedom of the fixed effects, after mixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import is_shown
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.mixed import small as methods
from statalike.estimation.mixed.results import small_results
from statalike.estimation.rowlabels import label_rows
from statalike.interpreter.command import command
from statalike.output.table import Blank, Cell, Field, Row, Table


@command("estat df [, METHod(string) POST POST(string) EIM OIM]")
def run(session, call):
    """Denominator degrees of freedom for the fixed effects of a mixed model.

    estat df [, options]

    method(list)  methods to compute: residual, repeated, anova, satterthwaite, kroger; by default that of dfmethod()
    post          keep the degrees of freedom of the method for tests with option small
    post(method)  the same where there are several methods
    eim           Satterthwaite and Kenward-Roger from the expected information, the default
    oim           from the observed information

    . webuse pig, clear
    . quietly mixed weight week || id:, reml
    . estat df, method(residual kroger)

    Degrees of freedom
    ----------------------------------------------
                 |        Residual   Kenward–Roger
    -------------+--------------------------------
    weight       |
            week |             430             383
           _cons |             430        58.55889
    ----------------------------------------------

    Stored: r(dfmethods) r(df) r(V_df); with post e(F) e(ddf_m) e(df_max) e(df_avg) e(df_min) e(dfmethod) e(dftitle)
    e(df) e(V_df)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    if options.eim and options.oim:
        raise StataError(198, "options eim and oim may not be combined")
    found = computed(estimates, options)
    titles = [each.title for each in found]
    session.output.line()
    session.output.line("Degrees of freedom")
    session.output.emit(_table(estimates, titles, found, Display.of(options, session.settings)))
    if options.post:
        _post(estimates, found, options.post)
    session.r = _stored(estimates, found)


def computed(estimates, options):
    """The small-sample results of every method asked for."""
    if not options.method:
        if estimates.small is None:
            raise StataError(198, "option method() must be specified; the model was fitted without dfmethod()")
        if options.eim or options.oim:
            raise StataError(198, "options eim and oim require option method()")
        return [estimates.small]
    information = "oim" if options.oim else "eim" if options.eim else ""
    found = []
    for word in options.method.replace(",", " ").split():
        method = methods.read(word)
        if information:
            method = methods.Method(method.name, information)
        made = methods.small(estimates.fit, estimates.made, method, estimates.V)
        if made.word not in [each.word for each in found]:
            found.append(made)
    return found


def _table(estimates, titles, found, display):
    """One column a method; bases of factor variables have a row, which says (empty), as in Stata."""
    shown = replace(display, baselevels=True)
    positions = [i for i in estimates.main if is_shown(estimates.stripe[i][1], estimates.flags[i], shown)]
    names = [name for _, name in estimates.stripe]
    width, labels = label_rows(
        names, positions, estimates.labels, least=12, most=14,
        wrap=display.fvwrap, on_words=display.fvwrapon == "word",
    )  # fmt: skip
    fields = [Field("", width, gap=0, bar=True)]
    fields += [Field(title, 14, "%9.0g") for title in titles]
    rows = [Row(Cell(estimates.depvar, align="left"))]
    for label in labels:
        if isinstance(label, Blank):
            rows.append(label)
        elif label.index is None:
            rows.append(Row(label.cell))
        elif estimates.flags[label.index]:
            flag = estimates.flags[label.index]
            text = Cell("(empty)" if flag == "base" else f"({flag})", align="left")
            rows.append(Row(label.cell, *[text] * len(found)))
        else:
            rows.append(Row(label.cell, *(float(each.df[label.index]) for each in found)))
    return Table(tuple(fields), tuple(rows))


def _post(estimates, found, wanted):
    """Keep one method's results in the estimates and in e()."""
    if wanted is True:
        if len(found) > 1:
            raise StataError(198, "option post() must name one of the methods")
        (chosen,) = found
    else:
        name = methods.read(wanted).name
        word = next((each for each in found if methods.read(each.word).name == name), None)
        if word is None:
            raise StataError(198, f"method {wanted} is not among those of option method()")
        chosen = word
    estimates.small = chosen
    small_results(estimates.e, chosen, estimates.b, estimates.made)


def _stored(estimates, found):
    """r(): the methods, their degrees of freedom, and with one method its variance."""
    names = [(estimates.depvar, estimates.stripe[i][1]) for i in estimates.main]
    main = np.array(estimates.main)
    results = Results({}, {"dfmethods": " ".join(each.word for each in found)})
    results.put("df", Matrix.of([each.df[main] for each in found], [("", each.word) for each in found], names))
    if len(found) == 1:
        results.put("V_df", Matrix.of(found[0].V[np.ix_(main, main)], names, names))
    return results
