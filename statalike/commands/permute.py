"""Permutation tests by random permutations."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.display import check_level
from statalike.estimation.permutation import Permuted, header, notes, table
from statalike.interpreter.collecting import expressions, parted, saving
from statalike.interpreter.command import command
from statalike.interpreter.replicating import Runs, begun, repeated, restored, unweighted
from statalike.lang.outermost import words
from statalike.lang.syntax import Syntax
from statalike.models.resampling import tail_share, two_sided_share

DECLARED = (
    "permute [anything] [, Reps(integer 100) LEft RIght STRata(varlist) SAving(string asis) Level(cilevel) NOTABle"
    " NOHEader NOLegend NODROP NODOTS DOTS(integer) NOIsily TItle(string) eps(real 1e-7) NOWARN force"
    " REJECT(string asis) seed(integer)]"
)
TITLE = "Monte Carlo permutation results"
TESTS = ("lower", "upper", "two-sided")


@command(DECLARED, raw=True)
def run(session, call):
    """Permutation tests by random permutations of the values of a variable.

    permute permvar [exp_list] [, options] : command

    exp_list has expressions in results of the command, name=exp or exp, among them _b and _se for all coefficients and
    their standard errors; without any, all coefficients of an estimation command, otherwise all of r(). How often is
    the statistic after a permutation as small, or as large, as observed? Values are permuted among the observations
    that the command uses (e(sample)); runs that fail are shown as x and left out. The data and the estimation results
    are as before afterwards.

    The two-sided p-value is twice the smaller of the one-sided ones; its standard error and limits take it for a
    proportion. The random order is that of uniform random numbers after set seed.

    reps(#)          how many permutations, 100 by default
    left             only the test whether the statistic is small
    right            only the test whether it is large
    strata(varlist)  permute within strata
    saving(filename [, replace double])  save the statistics of all permutations
    level(#)         confidence level
    notable          no table
    noheader         no header
    nolegend         do not say what the statistics are
    nodrop           permute the values of all observations, not just those of e(sample)
    nodots           no dots as the runs go by
    dots(#)          a dot every # runs, none for 0
    noisily          show what the command shows
    title(text)      title of the results
    eps(#)           how much statistics may differ and be as large as observed, 1e-7 by default
    nowarn           no warning where the command does not tell its sample
    force            weights in the command are its own affair
    reject(exp)      leave out runs of whose results this is true
    seed(#)          start the random numbers anew, as set seed does

    . sysuse auto, clear
    (1978 automobile data)
    . permute foreign t=r(t), reps(50) seed(1) nodots nowarn: ttest mpg, by(foreign)

    Stored: scalars r(N) r(N_reps) r(N_strata) r(level) r(k_exp) r(k_eexp); macros r(cmd) r(command) r(permvar) r(title)
    r(strata) r(exp#) r(left) r(right); matrices r(b) r(reps), and of each test r(c_lower) r(p_lower) r(se_lower)
    r(ci_lower), the same with _upper and, without r(c), _twosided
    """
    head, line = parted(call.anything)
    bound = Syntax.parse(DECLARED).bind(head, session)
    options, typed = bound.options, words(bound.anything)
    if not typed:
        raise StataError(100, "permutation variable required")
    _check(options, line)
    permuted = session.variable(typed[0])
    wanted = expressions(bound.anything.strip()[len(typed[0]) :])
    file = saving(options.saving) if options.saving else None
    if options.seed is not None:
        session.reseed(options.seed)
    with restored(session) as whole:
        runs = Runs(session, "permute", line, wanted, "_pm", whole, bool(options.noisily), options.reject or "")
        units, replicates = _replicates(runs, options, permuted)
    if file:
        file.write(runs.dataset(replicates, file))
    level = check_level(options.level or session.settings["level"])
    found = [
        _tests(observed, replicates[:, j], options.eps, level) for j, observed in enumerate(runs.observed.tolist())
    ]
    shown = Permuted(
        options.title or TITLE,
        permuted,
        len(units.rows),
        options.reps,
        units.strata.n if options.strata else 0,
        () if options.nolegend else tuple(runs.legend()),
        tuple((each.name, observed) for each, observed in zip(runs.statistics, runs.observed.tolist(), strict=True)),
        tuple(found),
        tuple(test for test in TESTS if not (options.left or options.right) or test == _side(options)),
        level,
    )
    for item in [
        *([] if options.noheader else header(shown)),
        *([] if options.notable else [table(shown), *notes(shown)]),
    ]:
        session.output.emit(item)
    session.r = _results(runs, shown, options)


def _check(options, line):
    """Options that exclude each other, and weights."""
    if options.reps < 1:
        raise StataError(198, "reps() must be a positive integer")
    if options.left and options.right:
        raise StataError(198, "only one of options left or right may be specified")
    if options.eps < 0:
        raise StataError(198, "eps() must be nonnegative")
    if not options.force:
        unweighted(line)


def _side(options):
    return "lower" if options.left else "upper"


def _replicates(runs, options, permuted):
    """The observations (as units), and the statistics (reps, k) of the permutations."""
    rng = runs.session.rng
    units = begun(runs, options, options.strata or ())
    rows, column = units.rows, runs.whole[permuted]
    kept = None if len(rows) == runs.whole.n_obs else rows
    codes = units.strata.codes
    ordered = np.argsort(codes, kind="stable")

    def permute(data):
        order = np.empty_like(rows)
        order[ordered] = rows[np.lexsort((rng.random(len(rows)), codes))]
        data.put(permuted, column.take(order))

    each = (lambda: runs.again(kept, permute) for _ in range(options.reps))
    return units, repeated(runs, options, "Permutation", options.reps, each)


def _tests(observed, replicates, eps, level):
    """The shares of replicates that are as small, as large, and both."""
    found = replicates[~np.isnan(replicates)]
    lower = tail_share(int((found <= observed + eps).sum()), len(found), level)
    upper = tail_share(int((found >= observed - eps).sum()), len(found), level)
    return {"lower": lower, "upper": upper, "two-sided": two_sided_share(lower, upper, level)}


def _results(runs, shown, options):
    """r()."""
    names, row = runs.stripe, lambda values: Matrix.of(values, [("", "y1")], runs.stripe)
    scalars = {"N": shown.n, "N_reps": options.reps, "level": shown.level, "k_exp": len(names)}
    scalars["k_eexp"] = sum(bool(each.kind) for each in runs.statistics)
    macros = {"cmd": "permute", "command": runs.line, "permvar": shown.variable, "title": shown.title}
    if options.strata:
        scalars["N_strata"] = shown.strata
        macros["strata"] = " ".join(options.strata)
    macros |= {name: name for name in ("left", "right") if getattr(options, name)}
    macros |= {f"exp{i}": each.text for i, each in enumerate(runs.statistics, start=1)}
    matrices = {"b": row(runs.observed), "reps": row([each["lower"].n for each in shown.tests])}
    for test in TESTS:
        word = test.replace("-", "")
        if test != "two-sided":
            matrices[f"c_{word}"] = row([each[test].count for each in shown.tests])
        matrices[f"p_{word}"] = row([each[test].p for each in shown.tests])
        matrices[f"se_{word}"] = row([each[test].se for each in shown.tests])
        limits = np.array([each[test].limits for each in shown.tests]).T
        matrices[f"ci_{word}"] = Matrix.of(limits, [("", "ll"), ("", "ul")], names)
    return Results({name: float(value) for name, value in scalars.items()}, macros, matrices)
