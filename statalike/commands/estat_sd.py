"""Standard deviations and correlations of the random effects, after mixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statalike.data.results import Results
from statalike.estimation.coeftable import coefficient_table, critical, table_fields
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, last
from statalike.estimation.mixed.natural import covariance
from statalike.estimation.replay import r_table
from statalike.estimation.rowlabels import Label
from statalike.interpreter.command import command
from statalike.models.mixed.components import display as component
from statalike.output.table import Cell, Row, Rule, Table
from statalike.output.text import abbreviated


@command("estat sd [, VARiance VERBose POST COEFLegend Level(cilevel) CFORMAT(string) PFORMAT(string) SFORMAT(string)]")
def run(session, call):
    """Standard deviations and correlations of the random effects and the residuals.

    estat sd [, options]

    variance       variances and covariances instead
    verbose        the fixed effects too
    post           leave what is shown as estimation results, to be used by test, lincom, nlcom; implies verbose
    coeflegend     how the components are called in expressions after post

    . webuse pig, clear
    . quietly mixed weight week || id: week
    . estat sd

    ------------------------------------------------------------------------------
                 | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
    id           |
         sd(week)|   .6066847   .0660293                      .4901414    .7509391
        sd(_cons)|   2.599299   .2969071                      2.077912    3.251513
    -------------+----------------------------------------------------------------
    Residual     |
            sd(e)|   1.264441   .0487958                      1.172331    1.363789
    ------------------------------------------------------------------------------

    Stored: r(b) r(V) r(table) r(level); with post e(b) e(V) and others
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    display = Display.of(options, session.settings)
    rows = estimates.face.natural["variance" if options.variance else "sd"]
    made = converted(estimates, rows, call.cmdline)
    session.output.line()
    whole = options.verbose or options.post
    session.output.emit(_whole(made, estimates, rows, display) if whole else _table(estimates, rows, display))
    session.r = Results({"level": display.level})
    session.r.put("b", made.e.matrices["b"])
    session.r.put("V", made.e.matrices["V"])
    session.r.put("table", r_table(made, display))
    if options.post:
        session.post(made)


def converted(estimates, rows, cmdline):
    """Fixed effects and components as estimates."""
    p = len(estimates.main)
    b = np.concatenate([estimates.b[:p], [row.natural.value for row in rows]])
    stripe = (*estimates.stripe[:p], *((row.equation, row.name) for row in rows))
    e = Results({"N": estimates.n, "ll": estimates.e.scalars["ll"]}, {"title": "Standard deviations and correlations"})
    V = np.nan_to_num(covariance(estimates, rows))
    flags = (*estimates.flags[:p], *("" for _ in rows))
    return Estimates(
        "estat sd", cmdline, estimates.depvar, b, V, stripe, None, e, estimates.sample, None, flags, estimates.labels
    )


def _table(estimates, rows, display):
    """The components by equation, rules between."""
    width = max(12, *(len(row.name) - 1 for row in rows), *(len(row.equation) for row in rows))
    fields = table_fields(width, "", display, estimates.vcetype)
    body, equation = [], None
    z = critical(None, display.level)
    for row in rows:
        if row.equation != equation:
            body += [Rule()] if body else []
            body.append(Row(Cell(row.equation, align="left")))
        equation = row.equation
        label = Label(row.name, 0, 1).cell
        if display.coeflegend:
            body.append(Row(label, row.natural.value, Cell(f"_b[{row.equation}:{row.name}]", align="left")))
            continue
        found = component(row.natural, estimates.V_eta, z)
        body.append(Row(label, found.value, found.se, None, None, found.lower, found.upper))
    return Table(fields, tuple(body))


def _whole(made, estimates, rows, display):
    """The fixed effects under the name of the response, and the components."""
    fixed, components = coefficient_table(made, display, equations=[made.depvar]), _table(estimates, rows, display)
    fields = max(fixed.fields, components.fields, key=lambda fields: fields[0].width)
    name = Row(Cell(abbreviated(made.depvar, fields[0].width), align="left"))
    heads = (replace(fields[0], head=components.fields[0].head), *fields[1:])
    return replace(components, fields=heads, rows=(name, *fixed.rows, Rule(), *components.rows))
