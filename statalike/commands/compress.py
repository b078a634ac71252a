"""Store variables in as few bytes as they need."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import storage as types
from statalike.interpreter.command import command


@command("compress [varlist] [, noCOalesce]")
def run(session, call):
    """Demote each variable to the smallest storage type that holds its values.

    Float and double variables become integers if they hold only whole numbers; double becomes float where nothing
    is lost.

    nocoalesce  for strL variables of Stata; here equal texts are always stored once

    . use sleepstudy
    . compress
      (0 bytes saved)
    """
    data = session.data
    saved = 0
    for name in call.varlist or data.names:
        column = data[name]
        small = _smallest(column)
        if types.width(small) >= types.width(column.storage) and small != "strL":
            continue
        if small == column.storage:
            continue
        new = column.with_values(column.values, small)
        if column.is_string and column.format == formats.default(column.storage):
            new = new.with_(format=formats.default(small))
        saved += (types.width(column.storage) - types.width(small)) * data.n_obs
        session.output.line(f"  variable {name} was {column.storage} now {small}")
        order = data.sorted_by
        data.put(name, new)
        data.sorted_by = order
    session.output.line(f"  ({saved:,} bytes saved)")


def _smallest(column):
    """The smallest type for a column; never float for an integer type."""
    if column.is_string:
        size = types.bytes_needed(column.values)
        return types.text_storage(size) if column.storage != "strL" or size <= types.LONGEST else "strL"
    values = column.values
    kept = values[~np.isnan(values)]
    small = types.smallest(kept)
    rank = types.NUMERIC.index
    return small if rank(small) < rank(column.storage) else column.storage
