"""Wald tests of linear hypotheses."""

from __future__ import annotations

from copy import copy

import numpy as np

from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.estimation.coeftable import coefficient_table
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.restrictions import read, without_constants
from statalike.estimation.testlines import (
    constraint_lines,
    dropped_lines,
    several_stored,
    stored,
    test_lines,
)
from statalike.estimation.wald import constrained, small_sample, wald
from statalike.interpreter.command import command
from statalike.output.table import Cell, Field, Row, Table

METHODS = {"bonferroni": 1, "holm": 1, "sidak": 1, "noadjust": 3}


@command(
    "TEst [anything] [, Accumulate NOTest COMmon CONStant MINimum Mtest Mtest(string) df(real -1) SMALL COEF"
    " MATVLC(name)]"
)
def run(session, call):
    """Test linear hypotheses about the coefficients of the last estimation.

    test coeflist                      all of them are zero
    test exp = exp [= ...]             a linear restriction
    test (spec) (spec) ...             several jointly
    test [eq]                          all coefficients of an equation
    test [eq]: coeflist                those of an equation
    test [eq1 = eq2 [= ...]] [: coeflist]  equal in several equations
    test                               the restrictions tested last once more
    test term ... [/ errorterm]        after anova: terms, tested by the residual or another term

    accumulate    jointly with the restrictions tested last
    notest        only remember the restrictions
    common        with [eq1 = eq2]: only coefficients that both equations have
    constant      the constants too where an equation is tested
    minimum       the same, leaving out terms until the test is not singular; then without the constants on the terms
                  that are left
    mtest         each restriction by itself as well
    mtest(how)    the same with p-values adjusted: bonferroni, holm, sidak, noadjust
    df(#)         denominator degrees of freedom
    small         with the small-sample degrees of freedom of mixed, dfmethod()
    coef          the coefficients as estimated under the restrictions
    matvlc(name)  save the covariance of the restricted combinations as a matrix

    . use auto
    . quietly regress mpg weight length
    . test weight length

     ( 1)  weight = 0
     ( 2)  length = 0

           F(  2,    71) =   69.34
                Prob > F =    0.0000
    . test weight = .1*length

     ( 1)  weight - .1*length = 0

           F(  1,    71) =    0.34
                Prob > F =    0.5622

    Stored: r(F) or r(chi2), r(df) r(df_r) r(p) r(drop) r(dropped_#), r(mtest), of terms r(ss) r(rss)
    """
    estimates = last(session.estimates.current)
    options = call.options
    if call.anything and (terms := estimates.term_test(call.anything, session)):
        _refuse(options)
        lines, session.r = terms
        for line in lines:
            session.output.line(line)
        return
    if not estimates.tested and (options.accumulate or not call.anything):
        raise StataError(302, "last test not found")
    constraints = read(call.anything, estimates, session, options) if call.anything else estimates.tested
    if options.accumulate and call.anything:
        constraints = [*estimates.tested, *constraints]
    small = allowed_small(estimates, options)
    df_r = options.df if options.df > 0 else estimates.df_r
    if options.minimum:
        dropped = wald(estimates, constraints, df_r, small).dropped
        kept = [c for i, c in enumerate(constraints) if i not in dropped]
        constraints = without_constants(kept, estimates) or kept
    estimates.tested = constraints
    joint = wald(estimates, constraints, df_r, small)
    if options.matvlc:
        L = np.array([c.L for c in constraints])
        session.matrices[options.matvlc] = Matrix.of(L @ estimates.V @ L.T)
    if options.notest:
        session.r = stored(joint)
        return
    output = session.output
    output.line()
    for line in (*constraint_lines(constraints, estimates), *dropped_lines(joint), ""):
        output.line(line)
    if options.mtest:
        method = "noadjust" if options.mtest is True else options.mtest
        tests = [wald(estimates, [c], df_r, small) for c in constraints]
        session.r = each(output, tests, joint, method)
    else:
        for line in test_lines(joint):
            output.line(line)
        session.r = stored(joint)
    if options.coef:
        b, V = constrained(estimates, constraints)
        display = Display.of(options, session.settings)
        for line in ("", "", "Constrained coefficients", ""):
            output.line(line)
        restricted = copy(estimates)
        restricted.b, restricted.V = b, V
        output.emit(coefficient_table(restricted, display))


def _refuse(options):
    """Options that are about coefficients may not come with terms of an analysis of variance."""
    given = next((name for name, value in vars(options).items() if value and value != -1), None)
    if given:
        raise StataError(198, f"option {given} not allowed with terms of an analysis of variance")


def allowed_small(estimates, options):
    """The small-sample tests if option small asks for them, else None; r(198) where there are none."""
    if not options.small:
        return None
    if options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    return small_sample(estimates)


def each(output, tests, joint, method):
    """Show every restriction by itself and all together; r() with r(mtest)."""
    chosen = next((m for m, least in METHODS.items() if m.startswith(method) and len(method) >= least), None)
    if chosen is None:
        raise StataError(198, f"mtest({method}) not allowed")
    p = adjusted([t.p for t in tests], chosen)
    same = len({t.df_r for t in tests}) == 1
    head = "chi2" if joint.df_r is None else f"F(df,{tests[0].df_r:.0f})" if same else "F"
    fields = (
        Field("", 6, gap=0, bar=True),
        Field(head, 11, "%8.2f", gap=1),
        Field("df", 6, "%6.0f"),
        Field("p > chi2" if joint.df_r is None else "p > F", 9, "%6.4f", gap=1),
    )
    mark = "*" if chosen != "noadjust" else "#"
    rows = [
        Row(Cell(f"({i}) "), t.statistic, t.df, Cell(f"{value:.4f} {mark}", shift=2))
        for i, (t, value) in enumerate(zip(tests, p, strict=True), 1)
    ]
    output.emit(Table(fields, tuple(rows)))
    output.emit(Table(fields, (Row(Cell("All "), joint.statistic, joint.df, joint.p),), heads=(), top=False))
    title = "Unadjusted" if chosen == "noadjust" else f"{chosen.capitalize()}-adjusted"
    output.line(f"{mark} {title} p-values".rjust(38))
    return several_stored(tests, joint, None if chosen == "noadjust" else p)


def adjusted(p, method):
    """p-values adjusted for their number."""
    p = np.array(p)
    m = len(p)
    if method == "bonferroni":
        return np.minimum(p * m, 1.0)
    if method == "sidak":
        return 1 - (1 - p) ** m
    if method == "holm":
        order = np.argsort(p)
        result = np.empty(m)
        result[order] = np.minimum(np.maximum.accumulate(p[order] * (m - np.arange(m))), 1.0)
        return result
    return p
