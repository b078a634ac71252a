"""Change the values of a variable."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data import storage as types
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.lang.cascade import cascades, replaced
from statalike.lang.expression import Expression, as_expression
from statalike.lang.nodes import FunctionCall, Name
from statalike.lang.observations import positions


@command("replace varname =exp [if] [in] [, noPROmote]", by="all")
def run(session, call):
    """Change a variable.

    The storage type is promoted if the new values need it. Observations are changed in their order, so that in
    `replace x = x[_n-1] if missing(x)` a value is carried on over any number of gaps.

    nopromote  keep the storage type; what does not fit is cut off or becomes missing

    . use sleepstudy
    . replace days = days + 0.5 if days == 9
    variable days was byte now float
    (18 real changes made)
    """
    data, name = session.data, call.varlist[0]
    old, rows, exp = data[name], call.touse, call.exp
    condition = call.clauses.condition
    if condition and cascades(as_expression(condition.text), name, session):
        rows, exp = _conditional(call, name)
    cascading = cascades(exp, name, session)
    values = replaced(exp, name, session, rows, call.by) if cascading else call.evaluate(exp)
    if (values.dtype.kind == "T") != old.is_string:
        raise StataError(109)
    storage = old.storage if call.options.nopromote else types.promote(old.storage, values)
    new = _changed_column(old, values, None if len(rows) == data.n_obs else rows, storage)
    if new.storage != old.storage:
        session.output.line(f"variable {name} was {old.storage} now {new.storage}")
    made, lost = _changes(old, new)
    if made:
        data.put(name, new)
    note = f", {lost:,} to missing" if lost else ""
    session.output.line(f"({counted(made, 'real change')} made{note})")


def _conditional(call, name):
    """The observations of `in`, and the expression that leaves those alone for which the condition is not true."""
    n_obs, limits = call.scope.data.n_obs, call.clauses.range
    rows = positions(limits.text, n_obs) if limits else np.arange(n_obs)
    condition = as_expression(call.clauses.condition.text).node
    return rows, Expression("", FunctionCall("cond", (condition, call.exp.node, Name(name))))


def _changed_column(old, values, rows, storage):
    """The column with new values at `rows` (None: everywhere) and perhaps another storage type."""
    if rows is not None:
        if storage == old.storage and storage != "strL":
            stored = old.stored.copy()
            stored[rows] = types.coerce(values, storage)
            return old.with_(stored=stored)
        whole = old.values.copy()
        whole[rows] = values
        values = whole
    new = old.with_values(values, storage)
    widened = old.is_string and storage != old.storage and old.format == formats.default(old.storage)
    return new.with_(format=formats.default(storage)) if widened else new


def _changes(old, new):
    """How many observations differ between two columns, and how many of these became missing."""
    if old.storage == new.storage and (old.is_string or old.storage in types.INTEGERS):
        differ = old.stored != new.stored
    else:
        before, after = old.values, new.values
        differ = before != after if old.is_string else missing.order(before) != missing.order(after)
    places = np.flatnonzero(differ)
    after = new.take(places).values
    lost = (after == "") if new.is_string else np.isnan(after)
    return len(places), int(lost.sum())
