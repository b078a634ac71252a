"""Centiles with confidence intervals."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data import format as formats
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.numlist import numlist
from statalike.output.text import abbreviated


@command("centile [varlist(numeric)] [if] [in] [, Centile(string) CCi Normal Level(cilevel)]", by="each")
def run(session, call):
    """Centiles of variables with their confidence intervals.

    centile(numlist)  which; 50 if not given
    cci               conservative limits, which are values of the variable
    normal            limits as for a normal distribution

    . use auto
    (1978 automobile data)
    . centile price, centile(25 50)

                                                              Binom. interp.
        Variable |       Obs  Percentile    Centile        [95% conf. interval]
    -------------+-------------------------------------------------------------
           price |        74         25        4193        4009.467    4501.838
                 |                   50      5006.5        4593.566    5717.898

    Stored: r(N) r(n_cent) r(c_1) r(lb_1) r(ub_1) ... r(centiles)
    """
    options = call.options
    if options.cci and options.normal:
        raise StataError(198, "options cci and normal may not be combined")
    level = float(options.level or session.settings["level"])
    wanted = numlist(options.centile) if options.centile else [50.0]
    if not all(0 < value < 100 for value in wanted):
        raise StataError(198, "centiles must be between 0 and 100")
    out = session.output.line
    kind = "Normal, based on observed centiles" if options.normal else "Binom. interp."
    kind = "Binomial Exact" if options.cci else kind
    out()
    out(f"{kind:>72}")
    out(f"{'Variable':>12} |       Obs  Percentile    Centile{f'[{level:g}% conf. interval]':>28}")
    out("-" * 13 + "+" + "-" * 61)
    for name in call.varlist:
        x = call.numbers(name)
        x = np.sort(x[~np.isnan(x)])
        if not len(x):
            raise StataError(2000)
        stored = {"N": float(len(x)), "n_cent": float(len(wanted))}
        for i, q in enumerate(wanted, start=1):
            value = centile(x, q / 100)
            low, high = _limits(x, q / 100, level, options)
            texts = [formats.trimmed(number, "%9.0g") for number in (value, low, high)]
            head = f"{abbreviated(name, 12):>12} |{len(x):>10,}" if i == 1 else f"{'':>12} |{'':>10}"
            out(f"{head}{formats.trimmed(q, '%9.0g'):>11}{texts[0]:>12}{texts[1]:>16}{texts[2]:>12}")
            stored |= {f"c_{i}": value, f"lb_{i}": low, f"ub_{i}": high}
    session.r = Results(stored, {"centiles": " ".join(f"{value:g}" for value in wanted)})


def centile(x, q):
    """The q-th quantile of sorted values, between the values at (n+1) q ([R] centile, Methods and formulas)."""
    n = len(x)
    place = (n + 1) * q
    below = int(np.floor(place))
    if below < 1:
        return float(x[0])
    if below >= n:
        return float(x[-1])
    return float(x[below - 1] + (place - below) * (x[below] - x[below - 1]))


def _limits(x, q, level, options):
    n, alpha = len(x), 1 - level / 100
    if options.normal:
        z = scipy.special.ndtri(q)
        density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) / x.std(ddof=1)
        half = scipy.special.ndtri(1 - alpha / 2) * np.sqrt(q * (1 - q) / n) / density
        return centile(x, q) - half, centile(x, q) + half
    return _lower(x, q, alpha / 2, options.cci), -_lower(-x[::-1], 1 - q, alpha / 2, options.cci)


def _lower(x, q, tail, conservative):
    """The lower limit by order statistics: the binomial probability of fewer than r values below it is the tail."""
    n = len(x)
    below = scipy.special.bdtr(np.arange(n), n, q)
    r = int((below <= tail).sum())
    if r < 1:
        return float(x[0])
    if conservative or r >= n:
        return float(x[r - 1])
    share = (tail - below[r - 1]) / (below[r] - below[r - 1])
    return float(x[r - 1] + share * (x[r] - x[r - 1]))
