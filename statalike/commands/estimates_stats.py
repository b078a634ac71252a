"""Information criteria of several models."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.estimation.compare import criteria, criteria_matrix, criteria_table
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.output.text import abbreviated

TITLE = "Akaike's information criterion and Bayesian information criterion"
NOTE = "Note: BIC uses N = number of observations. See [R] IC note."


@command("ESTimates STats [anything] [, N(integer -1)]")
def run(session, call):
    """Akaike's and the Bayesian information criterion of stored models.

    estimates stats [namelist] [, n(#)]

    n(#)        the number of observations of the Bayesian criterion

    . use auto
    . quietly regress mpg weight
    . estimates stats

    Akaike's information criterion and Bayesian information criterion

    -----------------------------------------------------------------------------
           Model |          N   ll(null)  ll(model)      df        AIC        BIC
    -------------+---------------------------------------------------------------
               . |         74  -234.3943  -195.3887       2   394.7774   399.3855
    -----------------------------------------------------------------------------
    Note: BIC uses N = number of observations. See [R] IC note.

    Stored: r(S)
    """
    show(session, chosen(session, call.anything), call.options.n)


def show(session, models, n):
    """The table, and r(S)."""
    found = [(abbreviated(name, 12), criteria(model, n if n > 0 else None)) for name, model in models]
    output = session.output
    for line in ("", TITLE, ""):
        output.line(line)
    output.emit(criteria_table(found))
    output.line(NOTE if n <= 0 else f"Note: BIC uses N = {n}.")
    session.r = Results(matrices={"S": criteria_matrix(found)})


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
