"""Wald tests of nonlinear hypotheses."""

from __future__ import annotations

import re

import numpy as np

from statalike.commands.nlcom import number
from statalike.commands.test import each
from statalike.data.format import trimmed
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.delta import delta
from statalike.estimation.estimates import last
from statalike.estimation.varied import Varied
from statalike.estimation.wald import joint
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_scalar
from statalike.lang.expression import parse
from statalike.lang.outermost import parenthesised

EQUALS = re.compile(r"(?<![<>=!~])=(?!=)")


@command("testnl anything [, Mtest Mtest(string) ITERate(integer 0) df(real -1)]")
def run(session, call):
    """Wald test of nonlinear restrictions on the coefficients, by the delta method.

    testnl exp = exp [= exp ...] [, options]
    testnl (exp = exp ...) [(exp = exp ...) ...] [, options]

    Coefficients are called by _b[].

    mtest        each restriction by itself as well
    mtest(how)   the same with p-values adjusted: bonferroni, holm, sidak, noadjust
    iterate(#)   numerical derivatives by at most # halvings of the step, until they agree; else by one step
    df(#)        F with these denominator degrees of freedom instead of chi2

    . use auto
    . quietly regress mpg weight length
    . testnl _b[weight]/_b[length] = .1

      (1)  _b[weight]/_b[length] = .1

                   chi2(1) =          0.95
               Prob > chi2 =        0.3293

    Stored: r(chi2) or r(F), r(df) r(df_r) r(p) r(R), r(mtest)
    """
    estimates = last(session.estimates.current)
    texts = restrictions(call.anything)
    pairs = [(parse(sides[0]), parse(other)) for sides in texts for other in sides[1:]]
    shown = [f"{sides[0]} = {other}" for sides in texts for other in sides[1:]]

    def at(b):
        scope = Varied(session, estimates, b)
        return np.array([number(evaluate_scalar(x, scope)) - number(evaluate_scalar(y, scope)) for x, y in pairs])

    excess, V = delta(at, estimates.b, estimates.V, call.options.iterate)
    if np.isnan(excess).any():
        raise StataError(498, "expression evaluates to missing")
    test = joint(excess, V, call.options.df if call.options.df > 0 else None)
    output = session.output
    output.line()
    for i, text in enumerate(shown, 1):
        output.line(f"  ({i})  {text}")
    for i in test.dropped:
        output.line(f"       Constraint ({i + 1}) dropped")
    output.line()
    session.r = _stored(test, excess)
    if call.options.mtest:
        method = "noadjust" if call.options.mtest is True else call.options.mtest
        tests = [joint(excess[[i]], V[i : i + 1, i : i + 1], test.df_r) for i in range(len(excess))]
        session.r.put("mtest", each(output, tests, test, method).matrices["mtest"])
        return
    for line in _lines(test):
        output.line(line)


def restrictions(text):
    """The sides of every equation; r(198) for one without an equals sign."""
    parts = parenthesised(text) or [text]
    found = [[side.strip() for side in EQUALS.split(part)] for part in parts]
    if any(len(sides) < 2 or not all(sides) for sides in found):
        raise StataError(198, "equation expected: exp = exp")
    return found


def _lines(test):
    """The statistic and its p-value."""
    p = trimmed(test.p, "%6.4f")
    if test.df_r is None:
        return [f"{f'chi2({test.df})':>22} ={trimmed(test.statistic, '%9.2f'):>14}", f"{'Prob > chi2':>22} ={p:>14}"]
    head = f"F({test.df}, {test.df_r:g})"
    return [f"{head:>22} ={trimmed(test.statistic, '%9.2f'):>14}", f"{'Prob > F':>22} ={p:>14}"]


def _stored(test, excess):
    scalars = {"chi2" if test.df_r is None else "F": test.statistic, "df": float(test.df), "p": test.p}
    if test.df_r is not None:
        scalars["df_r"] = float(test.df_r)
    results = Results(scalars)
    results.put("R", Matrix.of([excess]))
    return results
