"""Pairwise correlations."""

from __future__ import annotations

import numpy as np

from statalike.commands.correlate import numeric
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.correlation import covariances, significance
from statalike.output.table import Blank, Cell, Field, Row, Table
from statalike.output.text import abbreviated


@command(
    "pwcorr [varlist(ts)] [if] [in] [aweight fweight]"
    " [, Obs SIG Print(real 1) STar(real 0) Listwise CASEwise Bonferroni SIDak]",
    by="each",
)
def run(session, call):
    """Correlations of variables, each from the observations in which both are known.

    pwcorr [varlist] [if] [in] [weight] [, options]

    obs          numbers of observations
    sig          p-values
    print(#)     only correlations significant at this level
    star(#)      a star at correlations significant at this level
    listwise     only observations without missing values
    casewise     the same
    bonferroni   p-values adjusted by Bonferroni's method
    sidak        p-values adjusted by Sidak's method

    . use auto
    . pwcorr mpg price rep78, sig star(.05)

                 |      mpg    price    rep78
    -------------+---------------------------
             mpg |   1.0000
                 |
                 |
           price |  -0.4686*  1.0000
                 |   0.0000
                 |
           rep78 |   0.4023*  0.0066   1.0000
                 |   0.0006   0.9574
                 |

    Stored: r(rho) r(N) r(C) r(sig) r(Nobs)
    """
    options = call.options
    names, ignored = numeric(call.terms, session.data)
    for name in ignored:
        session.output.line(f"({name} ignored because string variable)")
    X = np.column_stack([call.numbers(name) for name in names])
    w = None if call.weights is None else call.weights.values
    if options.listwise or options.casewise:
        whole = ~np.isnan(X).any(axis=1)
        X, w = X[whole], None if w is None else w[whole]
    r, n = pairwise(X, w, call.weights)
    if not n.any():
        raise StataError(2000)
    p = adjusted(significance(r, n), len(names), options)
    session.output.line()
    session.output.emit(table(names, r, n, p, options))
    session.output.line()
    matrices = {name: Matrix.of(values, names, names) for name, values in (("C", r), ("sig", p), ("Nobs", n))}
    last = (1, 0) if len(names) > 1 else (0, 0)
    session.r = Results({"rho": float(r[last]), "N": float(n[last])}, {}, matrices)


def pairwise(X, w, weights):
    """Correlations and numbers of observations of all pairs."""
    p = X.shape[1]
    r, n = np.full((p, p), np.nan), np.zeros((p, p))
    known = ~np.isnan(X)
    for i in range(p):
        for j in range(i + 1):
            both = known[:, i] & known[:, j]
            size = w[both].sum() if weights is not None and weights.kind == "fweight" else both.sum()
            n[i, j] = n[j, i] = size
            if size > 1:
                found = covariances(X[both][:, [i, j]], None if w is None else w[both], float(size))
                r[i, j] = r[j, i] = 1.0 if i == j and found.covariance[0, 0] > 0 else found.correlation[1, 0]
    return r, n


def adjusted(p, k, options):
    """p-values adjusted for the number of pairs."""
    pairs = k * (k - 1) / 2
    if options.bonferroni:
        return np.minimum(p * pairs, 1.0)
    return 1 - (1 - p) ** pairs if options.sidak else p


def table(names, r, n, p, options, counts_last=True):
    """The lower triangle: correlations, p-values and numbers of observations below one another, these last or not."""
    fields = [Field("", 12, gap=0, bar=True)]
    fields += [Field(abbreviated(name, 8), 9, "%8.4f", gap=0) for name in names]
    rows = []
    for i, name in enumerate(names):
        shown = [j == i or p[i, j] <= options.print for j in range(i + 1)]
        rows.append(Row(abbreviated(name, 12), *(_correlation(r, p, i, j, shown[j], options) for j in range(i + 1))))
        more = []
        if options.sig:
            more.append(Row(None, *(p[i, j] if j < i and shown[j] else None for j in range(i + 1))))
        if options.obs:
            counts = (Cell(n[i, j], "%8.0f") if shown[j] else None for j in range(i + 1))
            more.append(Row(None, *counts))
        rows += more if counts_last else more[::-1]
        if more:
            rows.append(Blank())
    return Table(tuple(fields), tuple(rows), top=False, bottom=False, wrap=True)


def _correlation(r, p, i, j, shown, options):
    if not shown:
        return None
    star = options.star
    if star and j < i and p[i, j] <= (star if star < 1 else star / 100):
        return Cell(f"{r[i, j]:.4f}*", shift=1)
    return float(r[i, j])
