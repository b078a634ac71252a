"""Wilcoxon's signed-rank test."""

from __future__ import annotations

import re

import numpy as np

from statalike.commands.ranksum import untold, wanted
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.models import ranks
from statalike.output.ranktest import CROSSED, heads, normal, row, stored, variances

SIDES = re.compile(r"(?P<left>[^=]+?)\s*==?\s*(?P<right>.+?)\s*")


@command("signrank anything [if] [in] [, EXact]", by="each")
def run(session, call):
    """Wilcoxon's matched-pairs signed-rank test.

    signrank varname = exp [if] [in] [, exact]

    exact  the exact p-value for more than 200 observations too, up to 1,000

    . use auto
    . signrank mpg = 20

    Wilcoxon signed-rank test

            Sign |      Obs   Sum ranks    Expected
    -------------+---------------------------------
        Positive |       36      1607.5      1384.5
        Negative |       35      1161.5      1384.5
            Zero |        3           6           6
    -------------+---------------------------------
             All |       74        2775        2775

    Unadjusted variance    34456.25
    Adjustment for ties     -144.62
    Adjustment for zeros      -3.50
                         ----------
    Adjusted variance      34308.12

    H0: mpg = 20
             z =  1.204
    Prob > |z| = 0.2286
    Exact prob = 0.2306

    Stored: r(N) r(N_neg) r(N_pos) r(N_tie) r(sum_pos) r(sum_neg) r(z) r(Var_a) r(p) r(p_l) r(p_u) r(p_exact)
    r(p_l_exact) r(p_u_exact)
    """
    name, text, d = differences(session, call)
    test = ranks.signed_rank(d)
    n, positive, zero = len(d), int((d > 0).sum()), int((d == 0).sum())
    exact = wanted(n, test, call.options.exact)
    total, none = n * (n + 1) / 2, zero * (zero + 1) / 2
    negative = float(test.ranks.sum()) - test.observed
    for line in (
        "", "Wilcoxon signed-rank test", "", heads("Sign", "Sum ranks"), CROSSED,
        row("Positive", positive, test.observed, test.expected),
        row("Negative", n - positive - zero, negative, test.expected),
        row("Zero", zero, none, none), CROSSED, row("All", n, total, total), "",
        *variances(test.unadjusted, test.variance, ties=test.ties, zeros=test.zeros), "",
        *normal(f"H0: {name} = {text}", test.z, test.p[1], exact and exact.p),
    ):  # fmt: skip
        session.output.line(line)
    untold(session.output.line, exact, n)
    results = {"N": n, "N_neg": n - positive - zero, "N_pos": positive, "N_tie": zero, "sum_pos": test.observed}
    results |= {"sum_neg": negative, "Var_a": test.variance, "z": test.z}
    results |= stored(test.p, exact and (exact.lower, exact.p, exact.upper))
    session.r = Results({key: float(value) for key, value in results.items()})


def differences(session, call):
    """The variable and the expression typed, and the differences where both are known."""
    sides = SIDES.fullmatch(call.anything.strip())
    if sides is None:
        raise StataError(198)
    names = expand(sides["left"], session)
    if len(names) != 1:
        raise StataError(103)
    if session.data[names[0]].is_string:
        raise StataError(109)
    d = call.numbers(names[0]) - call.evaluate(sides["right"])
    d = d[~np.isnan(d)]
    if not len(d):
        raise StataError(2000)
    return names[0], sides["right"], d
