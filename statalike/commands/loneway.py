"""One-way analysis of variance of many groups, and the intraclass correlation."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.loneway import exact_intraclass, intraclass
from statalike.models.oneway import analysis
from statalike.output.text import abbreviated

RULE = "-" * 73


@command("loneway varlist(min=2 max=2) [if] [in] [aweight] [, MEAN MEDian EXact Level(cilevel)]", by="each")
def run(session, call):
    """One-way analysis of variance of many groups, with the intraclass correlation and the reliability of group means.

    loneway response_var group_var [if] [in] [weight] [, options]

    mean    no correlation is where F is its expectation instead of 1
    median  no correlation is where F is its median
    exact   limits from the F distribution, for groups of equal size without weights

    . use auto
    . loneway mpg rep78

                  One-way analysis of variance for mpg: Mileage (mpg)

                                                 Number of obs =           69
                                                     R-squared =       0.2348

        Source                SS         df      MS            F     Prob > F
    -------------------------------------------------------------------------
    Between rep78          549.41578      4    137.35394      4.91     0.0016
    Within rep78           1790.7871     64    27.981049
    -------------------------------------------------------------------------
    Total                  2340.2029     68    34.414749

             Intraclass       Asy.
             correlation      S.E.       [95% conf. interval]
             ------------------------------------------------
                0.24370     0.18800       0.00000     0.61218

             Estimated SD of rep78 effect            3.002733
             Estimated SD within rep78               5.289712
             Est. reliability of a rep78 mean         0.79629
                  (evaluated at n=12.13)

    Stored: r(N) r(rho) r(lb) r(ub) r(rho_t) r(se) r(sd_w) r(sd_b)
    """
    options, data = call.options, session.data
    if options.mean and options.median:
        raise StataError(198, "only one of mean, median is allowed")
    name, by = call.varlist
    if data[name].is_string:
        raise StataError(109, f"{name}:  string variable not allowed")
    rows = call.complete([name, by])
    if not len(rows):
        raise StataError(2000)
    weights = call.restricted(rows).weights
    groups = group([data[by].values], rows)
    w, kind = (None, "") if weights is None else (weights.values, weights.kind)
    found = analysis(data.numbers(name)[rows], groups.codes, w, kind)
    if groups.n < 2 or found.df_r <= 0:
        raise StataError(2001)
    if options.exact and (weights is not None or len(set(groups.sizes.tolist())) > 1):
        raise StataError(198, "option exact requires groups of equal size and no weights")
    level = float(options.level or session.settings["level"])
    how = exact_intraclass if options.exact else intraclass
    r = how(found, level, "mean" if options.mean else "median" if options.median else "")
    for line in (*_table(data, name, by, found), *_correlation(abbreviated(by, 12), r, level, options.exact)):
        session.output.line(line)
    session.r = Results({
        "N": float(len(rows)), "rho": r.rho, "lb": r.lower, "ub": r.upper, "rho_t": r.reliability, "se": r.se,
        "sd_w": r.sd_within, "sd_b": r.sd_between,
    })  # fmt: skip


def _table(data, name, by, found):
    """Sums of squares between and within."""
    n, total = found.df_m + found.df_r + 1, found.between + found.within
    r2 = found.between / total if total > 0 else np.nan
    title = f"One-way analysis of variance for {name}: {data[name].label}"
    yield from ("", (" " * max((80 - len(title)) // 2, 0) + title).rstrip(), "")
    yield f"{'Number of obs =':>60}{trimmed(n, '%12.0fc'):>13}"
    yield f"{'R-squared =':>60}{trimmed(r2, '%7.4f'):>13}"
    yield from ("", "    Source                SS         df      MS            F     Prob > F", RULE)
    p = trimmed(found.p, "%6.4f")
    yield _sums(f"Between {abbreviated(by, 12)}", found.between, found.df_m) + f"{trimmed(found.F, '%9.2f'):>10}{p:>11}"
    yield _sums(f"Within {abbreviated(by, 12)}", found.within, found.df_r)
    yield RULE
    yield _sums("Total", total, n - 1)


def _sums(name, ss, df):
    return f"{name:<22}{trimmed(ss, '%10.0g'):>10}{trimmed(df, '%7.0fc'):>7}{trimmed(ss / df, '%10.0g'):>13}"


def _correlation(by, r, level, exact):
    """The intraclass correlation, its limits, and what follows from it."""
    star = "*" if r.raw < 0 else ""
    yield from ("", ("         Intraclass       Asy.        " + ("------ Exact -----" if exact else "")).rstrip())
    yield f"         correlation      S.E.       [{level:g}% conf. interval]"
    yield "         " + "-" * 48
    rho, se, lower, upper = (trimmed(value, "%9.5f") for value in (r.rho, r.se, r.lower, r.upper))
    yield f"{rho:>19}{star:<1}{se:>11}{lower:>14}{upper:>12}"
    yield ""
    yield f"{f'         Estimated SD of {by} effect':<48}{trimmed(r.sd_between, '%9.0g'):>9}"
    yield f"{f'         Estimated SD within {by}':<48}{trimmed(r.sd_within, '%9.0g'):>9}"
    yield f"{f'         Est. reliability of a {by} mean':<48}{trimmed(r.reliability, '%9.5f'):>9}{star}"
    yield f"              (evaluated at n={r.size:.2f})"
    if star:
        yield from ("", "(*) Truncated at zero.")
