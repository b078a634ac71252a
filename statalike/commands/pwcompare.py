"""Pairwise comparisons of the levels of factor variables."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.eform import head
from statalike.estimation.estimates import last
from statalike.estimation.margins import comparisons
from statalike.estimation.margins.analysis import Inference, Treatment
from statalike.estimation.margins.comparing import EFFECT_OPTIONS, described, heading_lines, pair_output, posted
from statalike.estimation.margins.crossing import asked_sets
from statalike.estimation.wald import small_sample
from statalike.interpreter.command import command


@command(
    f"PWCOMPare anything [, EFFects CIeffects PVeffects CIMargins GROUPs SORT MCOMPare(string) SMALL {EFFECT_OPTIONS}]"
)
def run(session, call):
    """Pairwise comparisons of factor variables and interactions after estimation or margins, post.

    pwcompare marginlist [, options]

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
    options = call.options
    estimates = last(session.estimates.current)
    if options.small and options.df > 0:
        raise StataError(198, "options small and df() may not be combined")
    small = small_sample(estimates) if options.small else None
    method = comparisons.read(options.mcompare, balanced_pairs=True)
    display = Display.of(options, session.settings, eform=head(options))
    how = Treatment.of(options)
    sets = asked_sets(session, estimates, call.anything, small, display, how)
    if any(term.has_operator or term.within for term, _, _ in sets):
        raise StataError(198, "contrast operators are not allowed with pwcompare")
    pairwise = [(term, margins) for term, margins, _ in sets]
    heading = heading_lines(estimates, "Pairwise comparisons", how)
    for line in heading:
        session.output.line(line)
    equation = (how.equation or estimates.equations[0]) if estimates.several_equations else ""
    inference = Inference(options.df if options.df > 0 else estimates.df_r, small)
    session.r = pair_output(session.output, pairwise, options, display, inference, method, equation, "")
    session.r.macros |= described(call, estimates, how, heading[1])
    if options.post:
        stripe = [("", name) for _, margins in pairwise for name in margins.names]
        session.post(posted("pwcompare", session.r, estimates, stripe, inference.df_r))
