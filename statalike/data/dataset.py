"""Dataset: the data in memory, as an ordered set of named columns with their sort order, labels and marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from statalike.data import missing
from statalike.data import storage as types
from statalike.data.column import Column
from statalike.data.groups import sort_order
from statalike.data.labels import ValueLabel
from statalike.errors import StataError

MOST = 2_147_483_619  # observations, as Stata/SE has it


class Dataset:
    """Variables in order, all of `n_obs` observations. Columns never change in place; new ones are put."""

    def __init__(self, columns: Mapping[str, Column] | None = None, n_obs: int | None = None) -> None:
        self._columns: dict[str, Column] = dict(columns or {})
        self._waiting: set[str] = set()
        self._rows: np.ndarray | None = None
        first = next(iter(self._columns.values()), None)
        self.n_obs: int = n_obs if n_obs is not None else (0 if first is None else len(first))
        assert all(len(c) == self.n_obs for c in self._columns.values()), "columns differ in length"
        self._marks: dict[object, np.ndarray] = {}
        self.sorted_by: tuple[str, ...] = ()
        self.value_labels: dict[str, ValueLabel] = {}
        self.label: str = ""
        self.chars: dict[str, str] = {}
        self.filename: str = ""
        self.timestamp: str = ""
        self.changed: bool = False

    # what is there

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, in order."""
        return tuple(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> Column:
        if name in self._waiting:
            self._arrive(name)
        try:
            return self._columns[name]
        except KeyError:
            raise StataError(111, name=name) from None

    def _arrive(self, *names: str) -> None:
        """Take the rows of columns that wait for it."""
        for name in names:
            self._columns[name] = self._columns[name].take(self._rows)
            self._waiting.discard(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def items(self) -> Iterable[tuple[str, Column]]:
        """Pairs of name and column."""
        self._arrive(*self._waiting)
        return self._columns.items()

    def numbers(self, name: str) -> np.ndarray:
        """A numeric variable's values (float64, tagged NaN); StataError 109 for a string variable."""
        column = self[name]
        if column.is_string:
            raise StataError(109)
        return column.values

    def value_label(self, name: str) -> ValueLabel | None:
        """The value label attached to a variable, or None if it has none or its label is not defined."""
        attached = self[name].value_label
        return self.value_labels.get(attached) if attached else None

    # variables

    def put(self, name: str, column: Column) -> None:
        """Set a variable, new (at the end) or in its place; the first one sets the number of observations."""
        if not self._columns and self.n_obs == 0:
            self.n_obs = len(column)
        assert len(column) == self.n_obs, f"{name} has {len(column)} values, the data {self.n_obs}"
        old = self._columns.get(name)
        if old is not None and old.stored is not column.stored:
            self._unsort(name)
        self._columns[name] = column
        self._waiting.discard(name)
        self.changed = True

    def _unsort(self, name: str) -> None:
        if name in self.sorted_by:
            self.sorted_by = self.sorted_by[: self.sorted_by.index(name)]

    def drop(self, names: Iterable[str]) -> None:
        """Remove variables; the observations go when the last variable goes."""
        for name in tuple(names):
            self._unsort(name)
            self._waiting.discard(name)
            del self._columns[name]
        if not self._columns:
            self.n_obs, self._marks = 0, {}
        self.changed = True

    def keep(self, names: Iterable[str]) -> None:
        """Remove all other variables."""
        kept = set(names)
        self.drop([name for name in self._columns if name not in kept])

    def rename(self, names: Mapping[str, str]) -> None:
        """Give variables new names (old -> new), all at once, so that names may be swapped."""
        renamed = {names.get(name, name): column for name, column in self._columns.items()}
        assert len(renamed) == len(self._columns), "two variables of one name"
        self._columns = renamed
        self._waiting = {names.get(name, name) for name in self._waiting}
        self.sorted_by = tuple(names.get(name, name) for name in self.sorted_by)
        self.changed = True

    def order(self, names: Sequence[str]) -> None:
        """Put the variables in this order; those not named follow in their present order."""
        first = dict.fromkeys(names)
        rest = [name for name in self._columns if name not in first]
        self._columns = {name: self._columns[name] for name in (*first, *rest)}
        self.changed = True

    # observations

    def take(self, index: np.ndarray, *, lazily: bool = False) -> None:
        """Keep the observations of an index array (or boolean array), in its order; marks ride along.

        lazily: columns wait until they are asked for, as where few of many are and the data will be others soon.
        """
        rows = np.flatnonzero(index) if index.dtype == bool else np.asarray(index)
        ascending = bool((rows[1:] >= rows[:-1]).all())
        if lazily and not self._waiting:
            self._waiting, self._rows = set(self._columns), rows
        else:
            self._columns = {
                name: column if name in self._waiting else column.take(rows) for name, column in self._columns.items()
            }
            self._rows = self._rows[rows] if self._waiting else None
        self._marks = {key: mark[rows] for key, mark in self._marks.items()}
        self.n_obs = len(rows)
        if not ascending:
            self.sorted_by = ()
        self.changed = True

    def sort(self, names: Sequence[str]) -> None:
        """Sort by variables, ascending and stable, and remember it."""
        if self.sorted_by[: len(names)] == tuple(names):
            return
        index = sort_order([self[name].values for name in names])
        if not (index == np.arange(self.n_obs)).all():
            self.take(index)
        self.sorted_by = tuple(names)
        self.changed = True

    def set_obs(self, n: int) -> None:
        """Add observations, all missing, until there are n; StataError 198 if there are more already, 900 for more than
        there may be."""
        if n > MOST:
            raise StataError(900)
        if n < self.n_obs:
            raise StataError(198, f"number of observations must be at least {self.n_obs}")
        more = n - self.n_obs
        if not more:
            return
        self._arrive(*self._waiting)
        self._columns = {name: _lengthened(column, more) for name, column in self._columns.items()}
        self._marks = {k: np.concatenate([mark, np.zeros(more, dtype=bool)]) for k, mark in self._marks.items()}
        self.n_obs = n
        self.sorted_by = ()
        self.changed = True

    # hidden marks

    def mark(self, rows: np.ndarray) -> object:
        """Remember some observations (boolean array) through sorting and dropping; returns their key."""
        key = object()
        self._marks[key] = np.array(rows, dtype=bool)
        return key

    def follow(self) -> object:
        """Remember where each observation stands; `marked` of the key tells it after sorting and dropping."""
        key = object()
        self._marks[key] = np.arange(self.n_obs)
        return key

    def marked(self, key: object) -> np.ndarray | None:
        """The marked observations as a boolean array (of `follow` their positions then); None for an unknown key."""
        return self._marks.get(key)

    def unmark(self, key: object) -> None:
        """Forget a mark."""
        self._marks.pop(key, None)

    # copies

    def snapshot(self) -> Dataset:
        """A copy that shares the columns: cheap, and unharmed by what happens to this one."""
        copy = Dataset.__new__(Dataset)
        copy.__dict__.update(self.__dict__)
        for name in ("_columns", "_marks", "value_labels", "chars"):
            setattr(copy, name, dict(getattr(self, name)))
        copy._waiting = set(self._waiting)
        return copy

    def restore(self, snapshot: Dataset) -> None:
        """Become what a snapshot is; the snapshot can be restored again."""
        self.__dict__.update(snapshot.snapshot().__dict__)


def _lengthened(column: Column, more: int) -> Column:
    blank = np.full(more, "") if column.is_string else np.full(more, missing.MISSING)
    return replace(column, stored=np.concatenate([column.stored, types.coerce(blank, column.storage)]))
