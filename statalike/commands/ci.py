"""Confidence intervals of means and proportions."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data import format as formats
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.models.binomial import limits
from statalike.models.ttest import Described
from statalike.output.text import abbreviated

KINDS = {"means": 4, "proportions": 4}


@command(
    "ci [anything] [if] [in] [fweight aweight] [, Level(cilevel) POISson BINomial exact wald wilson Agresti Jeffreys"
    " SEParator(integer 5)]",
    by="each",
)
def run(session, call):
    """Confidence intervals of means and proportions.

    ci means [varlist] [if] [in] [, options]
    ci proportions [varlist] [if] [in] [, options]
    ci [varlist], the older form of ci means

    poisson       of means of counts
    binomial      of proportions, in the older form
    exact         proportions: exact limits (the default)
    wald          limits of the normal approximation
    wilson        Wilson's limits
    agresti       those of Agresti and Coull
    jeffreys      Jeffreys's
    separator(#)  a line after every # variables

    . use auto
    (1978 automobile data)
    . ci means mpg

        Variable |        Obs        Mean    Std. err.       [95% conf. interval]
    -------------+---------------------------------------------------------------
             mpg |         74     21.2973    .6725511         19.9569    22.63769

    Stored: r(N) r(mean) r(proportion) r(se) r(lb) r(ub) r(level)
    """
    options = call.options
    kind, names = _read(session, call)
    methods = [m for m in ("exact", "wald", "wilson", "agresti", "jeffreys") if getattr(options, m)]
    if len(methods) > 1 or (methods and kind == "means"):
        raise StataError(198, "one method only, and of proportions")
    method = methods[0] if methods else "exact"
    level = float(options.level or session.settings["level"])
    out = session.output.line
    out()
    if kind == "proportions" or options.poisson:
        above = {"exact": "Binomial exact", "wald": "Binomial Wald", "agresti": "Agresti-Coull"}
        out(f"{'Poisson exact' if options.poisson else above.get(method, method.capitalize()):>74}")
    head = "Proportion" if kind == "proportions" else "Mean"
    out(f"    Variable |        Obs{head:>12}    Std. err.{f'[{level:g}% conf. interval]':>27}")
    out("-" * 13 + "+" + "-" * 63)
    for number, name in enumerate(names):
        if number and options.separator and number % options.separator == 0:
            out("-" * 13 + "+" + "-" * 63)
        n, value, se, low, high = _interval(call, name, kind, method, level)
        texts = [formats.trimmed(v, "%9.0g") for v in (value, se, low, high)]
        out(f"{abbreviated(name, 12):>12} |{n:>11,.0f}{texts[0]:>12}{texts[1]:>12}{texts[2]:>16}{texts[3]:>12}")
        which = "proportion" if kind == "proportions" else "mean"
        session.r = Results({"N": n, which: value, "se": se, "lb": low, "ub": high, "level": level})


def _read(session, call):
    """means or proportions, and the variables."""
    first, _, rest = call.anything.partition(" ")
    kind = next((k for k, least in KINDS.items() if len(first) >= least and k.startswith(first)), "")
    names = expand(rest if kind else call.anything, session) or session.data.names
    kind = kind or ("proportions" if call.options.binomial else "means")
    return kind, [name for name in names if not session.data[name].is_string]


def _interval(call, name, kind, method, level):
    """Number of observations, estimate, standard error and limits."""
    x = call.numbers(name)
    kept = ~np.isnan(x)
    x, w = x[kept], np.ones(int(kept.sum())) if call.weights is None else call.weights.values[kept]
    if not len(x):
        raise StataError(2000)
    whole = call.weights is None or call.weights.kind == "fweight"
    n = float(w.sum()) if whole else float(len(x))
    mean = float((w * x).sum() / w.sum())
    if kind == "proportions":
        if not np.isin(x, (0, 1)).all():
            raise StataError(450, f"{name} does not contain only 0 and 1")
        return n, mean, float(np.sqrt(mean * (1 - mean) / n)), *limits(mean * n, n, method, level)
    if call.options.poisson:
        tail, events = (1 - level / 100) / 2, mean * n
        low = float(scipy.special.gammaincinv(events, tail)) / n if events else 0.0
        return n, mean, float(np.sqrt(mean / n)), low, float(scipy.special.gammaincinv(events + 1, 1 - tail)) / n
    variance = float((w * (x - mean) ** 2).sum() / w.sum()) * n / (n - 1) if n > 1 else np.nan
    one = Described(n, mean, float(np.sqrt(variance)))
    return n, mean, one.se, *one.interval(level)
