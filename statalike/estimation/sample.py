"""The estimation sample: which observations have all that a model needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from statalike.data.positions import is_whole
from statalike.errors import StataError
from statalike.lang.series import shifted


def complete(data: Any, rows: np.ndarray, names: Iterable[str], terms: Sequence[Any] = ()) -> np.ndarray:
    """Those of `rows` that miss none of the variables `names` and `terms` (lags and differences as such).

    String variables may be among the names (missing is ""), not among the terms (r(109)).
    """
    keep = np.ones(len(rows), dtype=bool)
    at = slice(None) if is_whole(rows, data.n_obs) else rows
    for name in dict.fromkeys(names):
        values = data[name].values[at]
        keep &= (values != "") if data[name].is_string else ~np.isnan(values)
    wanted = {(f.name, f.operator) for t in terms for f in t.factors if not (f.kind == "c" and f.omitted)}
    levels = {f.name for t in terms for f in t.factors if f.kind == "i"}
    for name, operator in sorted(wanted):
        if data[name].is_string:
            what = "factor variables" if name in levels else "regressors"
            raise StataError(109, f"{name}:  string variables may not be used as {what}")
        values = data.numbers(name)
        keep &= ~np.isnan(shifted(operator, values, data) if operator else values)[at]
    return rows if keep.all() else rows[keep]


def required(rows: np.ndarray, least: int = 1) -> np.ndarray:
    """The rows if there are enough of them; r(2000) for none, r(2001) for too few."""
    if not len(rows):
        raise StataError(2000)
    if len(rows) < least:
        raise StataError(2001)
    return rows


def marked(data: Any, rows: np.ndarray) -> object:
    """The key of a mark at `rows` on the data, for e(sample)."""
    used = np.zeros(data.n_obs, dtype=bool)
    used[rows] = True
    return data.mark(used)


def response(data: Any, depvar: Any) -> np.ndarray:
    """A dependent variable (a Factor, perhaps with time-series operators), all observations."""
    if depvar.kind == "i" or depvar.omitted:
        raise StataError(198, "depvar may not be a factor variable")
    values = data.numbers(depvar.name)
    return shifted(depvar.operator, values, data) if depvar.operator else values


def named_response(data: Any, name: str) -> np.ndarray:
    """The same by its name in e(depvar): `y`, `D.y`."""
    operator, dot, variable = name.rpartition(".")
    values = data.numbers(variable)
    return shifted(operator, values, data) if dot else values
