"""Information criteria of the last estimation."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.estimation.compare import criteria, criteria_matrix, criteria_table
from statalike.estimation.estimates import last
from statalike.estimation.stored import name_of
from statalike.interpreter.command import command
from statalike.output.text import abbreviated

TITLE = "Akaike's information criterion and Bayesian information criterion"
NOTE = "Note: BIC uses N = number of observations. See [R] IC note."


@command("estat IC [, N(integer -1)]")
def run(session, call):
    """Akaike's and the Bayesian information criterion of the last estimation.

    n(#)   the number of observations of the Bayesian criterion

    . use auto
    . quietly regress mpg weight
    . estat ic

    Akaike's information criterion and Bayesian information criterion

    -----------------------------------------------------------------------------
           Model |          N   ll(null)  ll(model)      df        AIC        BIC
    -------------+---------------------------------------------------------------
               . |         74  -234.3943  -195.3887       2   394.7774   399.3855
    -----------------------------------------------------------------------------
    Note: BIC uses N = number of observations. See [R] IC note.

    Stored: r(S)
    """
    estimates = last(session.estimates.current)
    n = call.options.n
    name = abbreviated(name_of(session, estimates), 12)
    found = [(name, criteria(estimates, n if n > 0 else None))]
    output = session.output
    for line in ("", TITLE, ""):
        output.line(line)
    output.emit(criteria_table(found))
    output.line(NOTE if n <= 0 else f"Note: BIC uses N = {n}.")
    session.r = Results(matrices={"S": criteria_matrix(found)})
