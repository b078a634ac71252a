"""Make a data set of frequencies."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.interpreter.command import command


@command(
    "contract varlist [if] [in] [fweight] [, Freq(name) CFreq(name) Percent(name) CPercent(name) FLOAT FORMAT(string)"
    " Zero noMISS]"
)
def run(session, call):
    """Make a data set of frequencies: one observation for each combination of values.

    freq(newvar)      the variable of frequencies; _freq if not given
    cfreq(newvar)     cumulated frequencies
    percent(newvar)   percentages
    cpercent(newvar)  cumulated percentages
    float             percentages as float instead of double
    format(%fmt)      the display format of percentages
    zero              combinations that do not occur too
    nomiss            leave out observations with missing values

    . sysuse auto, clear
    (1978 automobile data)
    . contract foreign rep78, freq(n)
    . count
      10
    """
    data, names, options = session.data, call.varlist, call.options
    freq = options.freq or "_freq"
    new_names = [name for name in (freq, options.cfreq, options.percent, options.cpercent) if name]
    taken = next((name for name in new_names if name in names), None)
    if taken is not None:
        raise StataError(110, name=taken)
    rows = call.complete(names) if options.nomiss else call.touse
    if not len(rows):
        raise StataError(2000)
    weights = None if call.weights is None else call.restricted(rows).weights.values
    keys, counts = _counted([data[name] for name in names], rows, weights, options.zero)
    shares = 100 * counts / counts.sum()
    kind = "float" if options.float else "double"
    form = options.format or "%8.2f"
    found = {freq: Column.of(counts, "long" if counts.max() > 32740 else "int", "%12.0g", label="Frequency")}
    if options.cfreq:
        found[options.cfreq] = Column.of(np.cumsum(counts), "long", "%12.0g", label="Cumulative frequency")
    if options.percent:
        found[options.percent] = Column.of(shares, kind, form, label="Percent")
    if options.cpercent:
        found[options.cpercent] = Column.of(np.cumsum(shares), kind, form, label="Cumulative percent")
    new = data.snapshot()
    new.drop(new.names)
    new.n_obs = len(counts)
    for name, column in (dict(zip(names, keys, strict=True)) | found).items():
        new.put(name, column)
    new.sorted_by, new.filename = names, ""
    data.restore(new)


def _counted(columns, rows, weights, zero):
    """The combinations of values (one column a variable) in sorted order, and the frequency of each."""
    groups = group([column.values for column in columns], rows)
    counts = np.bincount(groups.codes, weights, minlength=groups.n).astype(np.float64)
    if not zero:
        return [column.take(rows[groups.first]) for column in columns], counts
    single = [group([column.values], rows) for column in columns]
    shape = tuple(one.n for one in single)
    cells = np.ravel_multi_index([one.codes for one in single], shape)
    counts = np.bincount(cells, weights, minlength=int(np.prod(shape))).astype(np.float64)
    places = np.unravel_index(np.arange(len(counts)), shape)
    pairs = zip(columns, single, places, strict=True)
    return [column.take(rows[one.first[place]]) for column, one, place in pairs], counts
