"""Read a text file of values parted by blanks or commas."""

from __future__ import annotations

import re

import numpy as np

from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.spelling import read_numbers
from statalike.errors import StataError
from statalike.files.delimited import decoded
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.interpreter.importing import install
from statalike.interpreter.paths import resolve
from statalike.lang.subjects import new_variables

VALUE = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s,]+)|(,)(?=\s*,)')


@command("INFile [anything] using [if] [in] [, clear AUTOmatic BYVariable(integer 0)]")
def run(session, call):
    """Read a text file of values parted by blanks, commas or line ends.

    infile newvars using filename [, clear]

    Types may stand before the names, as str20. The values fill one observation after another, wherever lines end.

    clear          even if the data in memory have changed
    automatic      text becomes labelled numbers; not supported
    byvariable(#)  the file has all # values of the first variable first, then those of the second ...

    . clear
    . infile a b using numbers.raw
    file numbers.raw not found
    r(601);
    """
    options = call.options
    if options.automatic:
        raise StataError(198, "option automatic is not supported")
    if call.conditional:
        raise StataError(198, "if and in are not supported with infile")
    if not call.anything:
        raise StataError(198, "dictionaries are not supported; give the variables before using")
    path = resolve(call.using, ".raw")
    try:
        text, _ = decoded(path.read_bytes())
    except OSError:
        raise StataError(601, name=path) from None
    new = new_variables(call.anything)
    values = [m[1] or m[2] or m[3] or ("." if m[4] else "") for m in VALUE.finditer(text)]
    data = _dataset(session, new, values, options.byvariable)
    install(session, data, options.clear, f"({counted(data.n_obs, 'observation')} read)")


def _dataset(session, new, values, each):
    """The values shared out over the variables."""
    k = len(new)
    n = each or -(-len(values) // k)
    values = values + [""] * (n * k - len(values))
    data = Dataset(n_obs=n)
    for i, (storage, name, label) in enumerate(new):
        mine = np.array(values[i * n : (i + 1) * n] if each else values[i::k], dtype=types.TEXT)
        storage = storage or str(session.settings["type"])
        if not types.is_string(storage):
            found = read_numbers(mine)
            for at in np.flatnonzero(found.wrong)[:10]:
                session.output.line(f"'{mine[at]}' cannot be read as a number for {name}[{at + 1}]")
            data.put(name, Column.of(found.numbers, storage, value_label=label or ""))
        else:
            data.put(name, Column.of(mine, None if storage == "str" else storage))
    return data
