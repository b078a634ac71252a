"""Nonlinear combinations of coefficients."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import columns, number_cells, table_fields
from statalike.estimation.delta import delta
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, last
from statalike.estimation.varied import Varied
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import parse
from statalike.lang.outermost import parenthesised
from statalike.output.table import Row, Table

NAMED = re.compile(r"\s*([A-Za-z_]\w*)\s*:(.*)", re.DOTALL)


@command(
    "nlcom anything [, Level(cilevel) ITERate(integer 0) POST NOHeader df(real -1) CFORMAT(string) PFORMAT(string)"
    " SFORMAT(string)]"
)
def run(session, call):
    """Estimates, delta-method standard errors and tests of nonlinear functions of coefficients.

    nlcom [name:] exp [, options]
    nlcom ([name:] exp) [([name:] exp) ...] [, options]

    Coefficients are called by _b[].

    iterate(#)     numerical derivatives by at most # halvings of the step, until they agree; else by one step
    noheader       without the expressions
    post           the combinations become the estimation results at hand
    df(#)          t with these degrees of freedom instead of z

    . use auto
    . quietly regress mpg weight length
    . nlcom ratio: _b[weight] / _b[length]

           ratio: _b[weight] / _b[length]

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
           ratio |   .0483894    .052901     0.91   0.360    -.0552948    .1520735
    ------------------------------------------------------------------------------

    Stored: r(b) r(V) r(N), with df() r(df_r)
    """
    estimates = last(session.estimates.current)
    options = call.options
    named = read(call.anything)
    trees = [parse(text) for _, text in named]

    def at(b):
        scope = Varied(session, estimates, b)
        return np.array([number(evaluate_scalar(tree, scope)) for tree in trees])

    b, V = delta(at, estimates.b, estimates.V, options.iterate)
    if np.isnan(b).any():
        raise StataError(498, "expression evaluates to missing")
    df = options.df if options.df > 0 else None
    display = Display.of(options, session.settings)
    numbers = columns(b, np.sqrt(np.maximum(np.diag(V), 0.0)), df, display.level)
    output = session.output
    output.line()
    if not options.noheader:
        for name, text in named:
            output.line(f"{name:>12}: {text}")
        output.line()
    rows = (Row(name, *number_cells(numbers, i, display)) for i, (name, _) in enumerate(named))
    output.emit(Table(table_fields(12, estimates.depvar, display, t=df is not None), tuple(rows)))
    stripe = tuple(("", name) for name, _ in named)
    session.r = Results({"N": estimates.n} | ({} if df is None else {"df_r": float(df)}))
    session.r.put("b", Matrix.of(b, [("", "r1")], stripe))
    session.r.put("V", Matrix.of(V, stripe, stripe))
    if options.post:
        macros = {"predict": "", "title": "Nonlinear combination"}
        e = Results({"N": estimates.n}, macros)
        session.post(Estimates("nlcom", call.cmdline, estimates.depvar, b, V, stripe, df, e, estimates.sample))


def number(value):
    if isinstance(value, str):
        raise StataError(109)
    return float(value)


def read(text):
    """(name, expression) of each combination; those without a name are called _nl_1, _nl_2 ..."""
    parts = parenthesised(text) or [text]
    found = []
    for i, part in enumerate(parts, 1):
        name = NAMED.fullmatch(part)
        found.append((name[1], name[2].strip()) if name else (f"_nl_{i}", part.strip()))
    return found
