"""Contrasts and joint tests of factor variables."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.margins import comparisons, terms
from statalike.estimation.margins.analysis import Inference, balanced_margins, contrasted
from statalike.estimation.margins.comparing import EFFECT_OPTIONS, contrast_output
from statalike.estimation.wald import small_sample
from statalike.interpreter.command import command

TITLE = "Contrasts of marginal linear predictions"


@command(
    "CONTRast anything [, OVERall EFFects CIEFFects PVEFFects NOWALD NOEFFects MCOMPare(string) SMALL"
    f" {EFFECT_OPTIONS}]"
)
def run(session, call):
    """Contrasts of factor variables and interactions after estimation.

    contrast termlist [, options]

    A term is a factor variable or an interaction, perhaps with a contrast operator before each variable and, after
    @ or |, the variables at whose levels the contrasts are taken: `contrast a`, `contrast r.a`, `contrast ar.a@b`,
    `contrast a##b`, `contrast a#c.x`. Operators: r. against the base (rb#. against level #), a. against the next
    level, ar. against the previous one, g. against the grand mean, h. against the mean of later levels, j. of
    earlier ones, p. orthogonal polynomials in the values of the levels, q. in their order (p(1 2). some degrees);
    gw. hw. jw. pw. qw. weigh levels by their frequency; {a -1 1 0} has a coefficient for each level. Without an
    operator a term is tested as a whole.

    overall           a joint test of all terms as well
    effects           contrasts with tests and confidence intervals
    cieffects         contrasts with confidence intervals
    pveffects         contrasts with tests
    nowald            without the joint tests
    noeffects         without the contrasts
    mcompare(method)  tests and intervals adjusted for their number: noadjust, bonferroni, sidak, scheffe
    small             with the small-sample degrees of freedom of mixed, dfmethod()
    level(#)          confidence level
    vsquish           without blank rows
    nofvlabel         levels by number
    cformat(%fmt)     format of contrasts, standard errors and limits
    pformat(%fmt)     format of p-values
    sformat(%fmt)     format of test statistics

    . use auto
    . quietly regress mpg i.rep78 i.foreign
    . contrast r.foreign

    Contrasts of marginal linear predictions

    Margins: asbalanced

    ------------------------------------------------
                 |         df           F        P>F
    -------------+----------------------------------
         foreign |          1        4.19     0.0447
                 |
     Denominator |         63
    ------------------------------------------------

    ------------------------------------------------------------------------
                           |   Contrast   Std. err.     [95% conf. interval]
    -----------------------+------------------------------------------------
                   foreign |
    (Foreign vs Domestic)  |   3.556584   1.736681      .0861046    7.027064
    ------------------------------------------------------------------------

    Stored: r(F) or r(chi2), r(p) r(df) r(df_r) r(b) r(V) r(table) r(level) r(k_terms)
    """
    options = call.options
    estimates = last(session.estimates.current)
    if estimates.design is None:
        raise StataError(322, f"contrast is not allowed after {estimates.cmd}")
    small = small_sample(estimates) if options.small else None
    method = comparisons.read(options.mcompare)
    display = Display.of(options, session.settings)
    wanted = terms.read(call.anything, session, estimates.design.levels)
    compared = [contrasted(*each) for each in balanced_margins(estimates, session, wanted, small, display)]
    for line in ("", TITLE, "", "Margins: asbalanced", ""):
        session.output.line(line)
    equation = estimates.depvar if estimates.several_equations else ""
    inference = Inference(estimates.df_r, small)
    session.r = contrast_output(session.output, compared, options, display, inference, method, equation, False)
