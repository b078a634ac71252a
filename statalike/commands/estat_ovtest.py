"""Ramsey's test for omitted variables after regress."""

from __future__ import annotations

import numpy as np

from statalike.commands.estat_hettest import lines
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.sample import named_response
from statalike.estimation.wald import upper_F
from statalike.interpreter.command import command
from statalike.models.linear import least_squares

POWERS = (2, 3, 4)


@command("estat OVtest [, RHS]")
def run(session, call):
    """Ramsey's test (RESET) that powers two to four of the fitted values add nothing to the regression.

    rhs   powers of the regressors instead

    . use auto
    . quietly regress mpg weight length
    . estat ovtest

    Ramsey RESET test for omitted variables
    Omitted: Powers of fitted values of mpg

    H0: Model has no omitted variables

    F(3, 68) =   1.84
    Prob > F = 0.1486

    Stored: r(F) r(df) r(df_r) r(p)
    """
    estimates, data = last(session.estimates.current, "regress", "anova"), session.data
    if estimates.weight_kind:
        raise StataError(404, "not possible after weighted estimation")
    used = np.flatnonzero(estimates.in_sample(data))
    y, constant = named_response(data, estimates.depvar)[used], estimates.design.constant
    X = estimates.kept_regressors(data, used)
    bases = X if call.options.rhs else estimates.xb(data, used)[:, None]
    result = omitted(y, X, bases, constant)
    shown = "independent variables" if call.options.rhs else f"fitted values of {estimates.depvar}"
    for line in (
        "", "Ramsey RESET test for omitted variables", f"Omitted: Powers of {shown}",
        "", "H0: Model has no omitted variables", "", *lines(result),
    ):  # fmt: skip
        session.output.line(line)
    session.r = Results(result)


def omitted(y, X, bases, constant):
    """The F test that powers of `bases`, brought into the range 0 to 1, add nothing to X."""
    spread = np.ptp(bases, axis=0)
    scaled = (bases - bases.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    small = least_squares(y, X, constant=constant)
    large = least_squares(y, np.hstack([X, *(scaled**power for power in POWERS)]), constant=constant)
    df, df_r = float(large.rank - small.rank), float(len(y) - large.rank)
    if not df or df_r <= 0:
        raise StataError(198, "powers add nothing that could be tested")
    F = (small.rss - large.rss) / df / (large.rss / df_r)
    return {"F": F, "df": df, "df_r": df_r, "p": upper_F(df, df_r, F)}
