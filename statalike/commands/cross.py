"""Form all pairs of observations of two data sets."""

from __future__ import annotations

import numpy as np

from statalike.data.stacking import picked
from statalike.interpreter.combining import bring_labels
from statalike.interpreter.command import command
from statalike.interpreter.loading import load


@command("cross using")
def run(session, call):
    """Form all pairs of an observation in memory and one of a file.

    cross using filename

    . clear
    . set obs 3
    Number of observations (_N) was 0, now 3.
    . generate a = _n
    . tempfile a
    . quietly save "`a'"
    . rename a b
    . cross using "`a'"
    . count
      9
    """
    data, using = session.data, load(f'"{call.using}"')
    first, second = data.n_obs, using.n_obs
    data.take(np.tile(np.arange(first), second))
    data.sorted_by = ()
    bring_labels(session, data, using, using.names)
    for name in using:
        if name not in data:
            data.put(name, picked(using[name], np.repeat(np.arange(second), first)))
