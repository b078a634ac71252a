"""Wilcoxon's rank-sum test."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models import ranks
from statalike.output.ranktest import CROSSED, heads, normal, row, stored, variances
from statalike.output.text import abbreviated

USUAL, MOST = 200, 1000


@command("ranksum varname(numeric) [if] [in], BY(varname) [EXact POrder]", by="each")
def run(session, call):
    """Wilcoxon's rank-sum test, also known as Mann and Whitney's.

    ranksum varname [if] [in], by(groupvar) [exact porder]

    by(varname)  the two groups
    exact        the exact p-value for more than 200 observations too, up to 1,000 if it does not take too long
    porder       the probability that a value of the first group is larger than one of the second

    . use auto
    . ranksum mpg, by(foreign) porder

    Two-sample Wilcoxon rank-sum (Mann–Whitney) test

         foreign |      Obs    Rank sum    Expected
    -------------+---------------------------------
        Domestic |       52      1688.5        1950
         Foreign |       22      1086.5         825
    -------------+---------------------------------
        Combined |       74        2775        2775

    Unadjusted variance     7150.00
    Adjustment for ties      -36.95
                         ----------
    Adjusted variance       7113.05

    H0: mpg(foreign==Domestic) = mpg(foreign==Foreign)
             z = -3.101
    Prob > |z| = 0.0019
    Exact prob = 0.0016

    P{mpg(foreign==Domestic) > mpg(foreign==Foreign)} = 0.271

    Stored: r(N) r(N_1) r(N_2) r(z) r(Var_a) r(group1) r(sum_obs) r(sum_exp) r(p) r(p_l) r(p_u) r(p_exact)
    r(p_l_exact) r(p_u_exact) r(porder)
    """
    name, by = call.varlist[0], call.options.by
    texts, values, x, first = two_groups(session, call, name, by)
    test = ranks.rank_sum(x, first)
    exact = wanted(len(x), test, call.options.exact)
    n, n1 = len(x), int(first.sum())
    total, whole = n * (n + 1) / 2, [f"{abbreviated(name, 8)}({abbreviated(by, 8)}=={text})" for text in texts]
    out = session.output.line
    for line in (
        "", "Two-sample Wilcoxon rank-sum (Mann–Whitney) test", "", heads(by, "Rank sum"), CROSSED,
        row(texts[0], n1, test.observed, test.expected),
        row(texts[1], n - n1, total - test.observed, total - test.expected), CROSSED,
        row("Combined", n, total, total), "", *variances(test.unadjusted, test.variance, ties=test.ties), "",
        *normal(f"H0: {whole[0]} = {whole[1]}", test.z, test.p[1], exact and exact.p),
    ):  # fmt: skip
        out(line)
    untold(out, exact, n)
    results = {"N": n, "N_1": n1, "N_2": n - n1, "group1": values[0], "sum_obs": test.observed}
    results |= {"sum_exp": test.expected, "Var_a": test.variance, "z": test.z}
    results |= stored(test.p, exact and (exact.lower, exact.p, exact.upper))
    if call.options.porder:
        results["porder"] = (test.observed - n1 * (n1 + 1) / 2) / (n1 * (n - n1))
        out()
        out(f"P{{{whole[0]} > {whole[1]}}} = {results['porder']:.3f}")
    session.r = Results({key: float(value) for key, value in results.items()})


def two_groups(session, call, name, by):
    """Labels and values of the two groups, the values of a variable where both are known, and which are the first's."""
    rows = call.complete([name, by])
    if not len(rows):
        raise StataError(2000)
    groups = group([session.data[by].values], rows)
    if groups.n != 2:
        many = f"{groups.n} group{'s' * (groups.n != 1)} found, 2 required"
        raise StataError(420, "more than 2 groups found, only 2 allowed" if groups.n > 2 else many)
    column = session.data[by].take(rows[groups.first])
    values = [np.nan, np.nan] if column.is_string else column.values
    return shown(column, session.data.value_labels), values, session.data.numbers(name)[rows], groups.codes == 0


def wanted(n, test, asked):
    """The exact p-values, where they are asked for or observations are few."""
    if asked and n > MOST:
        raise StataError(198, f"option exact is allowed with up to {MOST:,} observations only")
    if not asked and n > USUAL:
        return None
    found = ranks.exact(test)
    if found is None and asked:
        raise StataError(498, "the exact p-value would take too long; too many observations")
    return found


def untold(out, exact, n):
    """Say that there is an option where the exact p-value is not shown."""
    if exact is None and USUAL < n <= MOST:
        out()
        out(f"Note: Exact p-value is not computed by default for sample sizes > {USUAL}.")
        out("      Use option exact to compute it.")
