"""Sort the observations, ascending or descending."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.data.groups import group, sort_order
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("GSort anything [, Generate(newvarname) Mfirst]")
def run(session, call):
    """Sort the observations in ascending (+) or descending (-) order of each variable.

    gsort [+|-]varname [[+|-]varname ...]

    generate(newvar)  a new variable that numbers the groups in the new order
    mfirst            missing values come first where the order is descending

    . use sleepstudy
    (Reaction times in a sleep deprivation study)
    . gsort -reaction subject
    . list subject reaction in 1/2, clean

           subject   reaction
      1.       308   466.3535
      2.       337   458.9167
    """
    data = session.data
    keys = _keys(call.anything, session)
    if call.options.generate and call.options.generate in data:
        raise StataError(110, name=call.options.generate)
    ranked = [_rank(data[name].values, down, call.options.mfirst) for name, down in keys]
    order = sort_order(ranked)
    if not (order == np.arange(data.n_obs)).all():
        data.take(order)
    ascending = [not down for _, down in keys]
    data.sorted_by = tuple(name for name, _ in keys) if all(ascending) else ()
    if call.options.generate:
        codes = group([values[order] for values in ranked]).codes
        data.put(call.options.generate, Column.of(codes + 1.0, "long"))


def _keys(text, session):
    """Pairs of variable and whether its order is descending."""
    words = text.replace("-", " -").replace("+", " +").split()
    keys, sign = [], ""
    for word in words:
        sign = word[0] if word[0] in "+-" else sign
        name = word.lstrip("+-")
        if name:
            keys.append((session.variable(name), sign == "-"))
            sign = ""
    if not keys:
        raise StataError(100)
    return keys


def _rank(values, down, missing_first):
    """Numbers that sort as wanted; the missing stay last unless they are to come first."""
    if not down:
        return values
    codes = -group([values]).codes.astype(np.float64)
    if values.dtype.kind == "T" or missing_first:
        return codes
    lost = np.isnan(values)
    return np.where(lost, missing.order(values) / 2.0**40, codes) if lost.any() else codes
