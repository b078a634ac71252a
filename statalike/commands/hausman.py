"""Hausman's specification test."""

from __future__ import annotations

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.hausman import hausman
from statalike.estimation.rowlabels import label_rows
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.output.table import Blank, Field, Row, Table
from statalike.output.text import abbreviated, wrapped

ROBUST = ("robust", "cluster", "hc2", "hc3")


@command(
    "HAUSMan anything [, Constant ALLEQs SKIPEQs(string) EQuations(string) FORCE DF(integer -1) SIGMAMore SIGMALess"
    " TConsistent(string) TEfficient(string)]"
)
def run(session, call):
    """Hausman's specification test of two sets of estimates.

    hausman name-consistent [name-efficient] [, options]

    The first are consistent whether or not the hypothesis is true, the second efficient under it. Names are those of
    estimates store; a dot, or nothing, means the results at hand. Compared are the coefficients of the first equation
    that both have.

    constant        the intercept too
    alleqs          all equations that both have
    skipeqs(names)  all but these
    equations(matchlist)  which equations belong together: number:number, ...
    force           even with robust variances
    df(#)           degrees of freedom; the rank of V_b-V_B if not given
    sigmamore       both covariances with the disturbance variance of the efficient estimates
    sigmaless       with that of the consistent ones
    tconsistent(text)  heading of the consistent estimates
    tefficient(text)   heading of the efficient ones

    . sysuse auto, clear
    (1978 automobile data)
    . quietly xtset rep78
    . quietly xtreg price weight mpg, fe
    . estimates store fixed
    . quietly xtreg price weight mpg, re
    . hausman fixed ., sigmamore

    Stored: r(chi2) r(df) r(p) r(rank)
    """
    options = call.options
    models = chosen(session, call.anything)
    if len(call.anything.split()) == 1:
        models = [*models, (".", last(session.estimates.current))]
    if len(models) != 2 or models[0][1] is models[1][1]:
        raise StataError(198, "two different sets of estimates must be specified")
    if options.sigmamore and options.sigmaless:
        raise StataError(198, "options sigmamore and sigmaless may not be combined")
    (name, consistent), (other, efficient) = models
    if not options.force:
        for model in (consistent, efficient):
            if model.e.macros.get("vce") in ROBUST or model.e.macros.get("wtype") == "pweight":
                raise StataError(198, "hausman cannot be used with vce(robust), vce(cluster cvar), or p-weighted data")
    sigma = "more" if options.sigmamore else "less" if options.sigmaless else ""
    pairs = _pairs(consistent, efficient, options)
    df = options.df if options.df >= 0 else None
    test = hausman(consistent, efficient, pairs, constant=options.constant, sigma=sigma, df=df)
    _show(session.output, test, options.tconsistent or name, options.tefficient or other, consistent, efficient)
    session.r = Results({"p": test.p, "df": float(test.df), "chi2": test.chi2, "rank": float(test.rank)})


def _pairs(consistent, efficient, options):
    """Which equations are compared."""
    if options.equations:
        try:
            numbers = [[int(n) for n in pair.split(":")] for pair in options.equations.replace(",", " ").split()]
            return {consistent.equations[a - 1]: efficient.equations[b - 1] for a, b in numbers}
        except (ValueError, IndexError):
            raise StataError(198, f"equations({options.equations}) invalid") from None
    if options.alleqs or options.skipeqs:
        skipped = options.skipeqs.split()
        return {eq: eq for eq in consistent.equations if eq in efficient.equations and eq not in skipped}
    return {consistent.equations[0]: efficient.equations[0]}


def _show(output, test, name, other, consistent, efficient):
    """The table of both, where they come from, and the test."""
    output.line()
    if test.rank < len(test.names):
        note = (
            f"Note: the rank of the differenced variance matrix ({test.rank}) does not equal the number of coefficients"
            f" being tested ({len(test.names)}); be sure this is what you expect, or there may be problems computing"
            " the test. Examine the output of your estimators for anything unexpected and possibly consider scaling"
            " your variables so that the coefficients are on a similar scale."
        )
        for line in wrapped(note, output.linesize, hang=8):
            output.line(line)
        output.line()
    output.emit(_table(test, name, other, {**efficient.labels, **consistent.labels}))
    output.line(f"{f'b = Consistent under H0 and Ha; obtained from {consistent.cmd}.':>78}")
    output.line(f"{f'B = Inconsistent under Ha, efficient under H0; obtained from {efficient.cmd}.':>78}")
    chi2, p = trimmed(test.chi2, "%9.2f"), trimmed(test.p, "%6.4f")
    width = len(chi2) if test.chi2 < 0 else max(len(chi2), len(p))
    for line in (
        "",
        "Test of H0: Difference in coefficients not systematic",
        "",
        f"{f'chi2({test.df})':>11} = (b-B)'[(V_b-V_B)^(-1)](b-B)",
        f"{'':>11} = {chi2:>{width}}",
    ):
        output.line(line)
    if test.chi2 < 0:
        output.line()
        output.line("Warning: chi2 < 0 ==> model fitted on these data")
        output.line("         fails to meet the asymptotic assumptions")
        output.line("         of the Hausman test; see suest for a")
        output.line("         generalized test.")
        return
    output.line(f"Prob > chi2 = {p:>{width}}")
    if not test.positive:
        output.line("(V_b-V_B is not positive definite)")


def _table(test, name, other, labels):
    """Coefficients of both, their difference and its standard error."""
    heads = (
        f"{'---- Coefficients ----':>39}",
        "             |      (b)          (B)            (b-B)     sqrt(diag(V_b-V_B))",
        f"             |  {abbreviated(name, 12):^12} {abbreviated(other, 12):^12}    Difference       Std. err.",
    )
    fields = (
        Field("", 12, gap=0, bar=True), Field("", 9, gap=3), Field("", 9, gap=4), Field("", 9, gap=7),
        Field("", 9, gap=8), Field("", 4),
    )  # fmt: skip
    _, lines = label_rows(test.names, range(len(test.names)), labels)
    rows = []
    for line in lines:
        if isinstance(line, Blank) or line.index is None:
            rows.append(line if isinstance(line, Blank) else Row(line.cell))
            continue
        i = line.index
        rows.append(Row(line.cell, test.b[i], test.B[i], test.b[i] - test.B[i], test.se[i]))
    return Table(fields, tuple(rows), heads=heads, top=False)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
