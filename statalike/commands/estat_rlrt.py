"""Exact (restricted) likelihood-ratio tests of variances, after mixed."""

from __future__ import annotations

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.mixed.tested import tested
from statalike.interpreter.command import command
from statalike.models.mixed.rlrt import exact_test
from statalike.output.table import Cell, Field, Row, Rule, Table
from statalike.output.text import wrapped

NUISANCE = "Note: Distributions are those of models without the other random effects, which is approximate."


@command("estat RLRT [anything] [, REPs(integer 10000) SEED(integer -1)]")
def run(session, call):
    """Exact tests that a variance of random effects is zero, by (after REML restricted) likelihood ratio.

    estat rlrt [levelvar[:effect]] [, options]

    All variances of effects that are not correlated with others, or those of a level, or one: id, id:week, id:_cons.

    reps(#)  simulated values of the statistic under the null hypothesis, 10000 by default
    seed(#)  seed of the random numbers

    On the boundary of the parameter space the statistic is not chi-squared. Its exact distribution in a model with one
    random effect (Crainiceanu and Ruppert 2004) is simulated from the eigenvalues of its design; with several random
    effects the others count as known (Greven et al. 2008).

    . webuse orthodont, clear
    . quietly mixed distance age || subject: age, reml
    . estat rlrt subject:age, seed(1)

    Restricted likelihood-ratio test of a variance
    Simulated values: 10,000

    ---------------------------------------------------------
    H0: variance is 0 |        RLR  Prob >= RLR  MC std. err.
    ------------------+--------------------------------------
    subject           |
             var(age) |       3.69       0.0254        0.0016
    ---------------------------------------------------------
    Note: Distributions are those of models without the other random effects, which
          is approximate.

    Stored: r(stat) r(p) r(se) r(reps) r(table)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options = call.options
    if options.reps < 1:
        raise StataError(198, "option reps() must be a positive integer")
    wanted = tested(estimates, (call.anything or "").strip())
    if options.seed >= 0:
        session.reseed(options.seed)
    found = [exact_test(estimates.fit, one.term, one.effect, options.reps, session.rng) for one in wanted]
    shown = table(wanted, found, estimates.fit.model.reml)
    kind = "Restricted likelihood-ratio" if estimates.fit.model.reml else "Likelihood-ratio"
    several = "tests of variances" if len(found) > 1 else "test of a variance"
    output = session.output
    output.line()
    output.line(f"{kind} {several}")
    output.line(f"Simulated values: {options.reps:,}")
    output.line()
    output.emit(shown)
    if sum(term.q for term in estimates.fit.model.terms) > 1:
        for line in wrapped(NUISANCE, output.linesize, hang=6):
            output.line(line)
    session.r = stored(wanted, found, options.reps)


def table(wanted, found, reml):
    """One row a variance, by level."""
    width = max(12, *(len(one.name) for one in wanted))
    fields = (
        Field("H0: variance is 0", max(width, 17), gap=0, bar=True),
        Field("RLR" if reml else "LR", 9, "%9.2f"),
        Field("Prob >= RLR" if reml else "Prob >= LR", 11, "%6.4f"),
        Field("MC std. err.", 12, "%6.4f"),
    )
    rows, level = [], None
    for one, test in zip(wanted, found, strict=True):
        if one.level != level:
            rows += [Rule()] if rows else []
            rows.append(Row(Cell(one.level, align="left")))
        level = one.level
        rows.append(Row(one.name, test.statistic, test.p, test.se))
    return Table(fields, tuple(rows))


def stored(wanted, found, reps):
    """r(): of the first test by name, of all in a table."""
    first = found[0]
    results = Results({"reps": float(reps), "se": first.se, "p": first.p, "stat": first.statistic})
    names = [(one.level, one.name) for one in wanted]
    rows = [[test.statistic, test.p, test.se] for test in found]
    results.put("table", Matrix.of(rows, names, ["stat", "p", "se"]))
    return results
