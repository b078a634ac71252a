"""Pairwise comparisons of the levels of factor variables."""

from __future__ import annotations

from dataclasses import replace

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.eform import head
from statalike.estimation.estimates import last
from statalike.estimation.margins.comparing import EFFECT_OPTIONS, pair_output, posted
from statalike.estimation.margins.requests import again, requested
from statalike.interpreter.command import command


@command(
    "PWCOMPare [anything] [, EFFects CIeffects PVeffects CIMargins GROUPs SORT MCOMPare(string) SMALL"
    f" {EFFECT_OPTIONS}]"
)
def run(session, call):
    """Pairwise comparisons of factor variables and interactions after estimation or margins, post.

    pwcompare marginlist [, options]
    pwcompare [, options]                    the last once more

    Compares all pairs of levels of each term: differences of marginal linear predictions, the other factor
    variables balanced.

    effects           differences with tests and confidence intervals
    cieffects         differences with confidence intervals, the default
    pveffects         differences with tests
    cimargins         the margins with confidence intervals
    groups            the margins with letters; those that share one do not differ significantly
    sort              from the smallest difference to the largest
    mcompare(method)  tests and intervals adjusted for their number: noadjust, bonferroni, sidak, scheffe (adjustall for
                      the number of all terms together); by ranges tukey, snk, duncan (without intervals) and dunnett
                      (against the first level), which suppose balanced data
    asobserved        other factor variables as frequent as in the sample instead of balanced
    emptycells(how)   strict, or reweight: balanced factors leave out the empty cells of interactions
    noestimcheck      show comparisons that the data do not identify too
    equation(name)    of this equation instead of the first
    small             with the small-sample degrees of freedom of mixed, dfmethod()
    df(#)             t with these degrees of freedom
    post              leave the margins as estimation results in e(), the differences in e(b_vs)
    or                exponentiated, as odds ratios
    hr                exponentiated, as hazard ratios
    shr               exponentiated, as subhazard ratios
    irr               exponentiated, as incidence-rate ratios
    rrr               exponentiated, as relative-risk ratios
    eform             exponentiated

    . use auto
    . quietly regress mpg i.rep78
    . pwcompare rep78, effects mcompare(bonferroni)

    Pairwise comparisons of marginal linear predictions

    Margins: asbalanced

    ---------------------------
                 |    Number of
                 |  comparisons
    -------------+-------------
           rep78 |           10
    ---------------------------

    ------------------------------------------------------------------------------
                 |                            Bonferroni           Bonferroni
                 |   Contrast   Std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
           rep78 |
         2 vs 1  |     -1.875   4.181884    -0.45   1.000     -14.0343     10.2843
         3 vs 1  |  -1.566667   3.863059    -0.41   1.000    -12.79895    9.665613
         4 vs 1  |   .6666667   3.942718     0.17   1.000    -10.79723    12.13056
         5 vs 1  |   6.363636   4.066234     1.56   1.000    -5.459396    18.18667
         3 vs 2  |   .3083333   2.104836     0.15   1.000    -5.811713     6.42838
         4 vs 2  |   2.541667   2.247695     1.13   1.000     -3.99376    9.077094
         5 vs 2  |   8.238636   2.457918     3.35   0.014     1.091962    15.38531
         4 vs 3  |   2.233333   1.577087     1.42   1.000    -2.352225    6.818892
         5 vs 3  |   7.930303    1.86452     4.25   0.001     2.509002     13.3516
         5 vs 4  |    5.69697    2.02441     2.81   0.065    -.1892292    11.58317
    ------------------------------------------------------------------------------

    Stored: r(b) r(V) r(M) the margins; r(b_vs) r(V_vs) r(L) r(table_vs) the differences; r(df_r) r(level) r(k_terms)
    r(balanced) r(mcmethod_vs) r(mctitle_vs) r(title) r(margin_method) r(emptycells) r(est_cmd); with small r(L_df) and
    r(M_df), degrees of freedom of differences and margins; with post the same in e()
    """
    estimates = last(session.estimates.current)
    if call.anything:
        asked = requested(session, call, estimates, "Pairwise comparisons", pairs=True)
        if any(term.has_operator or term.within for term, _, _ in asked.items):
            raise StataError(198, "contrast operators are not allowed with pwcompare")
        asked = replace(asked, items=[(term, margins) for term, margins, _ in asked.items])
        estimates.compared["pwcompare"] = asked
    else:
        asked = again(estimates, "pwcompare", call.options)
    options, inference = asked.options, asked.inference
    display = Display.of(options, session.settings, eform=head(options))
    for line in asked.heading:
        session.output.line(line)
    session.r, _ = pair_output(
        session.output, asked.items, options, display, inference, asked.method, asked.equation, ""
    )
    session.r.macros |= asked.macros
    if call.options.post:
        stripe = [("", name) for _, margins in asked.items for name in margins.names]
        kept = posted("pwcompare", session.r, estimates, stripe, inference.df_r)
        kept.compared["pwcompare"] = asked
        session.post(kept)
