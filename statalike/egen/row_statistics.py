"""Statistics across the variables of a list, one observation at a time: rowmean, rowtotal, rowmax ..."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.missing import MISSING
from statalike.egen.signature import EgenFunction, Given, Made, egen
from statalike.errors import StataError
from statalike.models import grouped


def _present(given: Given) -> np.ndarray:
    """Where values are not missing (observations x variables)."""
    shown = [c.values != "" if c.is_string else ~np.isnan(c.values) for c in given.columns]
    return np.column_stack(shown) if shown else np.zeros((given.size, 0), dtype=bool)


def _sums(table: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(table), 0.0, table).sum(axis=1)


@egen("rowmean(varlist)", by=False)
def rowmean(given: Given) -> np.ndarray:
    """The mean of the values that are not missing."""
    table = given.table()
    with np.errstate(all="ignore"):
        return missing.normalise(_sums(table) / (~np.isnan(table)).sum(axis=1))


@egen("rowtotal(varlist) [, Missing]", by=False)
def rowtotal(given: Given) -> np.ndarray:
    """The sum, missing values taken as 0; missing: no values have no sum."""
    table = given.table()
    lost = np.isnan(table).all(axis=1) & given.options.missing
    return np.where(lost, MISSING, _sums(table))


@egen("rowmin(varlist)", by=False)
def rowmin(given: Given) -> np.ndarray:
    """The smallest value."""
    found = np.nanmin(np.column_stack([given.table(), np.full(given.size, np.inf)]), axis=1)
    return np.where(np.isinf(found), MISSING, found)


@egen("rowmax(varlist)", by=False)
def rowmax(given: Given) -> np.ndarray:
    """The largest value."""
    found = np.nanmax(np.column_stack([given.table(), np.full(given.size, -np.inf)]), axis=1)
    return np.where(np.isinf(found), MISSING, found)


@egen("rowmiss(varlist)", by=False)
def rowmiss(given: Given) -> np.ndarray:
    """How many values are missing."""
    return (~_present(given)).sum(axis=1).astype(np.float64)


@egen("rownonmiss(varlist) [, Strok]", by=False)
def rownonmiss(given: Given) -> np.ndarray:
    """How many values are not missing; strok: string variables may be among them."""
    if not given.options.strok:
        given.table()
    return _present(given).sum(axis=1).astype(np.float64)


@egen("rowsd(varlist)", by=False)
def rowsd(given: Given) -> np.ndarray:
    """The standard deviation of the values that are not missing."""
    table = given.table()
    n = (~np.isnan(table)).sum(axis=1)
    with np.errstate(all="ignore"):
        deviations = table - (_sums(table) / n)[:, None]
        return missing.normalise(np.sqrt(_sums(deviations**2) / (n - 1)))


@egen("rowfirst(varlist)", by=False)
def rowfirst(given: Given) -> np.ndarray:
    """The first value that is not missing."""
    return _first(given.table())


@egen("rowlast(varlist)", by=False)
def rowlast(given: Given) -> np.ndarray:
    """The last value that is not missing."""
    return _first(given.table()[:, ::-1])


def _first(table: np.ndarray) -> np.ndarray:
    there = ~np.isnan(table)
    found = table[np.arange(len(table)), there.argmax(axis=1)]
    return np.where(there.any(axis=1), found, MISSING)


@egen("rowmedian(varlist)", by=False)
def rowmedian(given: Given) -> np.ndarray:
    """The median of the values that are not missing."""
    return _percentile(given.table(), 50)


@egen("rowpctile(varlist) [, P(real 50)]", by=False)
def rowpctile(given: Given) -> np.ndarray:
    """A percentile of the values that are not missing."""
    if not 0 < given.options.p < 100:
        raise StataError(198, "p() must be between 0 and 100")
    return _percentile(given.table(), given.options.p)


def _percentile(table: np.ndarray, p: float) -> np.ndarray:
    rows, columns = np.nonzero(~np.isnan(table))
    return missing.normalise(grouped.percentile(table[rows, columns], rows, len(table), p))


@egen("anymatch(varlist) [, Values(numlist)]", by=False)
def anymatch(given: Given) -> Made:
    """1 where any of the variables has one of some values, else 0."""
    return Made((_matches(given) > 0).astype(np.float64), "byte", _title(given))


@egen("anycount(varlist) [, Values(numlist)]", by=False)
def anycount(given: Given) -> Made:
    """How many of the variables have one of some values."""
    return Made(_matches(given), "byte", _title(given))


@egen("anyvalue(varlist) [, Values(numlist)]", by=False)
def anyvalue(given: Given) -> np.ndarray:
    """The variable's value where it is one of some values, else missing."""
    if len(given.columns) != 1:
        raise StataError(103)
    x = given.table()[:, 0]
    return np.where(_matches(given) > 0, x, MISSING)


def _matches(given: Given) -> np.ndarray:
    if given.options.values is None:
        raise StataError(198, "option values() required")
    return np.isin(given.table(), given.options.values).sum(axis=1).astype(np.float64)


def _title(given: Given) -> str:
    values = " ".join(f"{value:g}" for value in given.options.values)
    return f"{' '.join(given.names)} == {values}"[:80]


@egen("diff(varlist)", by=False)
def diff(given: Given) -> Made:
    """1 where the variables are not all equal, else 0."""
    first, *rest = [column.values for column in given.columns]
    if any(one.dtype.kind != first.dtype.kind for one in rest):
        raise StataError(109)
    differs = np.zeros(given.size, dtype=bool)
    for one in rest:
        same = one == first if first.dtype.kind == "T" else missing.order(one) == missing.order(first)
        differs |= ~same
    return Made(differs.astype(np.float64), "byte", f"diff {' '.join(given.names)}"[:80])


def _older(name: str, of: EgenFunction) -> EgenFunction:
    """The same under the name it had before."""
    return EgenFunction(name, of.argument, of.options, of.by, of.run, of.signature.replace(of.name, name, 1))


rmean = _older("rmean", rowmean)
rsum = _older("rsum", rowtotal)
rmin = _older("rmin", rowmin)
rmax = _older("rmax", rowmax)
rmiss = _older("rmiss", rowmiss)
robs = _older("robs", rownonmiss)
rsd = _older("rsd", rowsd)
rfirst = _older("rfirst", rowfirst)
rlast = _older("rlast", rowlast)
eqany = _older("eqany", anymatch)
neqany = _older("neqany", anycount)
