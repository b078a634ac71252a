"""Goodness of fit after poisson, logit and probit."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.ml.goodness import Fit, hosmer_lemeshow, pearson, poisson_fit
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Table

NAMES = {"logit": "logistic", "logistic": "logistic", "probit": "probit"}


@command("estat gof [, GRoup(integer 0) TABle OUTsample]")
def run(session, call):
    """Goodness-of-fit tests.

    estat gof [, options]

    After poisson the deviance and Pearson's chi-squared; after logit, logistic and probit Pearson's over covariate
    patterns, or with group() that of Hosmer and Lemeshow.

    group(#)     over # quantiles of the predicted probability
    table        observed and expected counts
    outsample    degrees of freedom for observations that the model was not fitted to

    . use auto
    . quietly logit foreign weight mpg
    . estat gof, group(5)
    Goodness-of-fit test after logistic model
    Variable: foreign

     Number of observations =     74
           Number of groups =      5
    Hosmer–Lemeshow chi2(3) =   2.11
                Prob > chi2 = 0.5498

    Stored: r(df) r(N) r(m) r(chi2) r(p), after poisson r(df) r(chi2_d) r(p_d) r(chi2_p) r(p_p)
    """
    estimates = last(session.estimates.current, "poisson", "logit", "logistic", "probit")
    if estimates.cmd == "poisson":
        if call.options.group or call.options.table or call.options.outsample:
            raise StataError(198, "estat gof has no options after poisson")
        session.r = shown_poisson(session.output, *poisson_fit(estimates, session.data))
        return
    groups = call.options.group
    if groups < 0 or groups == 1:
        raise StataError(198, "group() must be at least 2")
    fit = hosmer_lemeshow(estimates, session.data, groups) if groups else pearson(estimates, session.data)
    df = fit.count if call.options.outsample else fit.count - (2 if groups else estimates.e.scalars["rank"])
    p = float(scipy.special.chdtrc(df, fit.chi2)) if df > 0 else np.nan
    show(session.output, estimates, fit, df, p, bool(groups), call.options.table)
    session.r = Results({"N": fit.n, "m": float(fit.count), "df": float(df), "chi2": fit.chi2, "p": p})


def shown_poisson(output, df, deviance, chi2):
    """The two tests, and what is stored."""
    found = {"df": df}
    for name, label, value in (("d", "Deviance", deviance), ("p", "Pearson", chi2)):
        p = float(scipy.special.chdtrc(df, value)) if df > 0 else np.nan
        output.line()
        for text, number in (
            (f"{label} goodness-of-fit", trimmed(value, "%9.0g")),
            (f"Prob > chi2({df:.0f})", trimmed(p, "%9.4f")),
        ):
            output.line(f"         {text:<25}= {number:>9}")
        found |= {f"chi2_{name}": value, f"p_{name}": p}
    return Results(found)


def show(output, estimates, fit, df, p, grouped, table):
    """Title, perhaps the table, and the test."""
    output.line(f"Goodness-of-fit test after {NAMES[estimates.cmd]} model")
    output.line(f"Variable: {estimates.depvar}")
    output.line()
    if table:
        output.line(
            f" Table collapsed on {'quantiles of estimated probabilities' if grouped else 'covariate patterns'}"
        )
        output.emit(counts(fit))
        output.line()
    test = "Hosmer–Lemeshow" if grouped else "Pearson"
    lines = [
        ("Number of observations", trimmed(fit.n, "%12.0fc")),
        ("Number of groups" if grouped else "Number of covariate patterns", trimmed(float(fit.count), "%12.0fc")),
        (f"{test} chi2({df:.0f})", trimmed(fit.chi2, "%9.2f")),
        ("Prob > chi2", trimmed(p, "%6.4f")),
    ]
    left, right = (max(len(line[i]) for line in lines) for i in (0, 1))
    for label, value in lines:
        output.line(f"{label:>{left}} = {value:>{right}}")


def counts(fit: Fit):
    """Observed and expected counts, a row a group."""
    heads = ("Group", "Prob", "Obs_1", "Exp_1", "Obs_0", "Exp_0", "Total")
    formats = ("%5.0f", "%6.4f", "%5.0f", "%5.1f", "%5.0f", "%5.1f", "%5.0f")
    fields = [Field("", 0, gap=0)]
    fields += [
        Field(head, len(fmt) + 1 if head == "Prob" else 5, fmt, gap=0 if i == 0 else 1, bar=i < 6)
        for i, (head, fmt) in enumerate(zip(heads, formats, strict=True))
    ]
    rows = [
        Row(None, i + 1, p, s, e, n - s, n - e, n)
        for i, (p, s, e, n) in enumerate(zip(fit.p, fit.successes, fit.expected, fit.sizes, strict=True))
    ]
    return Table(tuple(fields), tuple(rows), box=True, indent=2)
