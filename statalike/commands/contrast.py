"""Contrasts and joint tests of factor variables."""

from __future__ import annotations

from dataclasses import replace

from statalike.estimation.display import Display
from statalike.estimation.eform import head
from statalike.estimation.estimates import last
from statalike.estimation.margins.analysis import contrasted
from statalike.estimation.margins.comparing import EFFECT_OPTIONS, contrast_names, contrast_output, posted
from statalike.estimation.margins.requests import again, requested
from statalike.interpreter.command import command


@command(
    "CONTRast [anything] [, OVERall EFFects CIeffects PVeffects NOWALD NOEFFects NOATLEVels LINCOM MCOMPare(string)"
    f" SMALL {EFFECT_OPTIONS}]"
)
def run(session, call):
    """Contrasts of factor variables and interactions after estimation or margins, post.

    contrast termlist [, options]
    contrast [, options]                     the last once more

    A term is a factor variable or an interaction, perhaps with a contrast operator before each variable and, after
    @ or |, the variables at whose levels the contrasts are taken: `contrast a`, `contrast r.a`, `contrast ar.a@b`,
    `contrast a##b`, `contrast a#c.x`. Operators: r. against the base (rb#. against level #), a. against the next
    level, ar. against the previous one, g. against the grand mean, h. against the mean of later levels, j. of
    earlier ones, p. orthogonal polynomials in the values of the levels, q. in their order (p(1 2). some degrees);
    gw. hw. jw. pw. qw. weigh levels by their frequency; {a -1 1 0} has a coefficient for each level. Without an
    operator a term is tested as a whole; beside variables with an operator one without is tested jointly.

    overall           a joint test of all terms as well
    effects           contrasts with tests and confidence intervals
    cieffects         contrasts with confidence intervals
    pveffects         contrasts with tests
    nowald            without the joint tests
    noeffects         without the contrasts
    noatlevels        of terms with @ or | only the joint test
    lincom            coefficients typed in braces need not sum to 0
    mcompare(method)  tests and intervals adjusted for their number: noadjust, bonferroni, sidak, scheffe; adjustall for
                      the number of all terms together
    asobserved        other factor variables as frequent as in the sample instead of balanced
    emptycells(how)   strict, or reweight: balanced factors leave out the empty cells of interactions
    noestimcheck      show contrasts that the data do not identify too
    equation(name)    of this equation instead of the first
    small             with the small-sample degrees of freedom of mixed, dfmethod()
    df(#)             t and F with these degrees of freedom
    post              leave the contrasts as estimation results in e()
    or                exponentiated, as odds ratios
    hr                exponentiated, as hazard ratios
    shr               exponentiated, as subhazard ratios
    irr               exponentiated, as incidence-rate ratios
    rrr               exponentiated, as relative-risk ratios
    eform             exponentiated

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

    Stored: r(F) or r(chi2), r(p) r(df) r(df_r) r(b) r(V) r(L) r(table) r(level) r(k_terms) r(title) r(margin_method)
    r(mcmethod) r(emptycells) r(est_cmd); with post e(b) and e(V), whose names coeflegend shows: `_b[r2vs1.group]`
    """
    estimates = last(session.estimates.current)
    if call.anything:
        asked = requested(session, call, estimates, "Contrasts")
        asked = replace(asked, items=[contrasted(*each, not call.options.lincom) for each in asked.items])
        estimates.compared["contrast"] = asked
    else:
        asked = again(estimates, "contrast", call.options)
    options, inference = asked.options, asked.inference
    display = Display.of(options, session.settings, eform=head(options))
    for line in asked.heading:
        session.output.line(line)
    session.r, _ = contrast_output(
        session.output, asked.items, options, display, inference, asked.method, asked.equation, ""
    )
    session.r.macros |= asked.macros
    if call.options.post:
        kept = posted("contrast", session.r, estimates, contrast_names(asked.items), inference.df_r)
        kept.compared["contrast"] = asked
        session.post(kept)
