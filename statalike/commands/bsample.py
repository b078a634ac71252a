"""Draw a bootstrap sample."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("bsample [exp] [if] [in] [, STRata(varlist) CLuster(varlist) IDcluster(newvarname) Weight(varname)]")
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
    names = [*(options.strata or ()), *(options.cluster or ())]
    rows, sizes = call.touse, None if call.exp is None else np.floor(call.evaluate(call.exp))
    if names:
        there = group([data[name].values for name in names], rows, keep_missing=False).codes >= 0
        rows, sizes = rows[there], None if sizes is None else sizes[there]
    if not len(rows):
        raise StataError(2000)
    units = [rows[i : i + 1] for i in range(len(rows))]
    if options.cluster:
        found = group([data[name].values for name in names], rows)
        units = [rows[found.rows(i)] for i in range(found.n)]
    first = np.array([unit[0] for unit in units])
    strata = group([data[name].values for name in options.strata], first) if options.strata else None
    members = [strata.rows(i) for i in range(strata.n)] if strata else [np.arange(len(units))]
    drawn = []
    for these in members:
        inside = np.concatenate([units[i] for i in these])
        size = len(these) if sizes is None else _size(sizes[np.isin(rows, inside)], len(these), bool(options.cluster))
        drawn += np.sort(these[session.rng.integers(len(these), size=size)]).tolist()
    kept = np.concatenate([units[i] for i in drawn])
    if options.weight:
        data.put(options.weight, Column.of(np.bincount(kept, minlength=data.n_obs).astype(float), "double"))
        return
    data.take(kept)
    if options.idcluster:
        ids = np.repeat(np.arange(1.0, len(drawn) + 1), [len(units[i]) for i in drawn])
        data.put(options.idcluster, Column.of(ids, "long"))


def _size(typed, most, clustered):
    """The size of a sample from some units; r(498) where it is not from 1 to their number, or not constant."""
    size = typed[0]
    if not (typed == size).all() or not size >= 1:
        raise StataError(498, "resample size must be a positive number, the same in all of a stratum")
    if size > most:
        raise StataError(
            498, f"resample size must not be greater than number of {'clusters' if clustered else 'observations'}"
        )
    return int(size)
