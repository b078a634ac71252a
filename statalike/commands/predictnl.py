"""Nonlinear predictions with standard errors, tests and intervals."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import normalise
from statalike.errors import StataError
from statalike.estimation.coeftable import columns
from statalike.estimation.delta import STEP, jacobian
from statalike.estimation.estimates import last
from statalike.estimation.margins.response import predictions, scales_of
from statalike.estimation.varied import predicted
from statalike.interpreter.command import command
from statalike.lang.names import check_name

DECLARED = re.compile(
    r"\s*(?:(?P<type>byte|int|long|float|double)\s+)?(?P<name>[A-Za-z_]\w*)\s*=(?!=)(?P<exp>.*)", re.DOTALL
)


@command(
    "predictnl anything [if] [in] [, se(name) VARiance(name) Wald(name) P(name) CI(namelist) Level(cilevel)"
    " G(name) ITERate(integer 0) df(real -1)]"
)
def run(session, call):
    """An expression of coefficients, variables and predictions, observation by observation.

    predictnl [type] newvar = exp [if] [in] [, options]

    The expression may hold _b[], variables, xb(), the linear prediction, and predict(options) that are functions of the
    coefficients, as predict(pr) after logit; predict() is the default prediction.

    se(newvar)          standard errors, by the delta method
    variance(newvar)    their squares
    wald(newvar)        Wald statistics that the value is zero
    p(newvar)           their p-values
    ci(newvar newvar)   confidence limits
    g(stub)             derivatives by each coefficient: stub1, stub2, ...
    iterate(#)          numerical derivatives by at most # halvings of the step, until they agree; else by one step
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
    values, J = evaluated(session, estimates, found["exp"], rows, options.iterate)
    b = estimates.b
    variance = np.einsum("ij,jk,ik->i", J, estimates.V, J, optimize=True)
    se = np.sqrt(np.maximum(variance, 0.0))
    df = options.df if options.df > 0 else None
    numbers = columns(values, se, df, options.level or session.settings["level"])
    made = [(found["name"], values, "Nonlinear prediction")]
    made += [(options.se, se, "Standard error")] if options.se else []
    made += [(options.variance, variance, "Variance")] if options.variance else []
    made += [(options.wald, numbers.statistic**2, "Wald test statistic")] if options.wald else []
    made += [(options.p, numbers.p, "P-value")] if options.p else []
    if options.ci:
        made += [(options.ci[0], numbers.lower, "Lower limit"), (options.ci[1], numbers.upper, "Upper limit")]
    if options.g:
        made += [(f"{options.g}{i + 1}", J[:, i], "Derivative") for i in range(len(b))]
    _put(session, made, found["type"] or session.settings["type"], rows)
    if options.ci:
        values = "Z" if df is None else f"t({df:g})"
        session.output.line(f"note: confidence intervals calculated using {values} critical values.")


def evaluated(session, estimates, text, rows, iterate):
    """The values (m,) of the expression at `rows` and their derivatives (m, k) by the coefficients.

    By the chain rule where coefficients enter through the linear prediction only.
    """
    found = predicted(text)
    if found.calls and estimates.design is None:
        raise StataError(321, f"predict() is not allowed after {estimates.cmd}")
    scales = scales_of(session, estimates, found)
    X = estimates.design.matrix(session.data, rows) if found.calls else None
    b, main = estimates.b, estimates.main

    def at(b):
        return found.values(session, estimates, b, rows, predictions(estimates, scales, X, rows, b))

    values = at(b)
    if X is None or found.has_coefficients or any(scale is not None for scale in scales) or iterate:
        return values, jacobian(at, b, estimates.se, iterate)
    eta = X @ b[main]
    step = STEP * np.maximum(np.abs(eta), 1.0)
    up, down = (found.values(session, estimates, b, rows, [eta + sign * step] * len(scales)) for sign in (1, -1))
    J = np.zeros((len(rows), len(b)))
    J[:, main] = ((up - down) / (2 * step))[:, None] * X
    return values, J


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
