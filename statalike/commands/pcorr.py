"""Partial and semipartial correlations."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import two_sided
from statalike.interpreter.command import command
from statalike.models.linear import least_squares
from statalike.output.table import Field, Row, Table
from statalike.output.text import abbreviated

HEADS = (
    "               Partial   Semipartial      Partial   Semipartial   Significance",
    "   Variable |    corr.         corr.      corr.^2       corr.^2          value",
)


@command("pcorr varlist(ts numeric min=2) [if] [in] [aweight fweight]", by="each")
def run(session, call):
    """Partial and semipartial correlations of a variable with others.

    pcorr varname varlist [if] [in] [weight]

    The partial correlation with each holds the others constant in both variables, the semipartial one only in that one.

    . use auto
    . pcorr price mpg weight foreign
    (obs=74)

    Partial and semipartial correlations of price with

                   Partial   Semipartial      Partial   Semipartial   Significance
       Variable |    corr.         corr.      corr.^2       corr.^2          value
    ------------+-----------------------------------------------------------------
            mpg |   0.0352        0.0249       0.0012        0.0006         0.7693
         weight |   0.5488        0.4644       0.3012        0.2157         0.0000
        foreign |   0.5402        0.4541       0.2918        0.2062         0.0000

    Stored: r(N) r(df) r(p_corr) r(sp_corr)
    """
    names = [term.name for term in call.terms]
    columns = np.column_stack([call.numbers(name) for name in names])
    whole = ~np.isnan(columns).any(axis=1)
    weights = None if call.weights is None else call.weights.values[whole]
    n = float(whole.sum()) if call.weights is None or call.weights.kind == "aweight" else float(weights.sum())
    if not n:
        raise StataError(2000)
    y, X = columns[whole, 0], columns[whole, 1:]
    fit = least_squares(y, X, weights=weights)
    df = n - fit.rank
    if df <= 0:
        raise StataError(2001)
    r2 = 1 - fit.rss / fit.tss
    with np.errstate(all="ignore"):
        t = fit.b[:-1] / np.sqrt(np.diag(fit.inverse)[:-1] * fit.rss / df)
    t = np.where(fit.kept[:-1], t, np.nan)
    partial = t / np.sqrt(t**2 + df)
    semipartial = np.sign(t) * np.sqrt(t**2 * (1 - r2) / df)
    show(session.output, names, partial, semipartial, two_sided(t, df), n)
    rows = [("", name) for name in names[1:]]
    session.r = Results(
        {"N": n, "df": df}, {},
        {"p_corr": Matrix.of(partial[:, None], rows, [("", "p_corr")]),
         "sp_corr": Matrix.of(semipartial[:, None], rows, [("", "sp_corr")])},
    )  # fmt: skip


def show(output, names, partial, semipartial, p, n):
    """The table; omitted variables are told as such."""
    output.line(f"(obs={n:,.0f})")
    output.line()
    output.line(f"Partial and semipartial correlations of {names[0]} with")
    output.line()
    fields = (
        Field("", 11, gap=0, bar=True),
        Field("", 8, "%8.4f", gap=1),
        Field("", 12, "%8.4f", gap=2),
        Field("", 11, "%8.4f", gap=2),
        Field("", 12, "%8.4f", gap=2),
        Field("", 13, "%8.4f", gap=2),
    )
    rows = []
    for name, r, s, value in zip(names[1:], partial, semipartial, p, strict=True):
        shown = abbreviated(name, 11)
        rows.append(Row(shown, "(omitted)") if np.isnan(r) else Row(shown, r, s, r * r, s * s, value))
    output.emit(Table(fields, tuple(rows), heads=HEADS, top=False, bottom=False))
