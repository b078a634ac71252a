"""Logistic regression for grouped data."""

from __future__ import annotations

from dataclasses import replace

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml.grouped import fit_grouped
from statalike.estimation.ml.maximization import maximizer
from statalike.estimation.ml.request import INDEX_OPTIONS, requested
from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.estimation.replay import replayed, report
from statalike.interpreter.command import command

OPTIONS = f"{INDEX_OPTIONS} {MAXIMIZE_OPTIONS} {DISPLAY_OPTIONS}"


@command("blogit [varlist(fv ts numeric default=none)] [if] [in] [, OR " + OPTIONS + "]", by="each")
def run(session, call):
    """Logistic regression of grouped data.

    blogit pos_var pop_var [indepvars] [if] [in] [, options]
    blogit [, or level(#) ...]               show the last regression again

    pos_var holds the number of successes, pop_var the number of observations of each group.

    or                   odds ratios
    noconstant           without a constant
    offset(varname)      a variable whose coefficient is 1
    collinear            keep collinear variables
    vce(vcetype)         oim (the default), opg, robust, cluster clustvar
    robust               the same as vce(robust)
    cluster(varname)     the same as vce(cluster varname)

    . use auto
    . collapse (sum) foreign (count) n=price if rep78 > 2, by(rep78)
    . blogit foreign n rep78, nolog

    Logistic regression for grouped data              Number of obs   =         59
                                                      LR chi2(1)      =      21.68
                                                      Prob > chi2     =     0.0000
    Log likelihood = -27.571717                       Pseudo R2       =     0.2822

    ------------------------------------------------------------------------------
        _outcome |      Coef.   Std. Err.      z    P>|z|     [95% Conf. Interval]
    -------------+----------------------------------------------------------------
           rep78 |     1.9069    .494331     3.86   0.000     .9380293    2.875771
           _cons |  -7.789791   1.917959    -4.06   0.000    -11.54892    -4.03066
    ------------------------------------------------------------------------------

    Stored: as after logit
    """
    estimate(session, call, "blogit", "logit", "Odds ratio" if getattr(call.options, "or") else "")


def estimate(session, call, cmd, link, eform):
    """Fit or replay, and show."""
    display = Display.of(call.options, session.settings, eform=eform)
    if not call.terms:
        report(session, replayed(session, cmd), display)
        return
    if len(call.terms) < 2:
        raise StataError(102)
    size = call.terms[1]
    if len(size.factors) > 1 or size.factors[0].kind == "i" or size.factors[0].operator:
        raise StataError(198, "the second variable must be the number of observations")
    name = size.factors[0].name
    ask = requested(session, replace(call, terms=(call.terms[0], *call.terms[2:])), more=(name,))
    for note in ask.design.notes:
        session.output.line(note)
    estimates = fit_grouped(ask, name, link, cmd, maximizer(session, call, ask.pseudo))
    session.post(estimates)
    report(session, estimates, display)
