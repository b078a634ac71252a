"""Draw a bootstrap sample."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.drawing import units
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("bsample [exp] [if] [in] [, STRata(varlist) CLuster(varlist) IDcluster(newvarname) Weight(varname numeric)]")
def run(session, call):
    """Replace the data by a random sample of their observations, drawn with replacement.

    bsample [exp] [if] [in] [, options]

    exp is the size of the sample, that of the data if not given, and at most that. Observations that if and in leave
    out are not drawn, nor are those with missing strata or clusters.

    strata(varlist)    a sample of this size (that of the stratum if not given) of each stratum
    cluster(varlist)   clusters are drawn, all of their observations at once; sizes are numbers of clusters
    idcluster(newvar)  number of the drawn cluster, one of its own for each time that it is drawn
    weight(varname)    keep the data, and put how often each observation is drawn into this variable

    . sysuse auto, clear
    (1978 automobile data)
    . set seed 1
    . bsample, strata(foreign)
    . tabulate foreign

     Car origin |      Freq.     Percent        Cum.
    ------------+-----------------------------------
       Domestic |         52       70.27       70.27
        Foreign |         22       29.73      100.00
    ------------+-----------------------------------
          Total |         74      100.00
    """
    options, data = call.options, session.data
    if options.idcluster and not options.cluster:
        raise StataError(198, "option idcluster() requires option cluster()")
    if options.idcluster and options.weight:
        raise StataError(198, "options idcluster() and weight() may not be combined")
    found = units(data, call.touse, options.strata or (), options.cluster or ())
    if not found.n:
        raise StataError(2000)
    sizes = None
    if call.exp is not None:
        typed = np.floor(_numeric(call.evaluate(call.exp)))
        sizes = _sizes(typed[np.searchsorted(call.touse, found.rows)], found)
    drawn = found.drawn(session.rng, sizes)
    kept = found.members(drawn)
    if options.weight:
        data.put(options.weight, Column.of(np.bincount(kept, minlength=data.n_obs).astype(float), "double"))
        return
    data.take(kept)
    if options.idcluster:
        data.put(options.idcluster, Column.of(found.numbers(drawn), "long"))


def _numeric(values):
    if values.dtype.kind == "T":
        raise StataError(109)
    return values


def _sizes(typed, found):
    """The size of the sample from each stratum, by the sizes typed for observations. r(498) where one is not from 1 to
    the number of units, or not constant."""
    strata = found.strata
    codes = strata.codes if found.clusters is None else strata.codes[found.clusters.codes]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(strata.n))
    low, high = (part.reduceat(typed[order], starts) for part in (np.minimum, np.maximum))
    if not ((low == high) & (low >= 1)).all():
        raise StataError(498, "resample size must be a positive number, the same in all of a stratum")
    if (low > strata.sizes).any():
        what = "observations" if found.clusters is None else "clusters"
        raise StataError(498, f"resample size must not be greater than number of {what}")
    return low.astype(np.int64)
