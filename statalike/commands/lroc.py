"""ROC curve after logit and probit."""

from __future__ import annotations

from statalike.commands.estat_classification import TITLES
from statalike.commands.twoway import keep
from statalike.data.results import Results
from statalike.estimation.estimates import last
from statalike.estimation.ml.goodness import outcomes, roc
from statalike.graphics.roc import NAMES, roc_curve
from statalike.interpreter.command import command


@command(f"lroc [, NOGraph {NAMES} *]")
def run(session, call):
    """Receiver operating characteristic of the last model, and the area under it.

    nograph        only the area
    lopts(...)     look of the curve: lcolor() lwidth() lpattern()
    rlopts(...)    look of the reference line
    msymbol(...)   the markers, as for scatter
    mcolor(...)    their colour
    mfcolor(...)   their colour inside
    mlcolor(...)   the colour of their outline
    mlwidth(...)   the width of their outline
    msize(...)     their size

    Further options are those of whole graphs; see twoway.

    . use auto
    . quietly logit foreign mpg weight
    . lroc, nograph

    Logistic model for foreign

    Number of observations =       74
    Area under ROC curve   =   0.8934

    Stored: r(N) r(area)
    """
    estimates = last(session.estimates.current, *TITLES)
    found = outcomes(estimates, session.data)
    across, along, area = roc(found)
    n = float(found.w.sum())
    for line in (
        "",
        f"{TITLES[estimates.cmd]} model for {estimates.depvar}",
        "",
        f"Number of observations = {f'{n:,.0f}':>8}",
        f"Area under ROC curve   = {area:8.4f}",
    ):
        session.output.line(line)
    if not call.options.nograph:
        figure = roc_curve(call, across, along, area)
        keep(session, figure.figure, figure.options)
    session.r = Results({"N": n, "area": area})
