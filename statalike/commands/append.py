"""Append data sets."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.stacking import stack
from statalike.errors import StataError
from statalike.interpreter.combining import absent, bring_labels, fitted
from statalike.interpreter.command import command
from statalike.interpreter.loading import load
from statalike.lang.varlist import expand


@command("append using [, Generate(newvarname) KEEP(string) NOLabel NONOTEs force]")
def run(session, call):
    """Put the observations of data sets below those in memory.

    append using filename [filename ...]

    Variables that one side does not have are missing there.

    generate(newvar)  a variable that tells where observations come from: 0 memory, 1 the first file ...
    keep(varlist)     only these variables of the files
    nolabel           without the files' value labels
    nonotes           without the files' notes
    force             text and numbers of one name: the files' values become missing

    . sysuse auto, clear
    (1978 automobile data)
    . tempfile foreign
    . preserve
    . keep if foreign
    (52 observations deleted)
    . quietly save "`foreign'"
    . restore
    . drop if foreign
    (22 observations deleted)
    . append using "`foreign'"
    . count
      74
    """
    options, data = call.options, session.data
    if not call.files:
        raise StataError(198, "invalid file specification")
    origin = [np.zeros(data.n_obs)]
    for number, file in enumerate(call.files, start=1):
        using = load(f'"{file}"')
        if options.keep:
            _keep(session, using, options.keep)
        _append(session, data, using, options)
        origin.append(np.full(using.n_obs, float(number)))
    if options.generate:
        data.put(options.generate, Column.of(np.concatenate(origin), "byte"))


def _keep(session, using, text):
    before, session.data = session.data, using
    try:
        using.keep(expand(text, session))
    finally:
        session.data = before


def _append(session, data, using, options):
    """The observations of one data set below those there are."""
    if options.nolabel:
        using.value_labels = {}
    before = data.n_obs
    old = {name: data[name] for name in data}
    joined = {}
    for name in using:
        new = using[name] if name not in old else fitted(session, name, old[name], using[name], options.force)
        if new is None:
            joined[name] = stack(old[name], absent(old[name], using.n_obs))
        elif name in old:
            joined[name] = stack(old[name], new)
        else:
            joined[name] = stack(absent(new, before), new)
    bring_labels(session, data, using, using.names)
    data.set_obs(before + using.n_obs)
    for name, column in joined.items():
        data.put(name, column)
    if not options.nonotes:
        data.chars = {**using.chars, **data.chars}
    data.sorted_by = ()
