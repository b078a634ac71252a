"""Form all pairs of observations within groups."""

from __future__ import annotations

import numpy as np

from statalike.data.matching import Pairs, crossed, unmatched
from statalike.data.stacking import picked, stack
from statalike.errors import StataError
from statalike.interpreter.combining import bring_labels, fitted
from statalike.interpreter.command import command
from statalike.interpreter.loading import load
from statalike.interpreter.merging import key_groups, mark
from statalike.lang.varlist import expand


@command("joinby [anything] using [, UNMatched(string) _merge(name) update replace noLabel]")
def run(session, call):
    """Form all pairs of an observation in memory and one of a file that agree in the key variables.

    joinby [varlist] using filename

    Without a varlist, the keys are the variables that both have.

    unmatched(which)  keep what has no partner too: none (default), master, using or both
    _merge(newvar)    the name of the variable that tells, with unmatched(), where observations come from
    update            missing values of variables that both have are taken from the file
    replace           and nonmissing ones too (with update)
    nolabel           without the file's value labels

    . use sleepstudy, clear
    (Reaction times in a sleep deprivation study)
    . tempfile all
    . quietly save "`all'"
    . rename (reaction days) (reaction2 days2)
    . joinby subject using "`all'"
    . count
      1,800
    """
    options, data = call.options, session.data
    which = options.unmatched or "none"
    if which not in ("none", "master", "using", "both"):
        raise StataError(198, "unmatched() must be none, both, master or using")
    using = load(f'"{call.using}"')
    names = expand(call.anything, session) if call.anything else tuple(name for name in data if name in using)
    if not names:
        raise StataError(198, "no common variables")
    found = key_groups(session, names, using)
    pairs = _with_unmatched(crossed(found), unmatched(found), which)
    new = data.snapshot()
    columns = {name: _column(session, name, using, pairs, options, name in names) for name in data}
    new.take(pairs.master[pairs.master >= 0])
    new.set_obs(len(pairs.master))
    for name, column in columns.items():
        new.put(name, column)
    bring_labels(session, new, using, () if options.nolabel else using.names)
    for name in using:
        if name not in data:
            new.put(name, picked(using[name], pairs.using))
    new.sorted_by = ()
    if which != "none":
        codes = np.where(pairs.using < 0, 1.0, np.where(pairs.master < 0, 2.0, 3.0))
        mark(new, options._merge or "_merge", codes)
    data.restore(new)


def _with_unmatched(both, alone, which):
    kept = np.zeros(len(alone.master), dtype=bool)
    if which in ("master", "both"):
        kept |= alone.master >= 0
    if which in ("using", "both"):
        kept |= alone.using >= 0
    return Pairs(np.concatenate([both.master, alone.master[kept]]), np.concatenate([both.using, alone.using[kept]]))


def _column(session, name, using, pairs, options, is_key):
    """A variable of the data in memory, with the file's values where there are no others (or they are wanted)."""
    old = session.data[name]
    if name not in using:
        return picked(old, pairs.master)
    both = stack(old, fitted(session, name, old, using[name], False))
    theirs = np.where(pairs.using < 0, -1, pairs.using + len(old))
    rows = np.where(pairs.master >= 0, pairs.master, theirs)
    if options.update and not is_key:
        mine, other = picked(both, rows), picked(both, theirs)
        blank = (
            (mine.values == "", other.values == "")
            if old.is_string
            else (np.isnan(mine.values), np.isnan(other.values))
        )
        taken = ~blank[1] & (blank[0] | bool(options.replace))
        rows = np.where(taken, theirs, rows)
    return picked(both, rows)
