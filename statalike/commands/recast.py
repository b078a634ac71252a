"""Change the storage type of variables."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import storage as types
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang.varlist import expand


@command("recast anything [, force]")
def run(session, call):
    """Change the storage type of variables.

    recast type varlist

    A variable that the type cannot hold exactly is left as it is, and the number of values that would change shown.

    force  change it all the same

    . use sleepstudy
    . recast double reaction
    """
    storage, _, rest = call.anything.strip().partition(" ")
    storage = "strL" if storage == "str" else storage
    if not types.is_storage(storage):
        raise StataError(198, f"{storage} is not a storage type")
    for name in expand(rest, session):
        column = session.data[name]
        if column.is_string != types.is_string(storage):
            raise StataError(109)
        new = column.with_values(column.values, storage)
        if column.is_string and column.format == formats.default(column.storage):
            new = new.with_(format=formats.default(storage))
        lost = _changed(column, new)
        if lost and not call.options.force:
            session.output.line(f"{name}:  {counted(lost, 'value')} would be changed; not changed")
            continue
        if lost:
            session.output.line(f"{name}:  {counted(lost, 'value')} changed")
        session.data.put(name, new)


def _changed(old, new):
    before, after = old.values, new.values
    if old.is_string:
        return int((before != after).sum())
    return int(((before != after) & ~(np.isnan(before) & np.isnan(after))).sum())
