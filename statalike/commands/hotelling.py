"""Hotelling's T-squared test of vectors of means."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.models.hotelling import one_sample, two_samples


@command("HOTELling varlist(numeric) [if] [in] [aweight fweight] [, BY(varname) NOTABle]", by="each")
def run(session, call):
    """Hotelling's T-squared test that a vector of means is zero, or that those of two groups are equal.

    hotelling varlist [if] [in] [weight] [, by(varname) notable]

    by(varname)  the two groups
    notable      without tables of summary statistics

    . use auto
    . hotelling mpg trunk, by(foreign) notable

    2-group Hotelling's T-squared = 15.864013
    F test statistic: ((74-2-1)/(74-2)(2)) x 15.864013 = 7.8218399

    H0: Vectors of means are equal for the two groups
                  F(2,71) =    7.8218
           Prob > F(2,71) =    0.0009

    Stored: r(N) r(k) r(T2) r(df)
    """
    by, names, data = call.options.by, call.varlist, session.data
    rows = call.complete([*names, by] if by else names)
    if not len(rows):
        raise StataError(2000)
    weights = call.restricted(rows).weights
    w = np.ones(len(rows)) if weights is None else weights.values
    w = w * (len(rows) / w.sum()) if weights is not None and weights.kind == "aweight" else w
    X = np.column_stack([data.numbers(name)[rows] for name in names])
    if by:
        groups = group([data[by].values], rows)
        if groups.n != 2:
            many = f"{groups.n} group{'s' * (groups.n != 1)} found, 2 required"
            raise StataError(420, "more than 2 groups found, only 2 allowed" if groups.n > 2 else many)
        first = groups.codes == 0
        _enough(w.sum() - len(names) - 1)
        found = two_samples(X[first], X[~first], w[first], w[~first])
    else:
        _enough(w.sum() - len(names))
        found = one_sample(X, w)
    if found is None:
        raise StataError(506, "covariance matrix of the variables is singular")
    if not call.options.notable:
        _tables(session, names, by, rows, weights)
    for line in _lines(found, by):
        session.output.line(line)
    session.r = Results({"N": found.n, "k": float(found.k), "T2": found.T2, "df": found.df})


def _enough(df):
    if df <= 0:
        raise StataError(2001)


def _tables(session, names, by, rows, weights):
    """Summary statistics, by group."""
    data, used, before = session.data, session.temporary_name(), session.data.snapshot()
    flags = np.zeros(data.n_obs)
    flags[rows] = 1
    data.put(used, Column.of(flags, storage="byte"))
    weight = "" if weights is None else f" [{weights.kind}={weights.text.strip(' =')}]"
    prefix = f"by {by}, sort: " if by else ""
    try:
        run_line(session, f"{prefix}summarize {' '.join(names)} if {used}{weight}")
    finally:
        data.restore(before)


def _lines(found, by):
    """The statistic, how F comes from it, and the test."""
    n, k, T2 = trimmed(found.n, "%10.0g"), found.k, trimmed(found.T2, "%10.0g")
    ratio = f"(({n}-{k}-1)/({n}-2)({k}))" if by else f"(({n}-{k})/({n}-1)({k}))"
    F = f"F({k},{found.df:.0f}) ="
    yield from ("", f"{2 if by else 1}-group Hotelling's T-squared = {T2}")
    yield f"F test statistic: {ratio} x {T2} = {trimmed(found.F, '%10.0g')}"
    means = "Vectors of means are equal for the two groups" if by else "Vector of means is equal to a vector of zeros"
    yield from ("", f"H0: {means}")
    yield f"{'':14}{F}{trimmed(found.F, '%9.4f'):>10}"
    yield f"       Prob > {F}{trimmed(found.p, '%9.4f'):>10}"
