"""Standard deviations and correlations of the observations of a group, after mixed."""

from __future__ import annotations

import numpy as np

from statalike.data.format import parse, trimmed
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.mixed.clusters import chosen_rows, cluster, correlations, sorted_rows
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table

MOST = 11000


@command("estat WCORrelation [, at(string) ALL COVariance LIST NOSORT Format(string)]")
def run(session, call):
    """Correlations that a mixed model implies for the observations of a group.

    estat wcorrelation [, options]

    at(levelvar=#)  of this group, `at(school=3 class=1)`; the first lowest-level group by default
    all             of all the data
    covariance      covariances instead of standard deviations and correlations
    list            list the observations too
    nosort          observations in the order of the data, not by group, by() and t()
    format(%fmt)    display format, %6.3f by default

    . webuse pig, clear
    . quietly mixed weight week if week < 4 || id: week, nolog
    . estat wcorrelation

    Standard deviations and correlations for id = 1:

    Standard deviations:

             obs |      1       2       3
    -------------+-----------------------
              sd |  2.508   2.979   3.632

    Correlations:

             obs |      1       2       3
    -------------+-----------------------
               1 |  1.000
               2 |  0.897   1.000
               3 |  0.831   0.938   1.000

    Stored: r(sd) r(Corr) r(Cov) r(G) r(Z) r(R)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    if options.at and options.all:
        raise StataError(198, "at() may not be specified with all")
    output = session.output
    if not estimates.made.levels:
        sd = trimmed(float(np.sqrt(estimates.fit.sigma2)), "%9.0g")
        output.line()
        output.line(f"model is linear regression; all observations are independent with standard deviation {sd}")
        return
    everything = ("all the data", np.arange(estimates.fit.model.n))
    title, rows = everything if options.all else chosen_rows(estimates, options.at)
    if len(rows) > MOST:
        raise StataError(915)
    rows = rows if options.nosort else sorted_rows(estimates, rows)
    found = cluster(estimates, title, rows)
    names, head = labels(estimates, rows)
    form = options.format or "%6.3f"
    parse(form)
    if options.list:
        _list(session, estimates, rows)
    sd, R = correlations(found.total)
    output.line()
    if options.covariance:
        output.line(f"Covariances for {title}:")
        blocks = [("", _lower(found.total), names)]
    else:
        output.line(f"Standard deviations and correlations for {title}:")
        blocks = [("Standard deviations:", [list(sd)], ["sd"]), ("Correlations:", _lower(R), names)]
    for heading, values, row_names in blocks:
        output.line()
        if heading:
            output.line(heading)
            output.line()
        output.emit(_matrix(values, row_names, names, head, form))
    session.r = _stored(found, sd, R, names)


def labels(estimates, rows):
    """Names of the observations and what they are: numbers, or values of t()."""
    option, residual = estimates.made.residual, estimates.fit.model.residual
    times = None if residual is None or not option.option.t else residual.times[rows]
    if times is None or len(np.unique(times)) < len(rows):
        return [str(i) for i in range(1, len(rows) + 1)], "obs"
    shown = [option.times[int(t)] if option.times else t for t in times]
    return [trimmed(float(value), "%9.0g") for value in shown], option.option.t


def _lower(V):
    return [[V[i, j] if j <= i else None for j in range(len(V))] for i in range(len(V))]


def _matrix(values, rows, columns, head, form):
    """A matrix with its columns as wide as the format."""
    width = max([parse(form).width, *map(len, columns)])
    fields = [Field(head, 12, gap=0, bar=True)]
    fields += [Field(name, width, form, gap=1 if i == 0 else 2) for i, name in enumerate(columns)]
    body = tuple(Row(name, *line) for name, line in zip(rows, values, strict=True))
    return Table(tuple(fields), body, top=False, bottom=False, wrap=True)


def _list(session, estimates, rows):
    """The observations: level variables, depvar, covariates, by() and t() variables."""
    data = session.data
    used = np.flatnonzero(estimates.in_sample(data))
    made = estimates.made
    if len(used) != estimates.fit.model.n:
        raise StataError(459, "the estimation sample has changed; observations cannot be listed")
    option = made.residual.option
    effects = [name for part in made.parts if part.design is not None for name in part.design.variables()]
    names = [level.name for level in made.levels if level.name in data]
    names += [made.depvar, *made.design.variables(), *effects, *(name for name in (option.by, option.t) if name)]
    shown = {name: _texts(data[name], used[rows]) for name in dict.fromkeys(names)}
    fields = [Field("", max(4, len(str(len(rows))) + 1), gap=0)]
    for i, (name, texts) in enumerate(shown.items()):
        fields.append(Field(name, max(map(len, [name, *texts])), gap=1 if i == 0 else 2))
    body = tuple(Row(f"{i + 1}.", *line) for i, line in enumerate(zip(*shown.values(), strict=True)))
    session.output.line()
    session.output.line("Data:")
    session.output.line()
    session.output.emit(Table(tuple(fields), body, box=True))


def _texts(column, rows):
    """A column's values as its format shows them."""
    values = (column.value(int(i)) for i in rows)
    return [value if column.is_string else trimmed(value, column.format) for value in values]


def _stored(found, sd, R, names):
    """r(): the matrices behind what is shown."""
    effects = [f"u{j}" for j in range(1, len(found.G) + 1)]
    results = Results()
    results.put("sd", Matrix.of([sd], ["sd"], names))
    for name, values in (("Corr", R), ("Cov", found.total), ("R", found.R)):
        results.put(name, Matrix.of(values, names, names))
    results.put("G", Matrix.of(found.G, effects, effects))
    results.put("Z", Matrix.of(found.Z, names, effects))
    return results
