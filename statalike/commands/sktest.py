"""Skewness and kurtosis tests for normality."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.normality import skewness_kurtosis
from statalike.output.text import abbreviated

COLUMNS = ("p_skew", "p_kurt", "chi2", "p_chi2")


@command("sktest varlist(numeric) [if] [in] [aweight fweight] [, noAdjust]", by="each")
def run(session, call):
    """Tests that variables have the skewness and the kurtosis of a normal distribution, for 8 observations and more.

    sktest varlist [if] [in] [weight] [, noadjust]

    noadjust  chi2 of both tests together as it is, without Royston's correction

    . use auto
    . sktest mpg trunk

    Skewness and kurtosis tests for normality
                                                             ----- Joint test -----
        Variable |       Obs   Pr(skewness)   Pr(kurtosis)   Adj chi2(2)  Prob>chi2
    -------------+-----------------------------------------------------------------
             mpg |        74         0.0015         0.0804         10.95     0.0042
           trunk |        74         0.9115         0.0445          4.19     0.1228

    Stored: r(p_skew) r(p_kurt) r(chi2) r(p_chi2) of the last variable, r(N) r(Utest) of all
    """
    adjusted, data = not call.options.noadjust, session.data
    if not len(call.touse):
        raise StataError(2000)
    chi2 = "Adj chi2(2)" if adjusted else "chi2(2)"
    out = session.output.line
    for line in (
        "", "Skewness and kurtosis tests for normality", " " * 57 + "----- Joint test -----",
        f"    Variable |       Obs   Pr(skewness)   Pr(kurtosis){chi2:>14}  Prob>chi2", "-" * 13 + "+" + "-" * 65,
    ):  # fmt: skip
        out(line)
    rows, counts = [], []
    for name in call.varlist:
        used = call.complete([name])
        weights = call.restricted(used).weights
        n = float(weights.values.sum()) if weights is not None and weights.kind == "fweight" else float(len(used))
        w = None if weights is None else weights.values
        found = skewness_kurtosis(data.numbers(name)[used], w, n=n, adjusted=adjusted) if len(used) else None
        row = (np.nan,) * 4 if found is None else (found.p_skewness, found.p_kurtosis, found.chi2, found.p)
        rows.append(row)
        counts.append([n])
        cells = zip(row, (15, 15, 14, 11), ("%6.4f", "%6.4f", "%9.2f", "%6.4f"), strict=True)
        shown = "".join(f"{trimmed(value, form):>{width}}" for value, width, form in cells)
        out(f"{abbreviated(name, 12):>12} |{trimmed(n, '%10.0fc'):>10}{shown}")
    names = [("", name) for name in call.varlist]
    matrices = {
        "N": Matrix.of(np.array(counts), names, [("", "N")]),
        "Utest": Matrix.of(np.array(rows), names, [("", name) for name in COLUMNS]),
    }
    session.r = Results(dict(zip(COLUMNS, map(float, rows[-1]), strict=True)), {}, matrices)
