"""Linear combinations of coefficients."""

from __future__ import annotations

import numpy as np

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.eform import EFORM, head
from statalike.estimation.estimates import last
from statalike.estimation.linearform import form, written
from statalike.estimation.wald import Constraint, combination, small_sample
from statalike.interpreter.command import command
from statalike.output.table import Row, Table


@command(
    f"LINcom anything [, Level(cilevel) {EFORM} df(real -1) SMALL CFORMAT(string) PFORMAT(string) SFORMAT(string)]"
)
def run(session, call):
    """Estimate, standard error, test and interval of a linear combination of coefficients.

    lincom exp [, options]

    or             exponentiated, as an odds ratio
    hr             exponentiated, as a hazard ratio
    shr            exponentiated, as a subhazard ratio
    irr            exponentiated, as an incidence-rate ratio
    rrr            exponentiated, as a relative-risk ratio
    eform          exponentiated
    df(#)          t with these degrees of freedom
    small          t with the small-sample degrees of freedom of mixed, dfmethod()

    . use auto
    . quietly regress mpg weight length
    . lincom 100*weight + length

     ( 1)  100*weight + length = 0

    ------------------------------------------------------------------------------
             mpg | Coefficient  Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
             (1) |  -.4647413    .107734    -4.31   0.000    -.6795568   -.2499258
    ------------------------------------------------------------------------------

    Stored: r(estimate) r(se) r(t) or r(z) r(p) r(lb) r(ub) r(df) r(level)
    """
    estimates = last(session.estimates.current)
    options = call.options

    def number(name):
        value = session.scalar(name)
        return value if isinstance(value, float) else None

    made = form(call.anything, estimates, number)
    constraint = Constraint(made.L, -made.constant)
    if not made.L.any():
        raise StataError(198, "expression does not involve any coefficient")
    if options.small and options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    small = small_sample(estimates) if options.small else None
    df = options.df if options.df > 0 else estimates.df_r
    display = Display.of(options, session.settings, eform=head(options))
    found = combination(estimates, constraint, df, small)
    df = found.df
    numbers = columns(np.array([found.estimate]), np.array([found.se]), df, display.level, bool(display.eform))
    fields = table_fields(12, estimates.depvar, display, t=df is not None)
    session.output.line()
    session.output.line(f" ( 1)  {written(constraint, estimates)}")
    session.output.line()
    session.output.emit(Table(fields, (Row("(1)", *number_cells(numbers, 0, display)),)))
    session.r = _stored(numbers, df, display)


def _stored(numbers, df, display):
    found = {
        "estimate": numbers.b[0],
        "se": numbers.se[0],
        "z" if df is None else "t": numbers.statistic[0],
        "p": numbers.p[0],
        "lb": numbers.lower[0],
        "ub": numbers.upper[0],
        "level": display.level,
    }
    if df is not None:
        found["df"] = float(df)
    return Results({name: float(value) for name, value in found.items()})
