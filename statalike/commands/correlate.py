"""Correlations and covariances of variables."""

from __future__ import annotations

import numpy as np

from statalike.commands.regress import announce
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.correlation import covariances
from statalike.output.table import Field, Row, Table
from statalike.output.text import abbreviated


@command("CORrelate [varlist(ts)] [if] [in] [aweight fweight iweight pweight] [, Means Covariance]", by="each")
def run(session, call):
    """Correlation matrix of variables, in the observations without missing values.

    correlate [varlist] [if] [in] [weight] [, options]

    means        means, standard deviations and ranges too
    covariance   covariances instead

    . use auto
    . correlate mpg weight length
    (obs=74)

                 |      mpg   weight   length
    -------------+---------------------------
             mpg |   1.0000
          weight |  -0.8072   1.0000
          length |  -0.7958   0.9460   1.0000

    Stored: r(N) r(rho) r(cov_12) r(Var_1) r(Var_2) r(C)
    """
    names, ignored = numeric(call.terms, session.data)
    for name in ignored:
        session.output.line(f"({name} ignored because string variable)")
    X = np.column_stack([call.numbers(name) for name in names]) if names else np.zeros((0, 0))
    complete = ~np.isnan(X).any(axis=1)
    if not complete.any():
        raise StataError(2000)
    weights = call.weights
    w = None if weights is None else weights.values[complete]
    n = None
    if weights is not None and weights.kind in ("fweight", "iweight"):
        n = float(w.sum())
    found = covariances(X[complete], w, n)
    output = session.output
    announce(output, call.restricted(call.touse[complete]).weights)
    output.line(f"(obs={found.n:,.0f})")
    output.line()
    if call.options.means:
        output.emit(means(X[complete], found, names))
        output.line()
    shown = found.covariance if call.options.covariance else found.correlation
    output.emit(triangle(shown, names, "%8.0g" if call.options.covariance else "%8.4f"))
    output.line()
    session.r = _stored(found, names, call.options.covariance)


def numeric(terms, data):
    """Names of the numeric variables (with their operators), and of the strings left out."""
    names = [term.factors[0].full_name for term in terms]
    ignored = [term.factors[0].name for term in terms if data[term.factors[0].name].is_string]
    return [name for name in names if name not in ignored], ignored


def triangle(values, names, fmt):
    """The lower triangle of a matrix of all variables with each other."""
    fields = [Field("", 12, gap=0, bar=True)]
    fields += [Field(abbreviated(name, 8), 9, fmt, gap=0) for name in names]
    rows = [Row(abbreviated(name, 12), *values[i, : i + 1]) for i, name in enumerate(names)]
    return Table(tuple(fields), tuple(rows), top=False, bottom=False, wrap=True)


def means(X, found, names):
    """The table of means, standard deviations and ranges."""
    fields = (
        Field("Variable", 12, gap=0, bar=True),
        Field("Mean", 12, "%9.0g", gap=1, shift=-1),
        Field("Std. dev.", 12, "%9.0g", gap=1),
        Field("Min", 10, "%9.0g", gap=1),
        Field("Max", 10, "%9.0g", gap=1),
    )
    sd = np.sqrt(np.diag(found.covariance))
    rows = (
        Row(abbreviated(name, 12), found.mean[i], sd[i], X[:, i].min(), X[:, i].max()) for i, name in enumerate(names)
    )
    return Table(fields, tuple(rows), top=False, bottom=False)


def _stored(found, names, covariance):
    scalars = {"N": found.n}
    if len(names) > 1:
        scalars["rho"] = found.correlation[1, 0]
        scalars |= {"cov_12": found.covariance[1, 0], "Var_1": found.covariance[0, 0], "Var_2": found.covariance[1, 1]}
        if not covariance:
            scalars = {"N": found.n, "rho": found.correlation[1, 0]}
    values = found.covariance if covariance else found.correlation
    return Results({k: float(v) for k, v in scalars.items()}, {}, {"C": Matrix.of(values, names, names)})
