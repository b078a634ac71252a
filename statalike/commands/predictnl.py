"""Nonlinear predictions with standard errors, tests and intervals."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import normalise
from statalike.errors import StataError
from statalike.estimation.coeftable import columns
from statalike.estimation.delta import jacobian
from statalike.estimation.estimates import last
from statalike.estimation.varied import predicted
from statalike.interpreter.command import command
from statalike.lang.names import check_name

DECLARED = re.compile(
    r"\s*(?:(?P<type>byte|int|long|float|double)\s+)?(?P<name>[A-Za-z_]\w*)\s*=(?!=)(?P<exp>.*)", re.DOTALL
)


@command(
    "predictnl anything [if] [in] [, se(name) VARiance(name) Wald(name) P(name) CI(namelist) Level(cilevel)"
    " Generate(name) df(real -1)]"
)
def run(session, call):
    """An expression of coefficients, variables and predictions, observation by observation.

    predictnl [type] newvar = exp [if] [in] [, options]

    The expression may hold _b[], variables, and predict(xb) or xb(), the linear prediction.

    se(newvar)          standard errors, by the delta method
    variance(newvar)    their squares
    wald(newvar)        Wald statistics that the value is zero
    p(newvar)           their p-values
    ci(newvar newvar)   confidence limits
    level(#)            confidence level
    generate(stub)      derivatives by each coefficient: stub1, stub2, ...
    df(#)               t with these degrees of freedom instead of z

    . use auto
    . quietly regress mpg weight
    . predictnl double gpm = 100/predict(xb), se(s)

    . summarize gpm s

        Variable |        Obs        Mean    Std. dev.       Min        Max
    -------------+---------------------------------------------------------
             gpm |         74    4.956206    1.259478   3.464404    9.65415
               s |         74    .1525924    .1444647    .080133   .9544587
    """
    estimates = last(session.estimates.current)
    found = DECLARED.fullmatch(call.anything)
    if found is None:
        raise StataError(198, "newvar = exp expected")
    options = call.options
    if options.ci and len(options.ci) != 2:
        raise StataError(198, "option ci() must name two new variables")
    rows = call.touse
    function = expression(session, estimates, found["exp"], rows)
    b = estimates.b
    J = jacobian(function, b, estimates.se)
    values = function(b)
    variance = np.einsum("ij,jk,ik->i", J, estimates.V, J, optimize=True)
    se = np.sqrt(np.maximum(variance, 0.0))
    numbers = columns(values, se, options.df if options.df > 0 else None, options.level or session.settings["level"])
    made = [(found["name"], values, "Nonlinear prediction")]
    made += [(options.se, se, "Standard error")] if options.se else []
    made += [(options.variance, variance, "Variance")] if options.variance else []
    made += [(options.wald, numbers.statistic**2, "Wald test statistic")] if options.wald else []
    made += [(options.p, numbers.p, "P-value")] if options.p else []
    if options.ci:
        made += [(options.ci[0], numbers.lower, "Lower limit"), (options.ci[1], numbers.upper, "Upper limit")]
    if options.generate:
        made += [(f"{options.generate}{i + 1}", J[:, i], "Derivative") for i in range(len(b))]
    _put(session, made, found["type"] or session.settings["type"], rows)


def expression(session, estimates, text, rows):
    """The values (m,) of the expression at `rows` as a function of the coefficients (k,)."""
    found = predicted(text)
    X = _columns(estimates, session.data, rows) if found.linear else None

    def at(b):
        eta = None if X is None else X @ b[estimates.main]
        return found.values(session, estimates, b, rows, eta)

    return at


def _columns(estimates, data, rows):
    if estimates.design is None:
        raise StataError(321, f"predict() is not allowed after {estimates.cmd}")
    return estimates.design.matrix(data, rows)


def _put(session, made, storage, rows):
    """The new variables; r(110) for names in use, before any is made."""
    data = session.data
    for name, _, _ in made:
        check_name(name)
        if name in data or [other for other, _, _ in made].count(name) > 1:
            raise StataError(110, name=name)
    for name, values, label in made:
        whole = np.full(data.n_obs, np.nan)
        whole[rows] = values
        text = label if name == made[0][0] else f"{label}: {made[0][0]}"
        data.put(name, Column.of(normalise(whole), storage=storage, label=text))
    missing = int(np.isnan(data.numbers(made[0][0])).sum())
    if missing:
        session.output.line(f"({missing:,} missing value{'' if missing == 1 else 's'} generated)")
