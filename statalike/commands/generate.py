"""Create a variable from an expression."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("Generate newvarname =exp [if] [in] [, BEfore(varname) AFter(varname)]", by="all")
def run(session, call):
    """Create a variable.

    generate [type] newvar[:label] = exp

    Without a type, numbers are float (or what `set type` says) and text is as wide as it needs to be. Observations
    that if and in leave out are missing.

    before(varname)  put the variable before another one
    after(varname)   put the variable after another one

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . generate seconds = reaction/1000
    . generate slow = 1 if reaction > 400
    (172 missing values generated)
    """
    storage, name, label = call.newvars[0]
    values = call.evaluate(call.exp)
    column = _new_column(values, call.touse, session.data.n_obs, storage, str(session.settings["type"]))
    session.data.put(name, column.with_(value_label=label or ""))
    _place(session.data, name, call.options)
    lost = _blanks(column)
    if lost:
        session.output.line(f"({counted(lost, 'missing value')} generated)")


def _new_column(values, rows, n_obs, storage, usual):
    """A column of n_obs observations with these values at `rows` (None: everywhere) and missing values elsewhere."""
    is_text = values.dtype.kind == "T"
    if storage and types.is_string(storage) != is_text:
        raise StataError(109)
    if storage in (None, "str"):
        storage = types.text_storage(types.bytes_needed(values)) if is_text else usual
    if rows is not None and len(rows) < n_obs:
        whole = np.full(n_obs, "", dtype=types.TEXT) if is_text else np.full(n_obs, missing.MISSING)
        whole[rows] = values
        values = whole
    return Column.of(values, storage)


def _blanks(column):
    """How many observations are missing, or empty text."""
    values = column.values
    return int((values == "").sum() if column.is_string else np.isnan(values).sum())


def _place(data, name, options):
    """Move the last variable before or after another one."""
    if options.before and options.after:
        raise StataError(198, "options before() and after() may not be combined")
    anchor = options.before or options.after
    if anchor:
        others = [other for other in data.names if other != name]
        at = others.index(anchor) + (0 if options.before else 1)
        data.order([*others[:at], name, *others[at:]])
