"""Classification table after logit and probit."""

from __future__ import annotations

import numpy as np

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.ml.goodness import outcomes
from statalike.interpreter.command import command

TITLES = {"logit": "Logistic", "logistic": "Logistic", "probit": "Probit"}
RULE = "-" * 50
RATES = (
    ("Sensitivity", "Pr( +| D)", "P_p1"),
    ("Specificity", "Pr( -|~D)", "P_n0"),
    ("Positive predictive value", "Pr( D| +)", "P_1p"),
    ("Negative predictive value", "Pr(~D| -)", "P_0n"),
    None,
    ("False + rate for true ~D", "Pr( +|~D)", "P_p0"),
    ("False - rate for true D", "Pr( -| D)", "P_n1"),
    ("False + rate for classified +", "Pr(~D| +)", "P_0p"),
    ("False - rate for classified -", "Pr( D| -)", "P_1n"),
    None,
    ("Correctly classified", "", "P_corr"),
)


@command("estat CLASsification [, CUToff(real 0.5)]")
def run(session, call):
    """How often the model classifies right.

    estat classification [, cutoff(#)]

    cutoff(#)   the predicted probability from which an outcome counts as positive, .5 by default

    . use auto
    . quietly logit foreign weight mpg
    . estat classification

    Logistic model for foreign

                  -------- True --------
    Classified |         D            ~D  |      Total
    -----------+--------------------------+-----------
         +     |        13             6  |         19
         -     |         9            46  |         55
    -----------+--------------------------+-----------
       Total   |        22            52  |         74

    Classified + if predicted Pr(D) >= .5
    True D defined as foreign != 0
    --------------------------------------------------
    Sensitivity                     Pr( +| D)   59.09%
    Specificity                     Pr( -|~D)   88.46%
    Positive predictive value       Pr( D| +)   68.42%
    Negative predictive value       Pr(~D| -)   83.64%
    --------------------------------------------------
    False + rate for true ~D        Pr( +|~D)   11.54%
    False - rate for true D         Pr( -| D)   40.91%
    False + rate for classified +   Pr(~D| +)   31.58%
    False - rate for classified -   Pr( D| -)   16.36%
    --------------------------------------------------
    Correctly classified                        79.73%
    --------------------------------------------------

    Stored: r(P_corr) r(P_p1) r(P_n0) r(P_p0) r(P_n1) r(P_1p) r(P_0n) r(P_0p) r(P_1n)
    """
    cutoff = call.options.cutoff
    if not 0 <= cutoff <= 1:
        raise StataError(198, "cutoff() must be between 0 and 1")
    estimates = last(session.estimates.current, "logit", "logistic", "probit")
    found = outcomes(estimates, session.data)
    positive = found.p >= cutoff
    table = np.array([[float(found.w @ ((positive == sign) & (found.y == y))) for y in (1, 0)] for sign in (1, 0)])
    rates = percentages(table)
    for line in (*lines(estimates, table, cutoff), *rate_lines(rates)):
        session.output.line(line)
    session.r = Results(rates)


def percentages(table):
    """The rates of a table: classified +, - by true D, ~D."""
    (a, b), (c, d) = table
    with np.errstate(all="ignore"):
        parts = {
            "P_corr": (a + d, a + b + c + d), "P_p1": (a, a + c), "P_n0": (d, b + d), "P_p0": (b, b + d),
            "P_n1": (c, a + c), "P_1p": (a, a + b), "P_0n": (d, c + d), "P_0p": (b, a + b), "P_1n": (c, c + d),
        }  # fmt: skip
        return {name: float(100 * np.float64(part) / whole) for name, (part, whole) in parts.items()}


def lines(estimates, table, cutoff):
    """Title and table."""
    rule = "-----------+--------------------------+-----------"
    rows = [(" +   ", *table[0]), (" -   ", *table[1])]
    shown = [f"{name:>9}  | {d:9.0f}     {n:9.0f}  | {d + n:10.0f}" for name, d, n in rows]
    d, n = table.sum(axis=0)
    return [
        "",
        f"{TITLES[estimates.cmd]} model for {estimates.depvar}",
        "",
        "              -------- True --------",
        "Classified |         D            ~D  |      Total",
        rule,
        *shown,
        rule,
        f"   Total   | {d:9.0f}     {n:9.0f}  | {d + n:10.0f}",
        "",
        f"Classified + if predicted Pr(D) >= {f'{cutoff:g}'.removeprefix('0') if cutoff else '0'}",
        f"True D defined as {estimates.depvar} != 0",
    ]


def rate_lines(rates):
    """The rates in percent."""
    found = [RULE]
    for rate in RATES:
        if rate is None:
            found.append(RULE)
            continue
        label, meaning, name = rate
        value = "." if np.isnan(rates[name]) else f"{rates[name]:.2f}%"
        found.append(f"{label:<32}{meaning:<9}{value:>9}")
    return [*found, RULE]
