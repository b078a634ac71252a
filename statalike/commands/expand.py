"""Duplicate observations."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted


@command("expand anything [if] [in] [, Generate(newvarname)]")
def run(session, call):
    """Replace each observation by as many copies as an expression says; the copies come at the end.

    expand [=]exp [if] [in]

    An observation for which the expression is less than 1 or missing stays as it is.

    generate(newvar)  1 for the new observations, 0 for the others

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . expand 2 if days == 0
    (18 observations created)
    """
    data = session.data
    times = call.evaluate(call.anything.strip().removeprefix("="))
    _tell(session, times)
    more = np.where(np.isnan(times) | (times < 1), 1, np.floor(np.nan_to_num(times))).astype(np.int64) - 1
    added = np.repeat(call.touse, more)
    before = data.n_obs
    session.output.line(f"({counted(len(added), 'observation')} created)")
    if len(added):
        order = data.sorted_by
        data.take(np.concatenate([np.arange(before), added]))
        data.sorted_by = () if order else data.sorted_by
    if call.options.generate:
        flag = np.concatenate([np.zeros(before), np.ones(len(added))])
        data.put(call.options.generate, Column.of(flag, "byte"))


def _tell(session, times):
    """What is said of counts that create nothing and delete nothing."""
    for kind, found in (
        ("missing", np.isnan(times)),
        ("negative", times < 0),
        ("zero", (times >= 0) & (times < 1)),
    ):
        number = int(found.sum())
        if number:
            session.output.line(f"({counted(number, f'{kind} count')} ignored; observations not deleted)")
