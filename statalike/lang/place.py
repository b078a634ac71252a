"""Place: the observations at which an expression is evaluated, and how they see one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.groups import Groups
from statalike.data.missing import MISSING
from statalike.data.storage import TEXT
from statalike.lang.scope import Scope


@dataclass(frozen=True, eq=False)
class Place:
    """Some observations of the data.

    rows: their positions (int64, ascending), None for all. by: groups within which _n, _N and subscripts count.
    single: one value is wanted and a variable means its first observation.
    """

    scope: Scope
    rows: np.ndarray | None = None
    by: Groups | None = None
    single: bool = False

    @property
    def data(self) -> Dataset:
        return self.scope.data

    @property
    def size(self) -> int:
        """How many values an array has here."""
        return self.data.n_obs if self.rows is None else len(self.rows)

    @property
    def positions(self) -> np.ndarray:
        """Positions of the observations in the data."""
        return np.arange(self.data.n_obs) if self.rows is None else self.rows

    def values(self, column: Column) -> np.ndarray | float | str:
        """A column's values here."""
        if self.single:
            if not self.data.n_obs:
                return "" if column.is_string else MISSING
            return column.value(0)
        return column.values if self.rows is None else column.take(self.rows).values

    def count(self) -> np.ndarray | float:
        """_n: the observation's number, within its group."""
        if self.single:
            return 1.0
        if self.by is not None:
            return self._chosen(self.by.position + 1.0)
        return self.positions + 1.0

    def total(self) -> np.ndarray | float:
        """_N: how many observations there are, in the group."""
        if self.by is not None and not self.single:
            return self._chosen(self.by.sizes[self.by.codes].astype(np.float64))
        return float(self.data.n_obs)

    def _chosen(self, values: np.ndarray) -> np.ndarray:
        return values if self.rows is None else values[self.rows]

    def at(self, column: Column, index: np.ndarray | float) -> np.ndarray | float | str:
        """column[index]: numbers counted from 1 within the group; "" or `.` where there is no such observation."""
        if isinstance(index, float) and (self.by is None or self.single):
            return self._one(column, index)
        numbers = np.broadcast_to(np.nan_to_num(index, nan=0.0), (self.size,)).astype(np.int64)
        if self.by is not None:
            codes = self._chosen(self.by.codes)
            inside = (numbers >= 1) & (numbers <= self.by.sizes[codes]) & (codes >= 0)
            places = self.by.order[np.where(inside, self.by.starts[codes] + numbers - 1, 0)]
        else:
            inside = (numbers >= 1) & (numbers <= self.data.n_obs)
            places = np.where(inside, numbers - 1, 0)
        return picked(column, places, inside)

    def _one(self, column: Column, index: float) -> float | str:
        if not 1 <= index < self.data.n_obs + 1:
            return "" if column.is_string else MISSING
        return column.value(int(index) - 1)


def picked(column: Column, places: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """A column's values at some positions; "" or `.` where `inside` is false."""
    if not len(column):
        return np.full(len(places), "", dtype=TEXT) if column.is_string else np.full(len(places), MISSING)
    values = column.take(places).values
    if inside.all():
        return values
    values = values.copy()
    values[~inside] = "" if column.is_string else MISSING
    return values
