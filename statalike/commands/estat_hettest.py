"""Tests for heteroskedasticity after regress."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.sample import complete, named_response
from statalike.estimation.wald import upper_F
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.models.linear import least_squares


@command("estat HETtest [anything] [, RHS Normal IID FStat]")
def run(session, call):
    """Breusch-Pagan and Cook-Weisberg test that the error variance is constant.

    estat hettest [varlist] [, options]

    Without a varlist the variance may depend on the fitted values.

    rhs      on the regressors
    normal   normal errors, the default
    iid      errors need not be normal: N times R-squared
    fstat    the F statistic of that regression

    . use auto
    . quietly regress mpg weight length
    . estat hettest

    Breusch–Pagan/Cook–Weisberg test for heteroskedasticity
    Assumption: Normal error terms
    Variable: Fitted values of mpg

    H0: Constant variance

        chi2(1) =  15.18
    Prob > chi2 = 0.0001

    Stored: r(chi2) or r(F), r(df) r(df_r) r(p)
    """
    estimates = last(session.estimates.current, "regress", "anova")
    options = call.options
    if estimates.weight_kind or estimates.is_robust:
        raise StataError(404, "not possible after weighted or robust estimation")
    if sum((options.normal, options.iid, options.fstat)) > 1:
        raise StataError(198, "only one of normal, iid, fstat may be specified")
    data = session.data
    names = expand(call.anything, session) if call.anything else ()
    used = complete(data, np.flatnonzero(estimates.in_sample(data)), names)
    xb = estimates.xb(data, used)
    parts = [data.numbers(name)[used] for name in names]
    if options.rhs:
        parts += list(estimates.kept_regressors(data, used).T)
    Z = np.column_stack(parts) if parts else xb[:, None]
    e2 = (named_response(data, estimates.depvar)[used] - xb) ** 2
    fit = least_squares(e2 / e2.mean(), Z)
    shown = f"Fitted values of {estimates.depvar}" if not parts else "All independent variables"
    title = f"Variables: {' '.join(names)}" if names else f"Variable: {shown}"
    result = statistic(fit, len(used), options)
    kind = "N*R-squared" if options.iid else "F statistic" if options.fstat else ""
    assumption = "i.i.d. error terms" if kind else "Normal error terms"
    output = session.output
    for line in (
        "", "Breusch–Pagan/Cook–Weisberg test for heteroskedasticity", f"Assumption: {assumption}",
        title.replace("Variable: All", "Variables: All"), "", "H0: Constant variance", "", *lines(result),
    ):  # fmt: skip
        output.line(line)
    session.r = Results(result)


def statistic(fit, n, options):
    """Half the explained sum of squares, N R-squared, or F."""
    df = float(fit.rank - 1)
    explained = fit.tss - fit.rss
    if options.fstat:
        df_r = float(n - fit.rank)
        F = explained / df / (fit.rss / df_r)
        return {"F": F, "df": df, "df_r": df_r, "p": upper_F(df, df_r, F)}
    chi2 = n * explained / fit.tss if options.iid else explained / 2
    return {"chi2": float(chi2), "df": df, "p": float(scipy.special.chdtrc(df, chi2))}


def lines(result):
    """The statistic and its p-value."""
    if "F" in result:
        label, value, tail = f"F({result['df']:.0f}, {result['df_r']:.0f})", result["F"], "Prob > F"
    else:
        label, value, tail = f"chi2({result['df']:.0f})", result["chi2"], "Prob > chi2"
    shown, p = trimmed(value, "%8.2f"), trimmed(result["p"], "%6.4f")
    width, room = max(len(label), len(tail)), max(len(shown), len(p))
    return [f"{label:>{width}} = {shown:>{room}}", f"{tail:>{width}} = {p:>{room}}"]
