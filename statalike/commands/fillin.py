"""Fill in combinations of values."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("fillin varlist")
def run(session, call):
    """Add observations so that all combinations of the variables' values are there.

    The new observations are missing in the other variables; _fillin is 1 for them. The data are sorted by the
    variables.

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . drop in 1/5
    (5 observations deleted)
    . fillin subject days
    . count if _fillin
      5
    """
    data, names = session.data, call.varlist
    if len(names) < 2:
        raise StataError(102)
    if "_fillin" in data:
        raise StataError(110, name="_fillin")
    single = [group([data[name].values]) for name in names]
    shape = tuple(one.n for one in single)
    cells = np.ravel_multi_index([one.codes for one in single], shape)
    there = np.zeros(int(np.prod(shape)), dtype=bool)
    there[cells] = True
    places = np.unravel_index(np.flatnonzero(~there), shape)
    before = data.n_obs
    added = {name: data[name].take(one.first[place]) for name, one, place in zip(names, single, places, strict=True)}
    data.set_obs(before + int((~there).sum()))
    for name, column in added.items():
        stored = data[name].stored.copy()
        stored[before:] = column.stored
        data.put(name, data[name].with_(stored=stored))
    flag = np.concatenate([np.zeros(before), np.ones(data.n_obs - before)])
    data.put("_fillin", Column.of(flag, "byte"))
    data.sort(names)
