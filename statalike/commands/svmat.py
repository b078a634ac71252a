"""Matrices into variables."""

from __future__ import annotations

import numpy as np

from statalike.commands.matrix_list import named
from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name


@command("svmat anything [, Names(string)]")
def run(session, call):
    """Make variables of the columns of a matrix, in the first observations.

    svmat [type] A [, names(...)]

    names(col)      called as the columns
    names(eqcol)    called as equation and column
    names(matcol)   called as matrix and column
    names(stub*)    called stub1 stub2 ... (the matrix's name is the usual stub)

    . matrix A = (1, 2 \\ 3, 4)
    . svmat A
    . list

         +---------+
         | A1   A2 |
         |---------|
      1. |  1    2 |
      2. |  3    4 |
         +---------+
    """
    storage, _, name = call.anything.strip().rpartition(" ")
    storage = storage.strip() or str(session.settings["type"])
    if not types.is_storage(storage):
        raise StataError(198, f"{storage} invalid type")
    matrix = named(session, name)
    names = [check_name(new) for new in variables(name, matrix, call.options.names)]
    for new in names:
        if new in session.data:
            raise StataError(110, name=new)
    data = session.data
    if data.n_obs < matrix.shape[0]:
        data.set_obs(matrix.shape[0])
    for j, new in enumerate(names):
        values = np.full(data.n_obs, missing.MISSING)
        values[: matrix.shape[0]] = matrix.values[:, j]
        data.put(new, Column.of(values, storage))


def variables(name, matrix, how):
    """The names of the new variables."""
    how = (how or f"{name}*").strip()
    if how in ("col", "eqcol", "matcol"):
        lead = {"col": "", "matcol": name}.get(how)
        return [(equation if lead is None else lead) + column for equation, column in matrix.cols]
    stub = how.removesuffix("*")
    return [f"{stub}{j + 1}" for j in range(matrix.shape[1])]
