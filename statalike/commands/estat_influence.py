"""Influence of observations and groups on the fixed effects, after mixed."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.matrix import Matrix
from statalike.data.missing import MISSING, normalise
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.mixed.cases import cases
from statalike.estimation.mixed.influence import TITLES, found
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.output.table import Field, Row, Table
from statalike.output.text import abbreviated, between

MOST = 11000
WIDTH = 78


@command(
    "estat INFluence [, RELEVel(string) LEVel(string) Cooksd DFBetas DFFits MDFFits COVRatio COVTrace LEVErage"
    " GENerate(name) TOP(integer 10) SORT(string) NOSORT REFit]"
)
def run(session, call):
    """Influence of observations, or of whole groups, on the fixed effects of a mixed model.

    Every observation, or every group of relevel(), is left out in turn; the fixed effects are estimated from the rest
    by generalised least squares with the variance parameters held at their estimates, exactly. With b and V the
    coefficients and their (model-based) variance, b(i) and V(i) those without case i, and p coefficients:

        Cook's D   (b-b(i))' inv(V) (b-b(i)) / p
        MDFFITS    (b-b(i))' inv(V(i)) (b-b(i)) / p
        COVRATIO   det V(i) / det V
        COVTRACE   |trace(inv(V) V(i)) - p|
        DFBETAS    (b-b(i)) / se(b), of each coefficient
        DFFITS     x(b-b(i)) / se(xb), of observations
        Leverage   trace of the case's block of X V X' inv(var(y))

    Leverage adds up to p over all cases and may be negative where a case is correlated with others.

    relevel(levelvar)  groups of this level, or of the variable of R.varname; observations by default
    level(levelvar)  the same
    cooksd          Cook's distance
    dfbetas         change of each coefficient in standard errors, in a table of its own
    dffits          change of an observation's linear prediction in standard errors
    mdffits         change of all coefficients in terms of their variance without the case
    covratio        ratio of the determinants of the variances
    covtrace        the same from a trace
    leverage        leverage of the fixed part
    generate(stub)  new variables stub_cooksd, stub_dfbeta1 and so on; without this what is not shown is in r()
    top(#)          how many cases are shown, 10 by default
    sort(name)      show those where this statistic is largest (covratio: farthest from 1); by default the first
    nosort          show the first cases of the data
    refit           fit the whole model again without each case, variance parameters too; for small data

    Frequency weights make several cases of an observation or a group, of which one is left out; there is one line for
    all of them. Sampling weights are not supported.

    Without any statistic all but DFBETAS are shown. Belsley, Kuh and Welsch (1980); Demidenko and Stukel (2005). SAS
    (PROC MIXED, INFLUENCE) profiles the residual variance where it holds the others; lme4's influence() refits, and its
    Cook's distance is (m-p)/m times this one for m cases. DFBETAS and DFFITS take the standard errors of all the data.

    . webuse pig, clear
    . quietly mixed weight week || id: week
    . estat influence, relevel(id) top(3)

    Stored: r(N) r(N_missing) r(influence) and r(dfbetas) with a row for each case (only those shown if there are more
    than 11,000), r(level) r(statistics) r(method)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    if options.level and options.relevel:
        raise StataError(198, "options level() and relevel() may not be combined")
    chosen = cases(estimates, session.data, options.relevel or options.level)
    statistics = _statistics(options, chosen)
    by = _sorted_by(options, statistics)
    stub = options.generate
    names = _new_variables(session.data, stub, statistics, estimates.fit.model.p) if stub else {}
    made = found(estimates, chosen, statistics, options.refit)
    shown = made.order(by)[: options.top]
    _show(session, chosen, made, shown, statistics, options.refit)
    for name, (kind, j) in names.items():
        _generate(session, name, chosen, made, kind, j)
    session.r = _stored(chosen, made, statistics, shown, options.refit)


def _statistics(options, chosen):
    """The statistics asked for, in the order of the table, DFBETAS last; all but these by default."""
    asked = [name for name in (*TITLES, "dfbetas") if getattr(options, name)]
    if options.dffits and chosen.level:
        raise StataError(198, "option dffits is for observations; of groups there is mdffits")
    return asked or [name for name in TITLES if name != "dffits" or not chosen.level]


def _sorted_by(options, statistics):
    """The statistic that orders the cases shown; None for the order of the data."""
    if options.top < 0:
        raise StataError(198, "option top() must be a whole number not less than zero")
    if not options.sort:
        return None if options.nosort else statistics[0]
    if options.nosort:
        raise StataError(198, "options sort() and nosort may not be combined")
    if options.sort not in statistics:
        raise StataError(198, f"option sort(): {options.sort} is not among the statistics: {' '.join(statistics)}")
    return options.sort


def _new_variables(data, stub, statistics, p):
    """New variable -> (statistic, which coefficient); r(110) if one is there already."""
    found = {f"{stub}_{name}": (name, 0) for name in statistics if name != "dfbetas"}
    if "dfbetas" in statistics:
        found |= {f"{stub}_dfbeta{j}": ("dfbetas", j - 1) for j in range(1, p + 1)}
    for name in found:
        check_name(name)
        if name in data:
            raise StataError(110, name=name)
    return found


def _show(session, chosen, made, shown, statistics, refit):
    output, count = session.output, chosen.count
    held = "estimated again without each" if refit else "held at their estimates"
    output.line()
    output.line(between("Influence on the fixed effects", f"Number of {chosen.noun} = {count:,}", WIDTH))
    output.line(f"Variance parameters {held}")
    if len(shown) and made.values:
        output.line()
        output.emit(_table(chosen, made, shown))
    if len(shown) and "dfbetas" in statistics:
        output.line()
        output.line("DFBETAS")
        output.line()
        output.emit(_dfbetas(chosen, made, shown))
    if made.missing:
        noun = chosen.noun if made.missing > 1 else chosen.noun[:-1]
        output.line(f"Note: without {made.missing:,} {noun} the model cannot be estimated; statistics are missing.")


def _label_field(chosen, shown):
    width = max([12, len(chosen.heading), *(len(chosen.labels[i]) for i in shown)])
    return Field(abbreviated(chosen.heading, 28), min(width, 28), gap=0, bar=True)


def _table(chosen, made, shown):
    """One row a case."""
    fields = [_label_field(chosen, shown)]
    columns = []
    if chosen.level:
        fields.append(Field("Obs", 6, "%6.0gc", gap=1))
        columns.append(chosen.sizes.astype(float))
    for name, values in made.values.items():
        fields.append(Field(TITLES[name], 9, "%9.0g", gap=1 if len(fields) == 1 else 2))
        columns.append(values)
    rows = [Row(abbreviated(chosen.labels[i], 28), *(float(column[i]) for column in columns)) for i in shown]
    return Table(tuple(fields), tuple(rows), wrap=True)


def _dfbetas(chosen, made, shown):
    """One row a case, one column a coefficient."""
    fields = [_label_field(chosen, shown)]
    fields += [Field(abbreviated(name, 12), 12, "%9.0g", gap=1 if i == 0 else 2) for i, name in enumerate(made.names)]
    rows = [Row(abbreviated(chosen.labels[i], 28), *map(float, made.dfbetas[i])) for i in shown]
    return Table(tuple(fields), tuple(rows), wrap=True)


def _generate(session, name, chosen, made, kind, j):
    """A statistic as a new variable, of groups in each of their observations."""
    data = session.data
    values = np.full(data.n_obs, MISSING)
    own = made.dfbetas[:, j] if kind == "dfbetas" else made.values[kind]
    values[chosen.rows] = normalise(own[chosen.codes])
    title = f"DFBETAS of {made.names[j]}" if kind == "dfbetas" else TITLES[kind]
    label = f"{title}, {chosen.heading} deleted" if chosen.level else title
    data.put(name, Column.of(values, storage=session.settings["type"], label=label))
    missing = int(np.isnan(values).sum())
    if missing:
        noun = "value" if missing == 1 else "values"
        session.output.line(f"({missing:,} missing {noun} generated)")


def _stored(chosen, made, statistics, shown, refit):
    """r(): all cases, or those shown if they are many."""
    count = len(chosen.labels)
    kept = np.arange(count) if count <= MOST else shown
    names = [chosen.labels[i].replace(" ", "_") for i in kept]
    told = {"statistics": " ".join(statistics), "method": "refit" if refit else "fixed"}
    results = Results(
        {"N": float(chosen.count), "N_missing": float(made.missing)},
        ({"level": chosen.level} if chosen.level else {}) | told,
    )
    if len(kept) and made.values:
        table = np.column_stack([values[kept] for values in made.values.values()])
        results.put("influence", Matrix.of(table, names, list(made.values)))
    if len(kept) and "dfbetas" in statistics:
        results.put("dfbetas", Matrix.of(made.dfbetas[kept], names, list(made.names)))
    return results
