"""Draw a random sample."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("sample exp [if] [in] [, count BY(varlist)]")
def run(session, call):
    """Keep a random sample of the observations and drop the others.

    sample # [if] [in]

    # is a percentage. Observations that if and in leave out are kept.

    count        # is a number of observations
    by(varlist)  so many of each group

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . set seed 1
    . sample 10, by(subject)
    (162 observations deleted)
    """
    data, rows = session.data, call.touse
    size = float(call.scalar(call.exp))
    if not size >= 0 or (not call.options.count and size > 100):
        raise StataError(198, "the sample's size is out of range")
    names = call.options.by
    groups = group([data[name].values for name in names], rows) if names else group([np.zeros(len(rows))])
    wanted = np.full(groups.n, size) if call.options.count else np.round(groups.sizes * size / 100)
    order = np.lexsort((session.rng.random(len(rows)), groups.codes))
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.arange(len(rows)) - groups.starts[groups.codes[order]]
    lost = place >= wanted[groups.codes]
    session.output.line(f"({counted(int(lost.sum()), 'observation')} deleted)")
    if lost.any():
        kept = np.ones(data.n_obs, dtype=bool)
        kept[rows[lost]] = False
        data.take(kept)
