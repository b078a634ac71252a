"""Variables into matrices."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.interpreter.command import command


@command(
    "mkmat varlist(numeric) [if] [in] [, MATrix(name) NOMissing ROWNames(varname) ROWEq(varname) ROWPREfix(string) obs]"
)
def run(session, call):
    """Make matrices of variables: one column a variable, or with matrix() one matrix of all.

    matrix(name)       all variables in one matrix of this name
    nomissing          without observations in which a variable is missing
    rownames(varname)  names of the rows
    roweq(varname)     names of their equations
    rowprefix(text)    what the names of the rows begin with
    obs                observation numbers as names of the rows

    . sysuse auto
    . mkmat price mpg in 1/2, matrix(A)
    . matrix list A

    A[2,2]
        price    mpg
    r1   4099     22
    r2   4749     17
    """
    options = call.options
    rows = call.complete(call.varlist) if options.nomissing else call.touse
    if not len(rows):
        raise StataError(2000)
    columns = [session.data.numbers(name)[rows] for name in call.varlist]
    names = row_names(session, rows, options)
    if options.matrix:
        session.matrices[options.matrix] = Matrix.of(np.column_stack(columns), names, call.varlist)
        return
    for name, values in zip(call.varlist, columns, strict=True):
        session.matrices[name] = Matrix.of(values[:, None], names, [name])


def row_names(session, rows, options):
    """(equation, name) of each row."""
    prefix = options.rowprefix or ""
    texts = [f"r{i + 1}" for i in range(len(rows))]
    if options.obs:
        texts = [str(row + 1) for row in rows]
    if options.rownames:
        texts = shown(session, options.rownames, rows)
    equations = shown(session, options.roweq, rows) if options.roweq else [""] * len(rows)
    return [(equation, prefix + text) for equation, text in zip(equations, texts, strict=True)]


def shown(session, name, rows):
    """A variable's values as texts."""
    column = session.data[name].take(rows)
    return [formats.trimmed(value, column.format).replace(" ", "_") for value in column.values.tolist()]
