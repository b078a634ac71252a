"""Predictions after estimation."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import MISSING, normalise
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.subjects import new_variables
from statalike.lang.syntax import Syntax

STUB = re.compile(r"(?:(byte|int|long|float|double)\s+)?([A-Za-z_]\w*)\*$")


@command("predict anything [if] [in] [, *]")
def run(session, call):
    """Predictions, residuals and other statistics of each observation.

    predict [type] newvar [if] [in] [, statistic]
    predict [type] stub* [if] [in], statistic
    predict [type] newvarlist [if] [in], statistic

    Which statistics there are depends on the last estimation. The linear prediction, xb, is the default of most.
    After regress: xb residuals stdp stdf stdr rstandard rstudent hat (or leverage) cooksd dfits covratio welsch
    dfbeta(varname) score. Statistics of an observation's influence are given for the estimation sample only.

    . use auto
    . quietly regress mpg weight
    . predict fit
    (option xb assumed; fitted values)
    . predict double r, residuals
    . summarize fit

        Variable |        Obs        Mean    Std. dev.       Min        Max
    -------------+---------------------------------------------------------
             fit |         74     21.2973    4.669913   10.35824   28.86499
    """
    estimates = last(session.estimates.current)
    options = Syntax.parse(f"[, {estimates.predict_options}]").bind(f", {call.options.rest}", session).options
    chosen = [
        name for name in estimates.statistics if _asked(getattr(options, name, None), name in estimates.companions)
    ]
    if len(chosen) > 1:
        raise StataError(198, "only one statistic may be specified")
    rows = call.touse
    if not chosen and estimates.assumed:
        session.output.line(estimates.assumed)
    statistic = chosen[0] if chosen else next(iter(estimates.statistics))
    predictions = estimates.predict(statistic, session.data, rows, options)
    named = []
    for source in dict.fromkeys(p.source for p in predictions):
        text = getattr(options, source) if source else call.anything
        same = [p for p in predictions if p.source == source]
        named += list(zip(variables(text, len(same), session), same, strict=True))
    for (storage, name), prediction in named:
        _put(session, name, storage, prediction, rows)


def _asked(value, companion):
    """Whether an option's value chooses its statistic; as a companion it does so without parentheses only."""
    return value is True if companion else value is not None and value is not False


def variables(text, count, session):
    """(storage type, name) of `count` new variables: `x`, `double x y`, `u*`."""
    stub = STUB.fullmatch(text.strip())
    default = session.settings["type"]
    if stub:
        found = [(stub[1] or default, f"{stub[2]}{i}") for i in range(1, count + 1)]
    else:
        found = [(storage or default, name) for storage, name, _ in new_variables(text)]
    if len(found) != count:
        raise StataError(102 if len(found) < count else 103)
    for _, name in found:
        check_name(name)
        if name in session.data:
            raise StataError(110, name=name)
    return found


def _put(session, name, storage, prediction, rows):
    data = session.data
    values = np.full(data.n_obs, MISSING)
    values[rows] = normalise(prediction.values)
    data.put(name, Column.of(values, storage=storage, label=prediction.label))
    missing = int(np.isnan(values).sum())
    if missing:
        noun = "value" if missing == 1 else "values"
        session.output.line(f"({missing:,} missing {noun} generated)")


def suggest(session, before):
    """What the last estimation can predict, for completion."""
    current = session.estimates.current
    if "," not in before or current is None:
        return None
    return Syntax.parse(f"[, {current.predict_options}]").complete(before[before.index(",") :]).words
