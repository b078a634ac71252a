"""Predictions after estimation."""

from __future__ import annotations

import re
from itertools import accumulate

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
    predict [type] {stub* | newvarlist} [if] [in], statistic

    Which statistics there are depends on the last estimation. The linear prediction, xb, is the default of most.
    After regress: xb residuals stdp stdf stdr rstandard rstudent hat (or leverage) cooksd dfits covratio welsch
    dfbeta(varname) score. Statistics of an observation's influence are given for the estimation sample only.

    After mixed:

    xb             linear prediction of the fixed portion
    stdp           its standard error
    fitted         xb and the predicted random effects
    residuals      response minus fitted values
    rstandard      standardized residuals (estimation sample only)
    reffects       best linear unbiased predictions (BLUPs) of the random effects, a variable for each
    reses(names)   with reffects, their standard errors: after ML the coefficients count as known, after REML not
    resetype(kind) reses with the coefficients as known (conditional) or as estimated (full), whatever the method
    scores         scores, one for each parameter of e(b), on the last observation of each highest-level group (ML)
    stdfitted      standard error of the fitted values: of coefficients and effects together
    stdf           standard error of a new observation: stdfitted and the variance of the residual
    interval       two variables, the limits of a new observation: fitted minus and plus z times stdf
    level(#)       confidence level of interval
    relevel(name)  effects of levels down to this one only (reffects, reses: of this one only); also level(name)
    newgroups      groups that were not in the sample have effects of zero, with their whole variance in stdf and others

    After logit and its kin: pr xb stdp score, after logit residuals and measures of influence too; rules asif nooffset
    are about observations that the estimation left out and about the offset. After poisson and nbreg: n ir pr(#)
    pr(#,#) xb stdp score. After glm: mu xb stdp anscombe cooksd deviance hat likelihood pearson response score working,
    standardized studentized modified. After ologit, oprobit and mlogit: pr for all outcomes, or outcome(#) (with one
    new variable the first), xb stdp.

    Where a group was in the sample its effects are known for new observations too. Variance parameters count as known;
    the residual of a new observation counts as independent of those observed.

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
    if not estimates.statistics:
        raise StataError(321)
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
    options.cilevel = session.settings["level"]
    options.single = bool(re.fullmatch(r"(?:(?:byte|int|long|float|double)\s+)?\w+", call.anything.strip()))
    predictions = estimates.predict(statistic, session.data, rows, options)
    storages: tuple = ()
    for source in dict.fromkeys(p.source for p in predictions):
        same = [p for p in predictions if p.source == source]
        text = getattr(options, source) if source else call.anything
        names = variables(text, len(same), session, source or statistic, storages)
        storages = storages or tuple(storage for storage, _ in names)
        for (storage, name), prediction in zip(names, same, strict=True):
            _put(session, name, storage, prediction, rows)


def _asked(value, companion):
    """Whether an option's value chooses its statistic; as a companion it does so without parentheses only."""
    return value is True if companion else value is not None and value is not False


def variables(text, count, session, statistic, storages=()):
    """(storage type, name) of `count` new variables: `x`, `double x y`, `u*`; a type holds for the names after it.

    storages: types where none is given, those of the variables that these go along with. r(102), r(103) for another
    number of names.
    """
    stub = STUB.fullmatch(text.strip())
    default = storages or (session.settings["type"],) * count
    if stub:
        found = [(stub[1], f"{stub[2]}{i}") for i in range(1, count + 1)]
    else:
        found = [(storage, name) for storage, name, _ in new_variables(text)]
    if len(found) != count:
        several = f"option {statistic} requires {count} new variables"
        raise StataError(102 if len(found) < count else 103, several if count > 1 else None)
    typed = [storage for storage, _ in found]
    carried = accumulate(typed, lambda before, own: own or before)
    found = [(own or other, name) for own, other, (_, name) in zip(carried, default, found, strict=True)]
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
