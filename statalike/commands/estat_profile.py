"""Profile-likelihood intervals of the parameters, after mixed."""

from __future__ import annotations

import numpy as np

from statalike.commands.marginsplot import Shown
from statalike.commands.twoway import keep, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.mixed.profiles import chosen, parameters, profiled
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command
from statalike.output.table import Cell, Field, Row, Rule, Table
from statalike.output.text import between, wrapped

NOT_UNDER_REML = "profile intervals of fixed effects require maximum likelihood; refit the model with option mle"
SMOOTH = 16


@command("estat PROFile [anything] [, Level(cilevel) STDDEViations CFORMAT(string) POINTs(integer -1) PLOT *]")
def run(session, call):
    """Profile-likelihood confidence intervals of the parameters of a mixed model, beside the Wald intervals.

    estat profile [parameters] [, options]

    Parameters are called as in the tables: week, var(_cons), sd(week), cov(week,_cons), [id]var(_cons), rho. By
    default all: after REML the variance parameters only, since the restricted likelihood says nothing of fixed effects.

    stddeviations  standard deviations and correlations instead of variances and covariances
    plot           plot the profiles: zeta, the signed root of the likelihood ratio, by the parameter
    points(#)      at least so many points of each profile; 16 for plot

    The other parameters are maximised anew at each value. A limit is the bound of a parameter (a variance of zero, a
    correlation of one) where the likelihood ratio there is still below the critical value; a note says so. After plot,
    further options are those of whole graphs: name() saving() title() ...

    . webuse pig, clear
    . quietly mixed weight week || id:
    . estat profile week var(_cons)

    Profile-likelihood intervals                        Number of obs =     432

    ---------------------------------------------------------------------------
                 |                  Profile likelihood               Wald
                 |   Estimate     [95% conf. interval]     [95% conf. interval]
    -------------+-------------------------------------------------------------
    weight       |
            week |   6.209896     6.133241     6.28655     6.133433    6.286359
    -------------+-------------------------------------------------------------
    id           |
      var(_cons) |   14.81749     10.03006    23.00794     9.801705    22.39999
    ---------------------------------------------------------------------------

    Stored: r(level) r(N) r(table) r(points)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    if options.rest and not options.plot:
        raise StataError(198, f"option {options.rest.split('(')[0].split()[0]} requires option plot")
    check(estimates)
    display = Display.of(options, session.settings)
    z = critical(None, display.level)
    wanted = asked(estimates, call.anything or "", "sd" if options.stddeviations else "variance", z)
    extra = options.points if options.points >= 0 else SMOOTH if options.plot else 0
    found = [profiled(estimates, one, z, extra) for one in wanted]
    output = session.output
    output.line()
    shown = table(found, display)
    output.line(between("Profile-likelihood intervals", f"Number of obs = {estimates.n:>7,.0f}", shown.width))
    output.line()
    output.emit(shown)
    for note in notes(found):
        for line in wrapped(note, output.linesize, hang=6):
            output.line(line)
    session.r = stored(estimates, found, display.level)
    if options.plot:
        plot(session, found, z, options.rest)


def check(estimates):
    """r(321) where there is no likelihood to profile."""
    if estimates.e.macros.get("vce") in ("robust", "cluster") or "pseudo" in estimates.e.macros["crittype"]:
        raise StataError(321, "profile intervals require a likelihood; not available with robust standard errors")
    if not estimates.fit.converged:
        raise StataError(430)
    if estimates.fit.metric.size > 1 and np.isnan(estimates.fit.V_eta).all():
        raise StataError(498, "profile intervals not available; variance parameters have no standard errors")
    if None in estimates.fit.curvature.deficient:
        raise StataError(498, "profile intervals not available; the covariance matrix of the residuals is singular")


def asked(estimates, text, metric, z):
    """The parameters to be profiled."""
    reml = estimates.fit.model.reml
    known = parameters(estimates, metric, z)
    if not text.strip():
        return [one for one in known if one.column is None or not reml]
    called = {(one.equation, one.name) for one in known}
    every = [*known, *(p for p in parameters(estimates, _other(metric), z) if (p.equation, p.name) not in called)]
    fixed = sum(one.column is not None for one in known)
    eta = [equation for equation, _ in estimates.stripe[len(estimates.stripe) - estimates.fit.metric.size :]]
    kinds = estimates.fit.metric.size == len(known) - fixed
    names = [""] * fixed + (eta if kinds else [""] * (len(known) - fixed)) + [""] * (len(every) - len(known))
    found = chosen(text, every, names)
    if reml and any(one.column is not None for one in found):
        raise StataError(198, NOT_UNDER_REML)
    return found


def _other(metric):
    return "variance" if metric == "sd" else "sd"


def table(found, display):
    """One row a parameter, by equation."""
    width = max(12, *(len(one.parameter.name) for one in found))
    number = display.cformat or "%9.0g"
    interval = f"[{display.level:g}% conf. interval]"
    heads = (
        f"{'':>{width}} |{'Profile likelihood':>36}{'Wald':>19}",
        f"{'':>{width}} |{'Estimate':>11}{interval:>25}{interval:>25}",
    )
    fields = (Field("", width, gap=0, bar=True), *(Field("", 9, number, gap=gap) for gap in (2, 4, 3, 4, 3)))
    rows, equation = [], None
    for one in found:
        parameter = one.parameter
        if parameter.equation != equation:
            rows += [Rule()] if rows else []
            rows.append(Row(Cell(parameter.equation, align="left")))
        equation = parameter.equation
        rows.append(Row(parameter.name, parameter.estimate, one.limits.lower, one.limits.upper, *parameter.wald))
    return Table(fields, tuple(rows), heads=heads)


def notes(found):
    """What to say of limits that are bounds, or that were not found."""
    said = []
    for one in found:
        name = f"{one.parameter.name} of {one.parameter.equation}"
        limits = one.limits
        if one.parameter.level:
            said.append(f"Note: The data cannot tell {name} from other parameters, its profile is level.")
            continue
        for value, bound, which in ((limits.lower, limits.at_lower, "lower"), (limits.upper, limits.at_upper, "upper")):
            if bound:
                said.append(f"Note: The {which} limit of {name} is {value:g}, the bound of its range.")
            elif np.isnan(value):
                said.append(f"Note: No {which} limit of {name} was found.")
    return said


def stored(estimates, found, level):
    """r(): estimates and limits; the points of the profiles by number of the parameter."""
    names = [(one.parameter.equation, one.parameter.name) for one in found]
    columns = [[p.estimate, one.limits.lower, one.limits.upper, *p.wald] for one in found for p in [one.parameter]]
    results = Results({"level": level, "N": estimates.n})
    results.put("table", Matrix.of(np.array(columns).T, ["b", "ll", "ul", "ll_wald", "ul_wald"], names))
    points = [np.column_stack([np.full(len(one.points), i), one.points]) for i, one in enumerate(found, 1)]
    results.put("points", Matrix.of(np.vstack(points), None, ["parameter", "value", "zeta"]))
    return results


def plot(session, found, z, rest):
    """zeta by each parameter with the line that a normal likelihood would give, dotted at the limits."""
    parts = []
    for i, one in enumerate(found, 1):
        p = one.parameter
        value, zeta = one.points.T
        wald = (value - p.estimate) / p.se if p.se > 0 else np.full(len(value), np.nan)
        parts.append(
            np.column_stack([np.full(len(value), i), value, zeta, np.where(np.abs(wald) < 2 * z, wald, np.nan)])
        )
    values = np.vstack(parts)
    labels = ("Parameter", "Value", "Profile", "Wald")
    data = Dataset(
        {
            name: Column.of(values[:, j], storage="double", label=label)
            for j, (name, label) in enumerate(zip(("_parameter", "_value", "_zeta", "_wald"), labels, strict=True))
        }
    )
    data.put("_parameter", data["_parameter"].with_(value_label="_parameter"))
    names = [f"{one.parameter.equation}: {one.parameter.name}" for one in found]
    data.value_labels["_parameter"] = ValueLabel.of(dict(enumerate(names, 1)))
    several = 'by(_parameter, rescale note(""))' if len(found) > 1 else f'title("{names[0]}")'
    said = {
        "by" if len(found) > 1 else "title": several,
        "yline": f"yline({-z:.4f} 0 {z:.4f}, lpattern(dot))",
        "ytitle": 'ytitle("Signed root of the likelihood ratio")',
        "xtitle": 'xtitle("")',
    }
    whole = " ".join(text for name, text in said.items() if f"{name}(" not in rest)
    text = f"(line _zeta _value, sort) (line _wald _value, sort lpattern(dash)), {whole} {rest}"
    made = twoway(text, Shown(session, data), plottype)
    for note in made.options.notes:
        session.output.line(note)
    keep(session, made.figure, made.options)
