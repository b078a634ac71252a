"""Percentiles into r()."""

from __future__ import annotations

import numpy as np

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.numlist import numlist
from statalike.models.summary import quantiles


@command(
    "_pctile varname(numeric) [if] [in] [aweight fweight pweight] [, Nquantiles(integer 0) Percentiles(string) ALTDEF]"
)
def run(session, call):
    """Percentiles into r().

    _pctile varname [if] [in] [weight] [, options]

    nquantiles(#)         the # - 1 quantiles that part the values; 2 if not given
    percentiles(numlist)  these percentiles instead
    altdef                by the other definition; see pctile

    . sysuse auto, clear
    (1978 automobile data)
    . _pctile price, percentiles(25 75)
    . display r(r1) "  " r(r2)
    4195  6342

    Stored: r(r1) r(r2) ...
    """
    options = call.options
    if options.nquantiles and options.percentiles:
        raise StataError(198, "options nquantiles() and percentiles() may not be combined")
    wanted = asked(options.nquantiles or 2)
    if options.percentiles:
        wanted = numlist(options.percentiles, session)
        if any(not 0 < p < 100 for p in wanted):
            raise StataError(198, "percentiles() must be between 0 and 100")
    x = call.numbers(call.varlist[0])
    found = computed(x, call.weights, wanted, options)
    session.r = Results({f"r{i}": float(value) for i, value in enumerate(found, 1)})


def asked(n):
    """The percentages of the quantiles that part values into n."""
    if n < 2:
        raise StataError(198, "nquantiles() must be at least 2")
    return [100 * i / n for i in range(1, n)]


def computed(x, weights, wanted, options):
    """The percentiles of what is not missing."""
    if options.altdef and weights is not None:
        raise StataError(198, "option altdef may not be combined with weights")
    present = ~np.isnan(x)
    if not present.any():
        raise StataError(2000)
    w = None if weights is None else weights.values[present]
    return quantiles(x[present], w, wanted, altdef=bool(options.altdef))
