"""Wald tests that the coefficients of some variables are zero."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stripe import parse
from statalike.estimation.testlines import constraint_lines, dropped_lines, stored, test_lines
from statalike.estimation.wald import Constraint, small_sample, wald
from statalike.interpreter.command import command
from statalike.lang.varlist import terms

NOTHING = "no such variables;\nthe specified varlist does not identify any testable coefficients"


@command("testparm anything [, Equal EQuation(string) df(real -1) SMALL]")
def run(session, call):
    """Test that the coefficients of variables are jointly zero, or equal.

    testparm varlist [, options]

    The varlist may hold factor variables: `testparm i.group#c.x` tests all levels.

    equal            that they are equal rather than zero
    equation(name)   only in this equation
    df(#)            denominator degrees of freedom
    small            with the small-sample degrees of freedom of mixed, dfmethod()

    . use auto
    . quietly regress mpg weight i.rep78
    . testparm i.rep78

     ( 1)  2.rep78 = 0
     ( 2)  3.rep78 = 0
     ( 3)  4.rep78 = 0
     ( 4)  5.rep78 = 0

           F(  4,    63) =    1.10
                Prob > F =    0.3668

    Stored: r(F) or r(chi2), r(df) r(df_r) r(p) r(drop)
    """
    estimates = last(session.estimates.current)
    options = call.options
    positions = matching(estimates, terms(call.anything, session), options.equation)
    if not positions:
        raise StataError(111, NOTHING)
    k = np.eye(len(estimates.b))
    if options.equal:
        constraints = [Constraint(k[i] - k[positions[0]]) for i in positions[1:]]
    else:
        constraints = [Constraint(k[i]) for i in positions]
    if options.small and options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    small = small_sample(estimates) if options.small else None
    estimates.tested = constraints
    test = wald(estimates, constraints, options.df if options.df > 0 else estimates.df_r, small)
    session.output.line()
    for line in (*constraint_lines(constraints, estimates), *dropped_lines(test), "", *test_lines(test)):
        session.output.line(line)
    session.r = stored(test)


def matching(estimates, wanted, equation):
    """Positions of the coefficients that belong to the terms, in the order of e(b)."""
    found, equation = [], estimates.equation_called(equation or "")
    for i, (eq, name) in enumerate(estimates.stripe):
        if estimates.flags[i] or (equation and eq != equation):
            continue
        pieces = sorted(parse(name), key=_order)
        if any(_fits(pieces, term) for term in wanted):
            found.append(i)
    return found


def _order(piece):
    return (piece.level is None, piece.operator, piece.name)


def _fits(pieces, term):
    """Whether a coefficient's pieces are of a term: same variables and operators, a level asked for."""
    factors = sorted(term.factors, key=lambda f: (f.kind == "c", f.operator, f.name))
    if len(factors) != len(pieces):
        return False
    return all(
        p.name == f.name
        and p.operator == f.operator
        and (p.level is not None) == (f.kind == "i")
        and (not f.levels or p.level in f.levels)
        for p, f in zip(pieces, factors, strict=True)
    )
