"""Covariance matrix of the coefficients of the last estimation."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.estimates import last
from statalike.estimation.stripe import without_omission
from statalike.interpreter.command import command
from statalike.output.table import Cell, Field, Row, Table
from statalike.output.text import abbreviated


@command("estat VCE [, Covariance CORrelation EQuation(string) Format(string)]")
def run(session, call):
    """Covariances or correlations of the estimated coefficients.

    covariance        covariances, the default
    correlation       correlations
    equation(names)   only these equations
    format(%fmt)      format of the numbers

    . use auto
    . quietly regress mpg weight length
    . estat vce

    Covariance matrix of coefficients of regress model

            e(V) |     weight      length       _cons
    -------------+------------------------------------
          weight |  2.515e-06
          length | -.00008306   .00306448
           _cons |  .00801397  -.32513046   37.062164

    Stored: r(V)
    """
    estimates = last(session.estimates.current)
    options = call.options
    names = (options.equation or "").split()
    for name in names:
        estimates.in_equation(name)
    chosen = [
        i for i, flag in enumerate(estimates.flags) if not flag and (not names or estimates.stripe[i][0] in names)
    ]
    V = estimates.V[np.ix_(chosen, chosen)]
    if options.correlation:
        size = np.sqrt(np.diag(V))
        with np.errstate(all="ignore"):
            V = V / np.outer(size, size)
    kind = "Correlation" if options.correlation else "Covariance"
    fmt = options.format or ("%8.4f" if options.correlation else "%10.0g")
    stripe = [estimates.stripe[i] for i in chosen]
    output = session.output
    output.line()
    output.line(f"{kind} matrix of coefficients of {estimates.e.macros.get('cmd')} model")
    output.line()
    output.emit(listing(V, stripe, fmt, estimates.several_equations))
    session.r = Results(matrices={"V": Matrix.of(V, stripe, stripe)})


def listing(V, stripe, fmt, several):
    """The lower triangle with names on both sides; equations get a line of their own."""
    names = [abbreviated(without_omission(name), 12) for _, name in stripe]
    width = 8 if fmt == "%8.4f" else 10
    heads = [abbreviated(name, width) for name in names]
    if several:
        first = [eq if i == 0 or stripe[i - 1][0] != eq else "" for i, (eq, _) in enumerate(stripe)]
        heads = [f"{abbreviated(eq, width):<{width}}\n{head:>{width}}" for eq, head in zip(first, heads, strict=True)]
    fields = [Field("e(V)", 12, gap=0, bar=True)]
    fields += [Field(head, width, fmt, gap=1 if i == 0 else 2) for i, head in enumerate(heads)]
    rows = []
    for i, (equation, _) in enumerate(stripe):
        if several and (i == 0 or stripe[i - 1][0] != equation):
            rows.append(Row(Cell(abbreviated(equation, 12), align="left")))
        rows.append(Row(names[i], *V[i, : i + 1]))
    return Table(tuple(fields), tuple(rows), top=False, bottom=False, trail=int(width > 8), wrap=True)
