"""Shapiro and Wilk's test for normal data."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.normality import shapiro_wilk
from statalike.output.text import abbreviated


@command("swilk varlist(numeric) [if] [in] [, NOTies]", by="each")
def run(session, call):
    """Shapiro and Wilk's W test that variables come from a normal distribution, for 4 to 2,000 observations.

    swilk varlist [if] [in] [, noties]

    noties  equal values do not share the coefficients of their mean rank

    . use auto
    . swilk mpg trunk

                       Shapiro–Wilk W test for normal data

        Variable |        Obs       W           V         z       Prob>z
    -------------+------------------------------------------------------
             mpg |         74    0.94821      3.335     2.627    0.00430
           trunk |         74    0.97921      1.339     0.637    0.26215

    Stored: r(N) r(W) r(V) r(z) r(p) of the last variable
    """
    if not len(call.touse):
        raise StataError(2000)
    out = session.output.line
    for line in (
        "", "                   Shapiro–Wilk W test for normal data", "",
        "    Variable |        Obs       W           V         z       Prob>z", "-" * 13 + "+" + "-" * 54,
    ):  # fmt: skip
        out(line)
    for name in call.varlist:
        x = call.numbers(name)
        x = x[~np.isnan(x)]
        found = shapiro_wilk(x, ties=not call.options.noties)
        W, V, z, p = (np.nan,) * 4 if found is None else (found.W, found.V, found.z, found.p)
        out(
            f"{abbreviated(name, 12):>12} |{trimmed(len(x), '%11.0fc'):>11}{trimmed(W, '%7.5f'):>11}"
            f"{trimmed(V, '%9.3f'):>11}{trimmed(z, '%8.3f'):>10}{trimmed(p, '%7.5f'):>11}"
        )
    session.r = Results({"N": float(len(x)), "W": W, "V": V, "z": z, "p": p})
