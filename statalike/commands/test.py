"""Wald tests of linear hypotheses."""

from __future__ import annotations

import re

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.linearform import coefficient_list, equalities
from statalike.estimation.testlines import (
    constraint_lines,
    dropped_lines,
    several_stored,
    stored,
    test_lines,
)
from statalike.estimation.wald import Constraint, small_sample, wald
from statalike.interpreter.command import command
from statalike.output.table import Cell, Field, Row, Table

EQUATION = re.compile(r"\[([^\]=]+)\]\s*:")
EQUATIONS = re.compile(r"\[([^\]=]+)=([^\]]+)\]\s*(?::\s*(.*))?$", re.DOTALL)
METHODS = {"bonferroni": 1, "holm": 1, "sidak": 1, "noadjust": 3}


@command("Test [anything] [, Accumulate NOTest COMmon CONStant Mtest Mtest(string) df(real -1) SMALL COEF]")
def run(session, call):
    """Test linear hypotheses about the coefficients of the last estimation.

    test coeflist                      all of them are zero
    test exp = exp [= ...]             a linear restriction
    test (spec) (spec) ...             several jointly
    test [eq]                          all coefficients of an equation
    test [eq]: coeflist                those of an equation
    test [eq1 = eq2] [: coeflist]      equal in two equations

    accumulate    jointly with the restrictions tested last
    notest        only remember the restrictions
    common        with [eq1 = eq2]: only coefficients that both equations have
    constant      the constants too where an equation is tested
    mtest         each restriction by itself as well
    mtest(how)    the same with p-values adjusted: bonferroni, holm, sidak, noadjust
    df(#)         denominator degrees of freedom
    small         with the small-sample degrees of freedom of mixed, dfmethod()
    coef          not supported

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

    Stored: r(F) or r(chi2), r(df) r(df_r) r(p) r(drop) r(dropped_#), r(mtest)
    """
    estimates = last(session.estimates.current)
    options = call.options
    if options.coef:
        raise StataError(198, "option coef is not supported")
    if not call.anything:
        raise StataError(198, "nothing to test")
    constraints = read(call.anything, estimates, session, options)
    if options.accumulate:
        constraints = [*estimates.tested, *constraints]
    estimates.tested = constraints
    if options.notest:
        return
    small = allowed_small(estimates, options)
    df_r = options.df if options.df > 0 else estimates.df_r
    joint = wald(estimates, constraints, df_r, small)
    output = session.output
    output.line()
    for line in (*constraint_lines(constraints, estimates), *dropped_lines(joint), ""):
        output.line(line)
    if options.mtest:
        method = "noadjust" if options.mtest is True else options.mtest
        tests = [wald(estimates, [c], df_r, small) for c in constraints]
        session.r = each(output, tests, joint, method)
        return
    for line in test_lines(joint):
        output.line(line)
    session.r = stored(joint)


def allowed_small(estimates, options):
    """The small-sample tests if option small asks for them, else None; r(198) where there are none."""
    if not options.small:
        return None
    if options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    return small_sample(estimates)


def number_of(session):
    """Looks a name up as a scalar."""

    def number(name):
        value = session.scalar(name)
        return value if isinstance(value, float) else None

    return number


def read(text, estimates, session, options):
    """The restrictions of everything after `test`."""
    groups = _groups(text)
    if len(groups) > 1:
        return [c for group in groups for c in read(group, estimates, session, options)]
    text = groups[0].strip()
    number = number_of(session)
    between = EQUATIONS.match(text)
    if between:
        return _across(estimates, between, options)
    equation = ""
    found = EQUATION.match(text)
    if found:
        equation, text = found[1].strip(), text[found.end() :].strip()
        if not text:
            return _whole(estimates, equation, options.constant)
    if re.fullmatch(r"\[[^\]=]+\]", text):
        return _whole(estimates, text[1:-1].strip(), options.constant)
    if _has_equality(text):
        return equalities(text, estimates, number, equation)
    return coefficient_list(_full_names(text, estimates, session), estimates, number, equation)


def _groups(text):
    """The specifications in parentheses, or the text as a whole if it is no list of such."""
    text = text.strip()
    if not text.startswith("("):
        return [text]
    groups, depth, start = [], 0, 0
    for i, letter in enumerate(text):
        if letter == "(":
            if not depth:
                if text[start:i].strip():
                    return [text]
                start = i + 1
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                groups.append(text[start:i])
                start = i + 1
    return [text] if text[start:].strip() or depth else groups


def _has_equality(text):
    return re.search(r"=", re.sub(r"\[[^\]]*\]", "", text)) is not None


def _full_names(text, estimates, session):
    """Abbreviated variable names written out where they are no coefficients by themselves."""

    def full(word):
        name = word[0]
        if estimates.find(name) is not None:
            return name
        try:
            return session.variable(name)
        except StataError:
            return name

    return re.sub(r"(?<![\w.\[:#/])[A-Za-z_]\w*(?![\w.\]\[#(])", full, text)


def _whole(estimates, equation, constant):
    """All coefficients of an equation are zero."""
    k = np.eye(len(estimates.b))
    return [
        Constraint(k[i])
        for i in estimates.in_equation(equation)
        if not estimates.flags[i] and (constant or estimates.stripe[i][1] != "_cons")
    ]


def _across(estimates, found, options):
    """Coefficients are equal in two equations."""
    first, second = found[1].strip(), found[2].strip()
    names = [estimates.stripe[i][1] for i in estimates.in_equation(first) if not estimates.flags[i]]
    if found[3]:
        names = found[3].split()
    elif not options.constant:
        names = [name for name in names if name != "_cons"]
    k, result = np.eye(len(estimates.b)), []
    for name in names:
        other = estimates.find(name, second)
        if other is None and options.common and not found[3]:
            continue
        result.append(Constraint(k[estimates.position(name, first)] - k[estimates.position(name, second)]))
    return result


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
