"""Make a data set of summary statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data.column import Column
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.varlist import expand
from statalike.models.statistic import Sample, canonical, compute

PIECE = re.compile(r"\(\s*(?P<stat>\w+)\s*\)|(?P<new>[^\W\d]\w*)\s*=\s*(?P<old>\S+?)(?=\s|\(|$)|(?P<words>[^\s(]+)")
PLAIN = ("first", "last", "firstnm", "lastnm", "min", "max")
STATISTICS = (
    *PLAIN, "mean", "median", "sd", "semean", "sebinomial", "sepoisson", "sum", "rawsum", "count", "percent", "iqr",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One new variable: its name, the statistic, and the variable that it is of."""

    name: str
    statistic: str
    of: str


@command("collapse anything [if] [in] [aweight fweight iweight pweight] [, BY(varlist) CW fast]")
def run(session, call):
    """Make a data set of summary statistics.

    collapse [(stat)] varlist [(stat) newvar=varname ...] [if] [in] [weight] [, by(varlist)]

    stat is mean (if none is given), median, p1 ... p99, sd, semean, sebinomial, sepoisson, sum, rawsum, count,
    percent, max, min, iqr, first, last, firstnm or lastnm, and holds until another one is given.

    by(varlist)  one observation for each group; without it there is one observation
    cw           leave out observations in which any of the variables is missing
    fast         the data are not restored if the user stops the command; it makes no difference here

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . collapse (mean) reaction (max) slowest=reaction (count) n=reaction, by(days)
    . list in 1/2, noobs

      +----------------------------------+
      | days    reaction    slowest    n |
      |----------------------------------|
      |    0   256.65181   321.5426   18 |
      |    1   264.49576   313.8058   18 |
      +----------------------------------+
    """
    targets = _targets(session, call.anything)
    by = call.options.by or ()
    _check(session, targets, by, call.weights)
    rows = call.touse
    if call.options.cw:
        rows = call.complete(tuple(dict.fromkeys(target.of for target in targets)))
    if not len(rows):
        raise StataError(2000)
    part = call.restricted(rows)
    data = session.data
    groups = group([data[name].values for name in by], rows) if by else group([np.zeros(len(rows))])
    columns = {target.name: _column(part, target, groups, rows) for target in targets}
    keys = {name: data[name].take(rows[groups.first]) for name in by}
    new = data.snapshot()
    new.take(rows[groups.first])
    new.drop(new.names)
    new.n_obs = groups.n
    for name, column in (keys | columns).items():
        new.put(name, column)
    new.sorted_by, new.filename = tuple(by), ""
    data.restore(new)


def _targets(session, text):
    found, statistic = [], "mean"
    for piece in PIECE.finditer(text):
        if piece["stat"]:
            statistic = piece["stat"]
            if statistic not in STATISTICS and not re.fullmatch(r"p[1-9]\d?", statistic):
                raise StataError(198, f"unknown statistic {statistic}")
        elif piece["new"]:
            found.append(Target(check_name(piece["new"]), statistic, session.variable(piece["old"])))
        else:
            found += [Target(name, statistic, name) for name in expand(piece["words"], session)]
    return found


def _check(session, targets, by, weights):
    names = [*by, *(target.name for target in targets)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        where = "name conflict" if twice in by else f"variable {twice} already defined"
        raise StataError(198 if twice in by else 110, f"{where}: {twice} is in by()" if twice in by else where)
    if not targets:
        raise StataError(100)
    for target in targets:
        text_is_fine = target.statistic in ("first", "last", "firstnm", "lastnm", "count", "percent")
        if session.data[target.of].is_string and not text_is_fine:
            raise StataError(109)
        if weights is not None and weights.kind == "pweight" and target.statistic in ("sd", "semean"):
            raise StataError(135, f"statistic {target.statistic} not allowed with pweights")


def _column(call, target, groups, rows):
    """The new variable's values, in the storage type and format that suit its statistic."""
    old = call.scope.data[target.of]
    here = old.take(rows)
    if target.statistic in ("first", "last") or (old.is_string and target.statistic in ("firstnm", "lastnm")):
        return _ends(here, target.statistic, groups, f"({target.statistic}) {target.of}")
    present = here.values != "" if here.is_string else ~np.isnan(here.values)
    x = np.zeros(int(present.sum())) if here.is_string else here.values[present]
    weights = call.weights
    w = None if weights is None else weights.values[present]
    sample = Sample(x, groups.codes[present], groups.n, w, "" if weights is None else weights.kind)
    if target.statistic == "percent":
        values = 100 * sample.number / sample.number.sum()
    else:
        values = compute(canonical(target.statistic), sample)
    storage = _storage(target.statistic, old, weights)
    values = missing.normalise(values)
    keeps = target.statistic not in ("count", "percent") and not old.is_string
    label = old.value_label if target.statistic in PLAIN else ""
    return Column.of(
        values, storage, old.format if keeps else formats.default(storage), f"({target.statistic}) {target.of}", label
    )


def _ends(here, statistic, groups, label):
    """The first or last observation of each group; those of firstnm and lastnm are not empty."""
    rows = np.arange(len(here))
    if statistic.endswith("nm"):
        rows = rows[here.values != ""]
    if statistic.startswith("last"):
        rows = rows[::-1]
    place = np.full(groups.n, -1)
    place[groups.codes[rows[::-1]]] = rows[::-1]
    values = here.values[np.maximum(place, 0)].copy()
    values[place < 0] = "" if here.is_string else missing.MISSING
    return here.with_values(values).with_(label=label)


def _storage(statistic, old, weights):
    if statistic == "count":
        return "long" if weights is None or weights.kind in ("fweight", "aweight") else "double"
    if statistic in ("sum", "rawsum", "percent"):
        return "double"
    if statistic in PLAIN:
        return old.storage
    return "double" if old.storage in ("long", "double") else "float"
