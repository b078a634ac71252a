"""A variable for each group."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.groups import group
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name


@command(
    "separate varname [if] [in] , BY(string) [Generate(string) SEQuential Missing SHortlabel]",
)
def run(session, call):
    """A variable for each group: the values in the group, missing elsewhere.

    separate varname [if] [in], by(varname | exp) [options]

    New variables are called by the old one's name and the value of the group: price0 price1; or by numbers 1, 2, ...
    where the values are no whole numbers.

    by(varname)     the groups; an expression makes two of them, 0 and 1
    generate(stub)  what the new names begin with; the variable's name if not given
    sequential      number the groups 1, 2, ...
    missing         missing values are a group
    shortlabel      label only by the group, without the variable's name

    . sysuse auto, clear
    (1978 automobile data)
    . separate mpg, by(foreign)

    Variable      Storage   Display    Value
        name         type    format    label      Variable label
    -------------------------------------------------------------------------------
    mpg0            int     %8.0g                 mpg, foreign == Domestic
    mpg1            int     %8.0g                 mpg, foreign == Foreign
    """
    options, data, name = call.options, session.data, call.varlist[0]
    labels, numbers, codes = _groups(session, call, options)
    made = {}
    for i, (label, number) in enumerate(zip(labels, numbers, strict=True)):
        new = check_name(f"{options.generate or name}{i + 1 if options.sequential else number}")
        if new in data or new in made:
            raise StataError(110, name=new)
        text = label if options.shortlabel else f"{name}, {label}"
        made[new] = _column(data[name], call.touse[codes == i]).with_(label=text[:80])
    for new, column in made.items():
        data.put(new, column)
    _describe(session, list(made))


def _groups(session, call, options):
    """What tells the groups apart: their labels, the numbers in the new names, and the group of each observation."""
    text = options.by.strip()
    data = session.data
    if text not in data and not text.isidentifier():
        truth = np.asarray(call.evaluate(text), dtype=float)
        return [f"!({text})", text], ["0", "1"], np.where(truth != 0, 1, 0)
    by = session.variable(text)
    found = group([data[by].values], call.touse, keep_missing=bool(options.missing))
    if not found.n:
        raise StataError(2000)
    first = call.touse[found.first]
    texts = shown(data[by].take(first), data.value_labels)
    labels = [f'{by} == "{t}"' if data[by].is_string else f"{by} == {t}" for t in texts]
    values = [] if data[by].is_string else data[by].take(first).values.tolist()
    if values and not options.sequential and all(v == v and v >= 0 and v == int(v) for v in values):
        return labels, [f"{v:.0f}" for v in values], found.codes
    return labels, [str(i + 1) for i in range(found.n)], found.codes


def _column(column, rows):
    """The column with its values at some observations alone."""
    kept = np.zeros(len(column), dtype=bool)
    kept[rows] = True
    nothing = np.array("", dtype=types.TEXT) if column.is_string else missing.MISSING
    values = np.where(kept, column.values, nothing)
    return Column.of(values, column.storage, column.format, value_label=column.value_label)


def _describe(session, names):
    out = session.output
    out.line()
    out.line("Variable      Storage   Display    Value")
    out.line("    name         type    format    label      Variable label")
    out.line("-" * out.linesize)
    for line in (line for name in names for line in _line(session.data[name], name)):
        out.line(line)


def _line(column, name):
    head = f"{name:<16}{column.storage:<8}{column.format:<11}{column.value_label:<11}"
    yield f"{head}{column.label}"
