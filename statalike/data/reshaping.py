"""Wide data (x1 x2 x3) to long (x, j) and back."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.groups import group
from statalike.data.stacking import converted, picked, shared_storage
from statalike.errors import StataError

LONGEST_NAME = 32


@dataclass(frozen=True)
class Shape:
    """stubs: the names that get a number (or text) at their end, or where they have an @. i: the variables that
    identify a wide observation; j: the variable of the numbers. values: texts of j as they stand in the names.
    text: j is a string variable."""

    stubs: tuple[str, ...]
    i: tuple[str, ...]
    j: str
    values: tuple[str, ...] = ()
    text: bool = False

    def wide_name(self, stub: str, value: str) -> str:
        """The name of a variable in wide form."""
        return stub.replace("@", value) if "@" in stub else stub + value

    @property
    def long_names(self) -> tuple[str, ...]:
        """The names of the variables in long form."""
        return tuple(stub.replace("@", "") for stub in self.stubs)

    def numbers(self) -> np.ndarray:
        """The values of j as the variable has them."""
        if self.text:
            return np.array(self.values, dtype=np.dtypes.StringDType())
        return np.array([float(value) for value in self.values])


def values_in_names(data: Dataset, stubs: tuple[str, ...], text: bool, i: tuple[str, ...]) -> tuple[str, ...]:
    """The values of j that the names of wide variables show, ascending."""
    found: dict[str, None] = {}
    for stub in stubs:
        before, _, after = stub.partition("@")
        pattern = re.compile(f"{re.escape(before)}({'.+' if text else '[0-9]+'}){re.escape(after)}")
        matches = (pattern.fullmatch(name) for name in data if name not in i)
        found |= dict.fromkeys(match[1] for match in matches if match)
    return tuple(sorted(found) if text else sorted(found, key=lambda value: (int(value), value)))


def _identified(data: Dataset, names: tuple[str, ...]) -> np.ndarray:
    """The order that sorts by some variables; r(9) unless they identify the observations."""
    found = group([data[name].values for name in names])
    if found.n < data.n_obs:
        plural = len(names) > 1
        raise StataError(
            9,
            f"variable{'s' * plural} {' '.join(names)} {'do' if plural else 'does'} not uniquely identify "
            "the observations",
        )
    return found.order


def to_long(data: Dataset, shape: Shape) -> Dataset:
    """The data in long form, sorted by i and j; r(9) unless i identifies the observations."""
    order, k = _identified(data, shape.i), len(shape.values)
    wide = {stub: [shape.wide_name(stub, value) for value in shape.values] for stub in shape.stubs}
    used = {name for names in wide.values() for name in names if name in data}
    columns = {
        long: _interleaved(data, wide[stub], order) for stub, long in zip(shape.stubs, shape.long_names, strict=True)
    }
    first = {
        next((n for n in names if n in data), ""): long for names, long in zip(wide.values(), columns, strict=True)
    }
    sequence = [first.get(name, name) for name in data if name in first or name not in used]
    for name in (shape.j, *columns):
        if name in data and name not in used:
            raise StataError(110, name=name)
    new = data.snapshot()
    new.take(np.repeat(order, k))
    new.put(shape.j, Column.of(np.tile(shape.numbers(), len(order))))
    for name, column in columns.items():
        new.put(name, column)
    new.drop([name for name in used if name not in columns])
    new.order([*shape.i, shape.j, *(name for name in sequence if name not in (*shape.i, shape.j))])
    new.sorted_by = (*shape.i, shape.j)
    return new


def _interleaved(data: Dataset, names: list[str], order: np.ndarray) -> Column:
    """Several columns as one: for each observation in turn the values of all of them."""
    there = [data[name] for name in names if name in data]
    if len({column.is_string for column in there}) > 1:
        raise StataError(109, f"{' '.join(name for name in names if name in data)} are numeric and string variables")
    storage = functools.reduce(shared_storage, (column.storage for column in there))
    like = converted(there[0], storage)
    nothing = np.full(data.n_obs, "") if like.is_string else np.full(data.n_obs, missing.MISSING)
    parts = [converted(data[n], storage).stored if n in data else like.with_values(nothing).stored for n in names]
    labels = {column.label for column in there}
    label = labels.pop() if len(labels) == 1 else _without_values(there, names, data)
    return like.with_(stored=np.column_stack([part[order] for part in parts]).ravel(), label=label)


def _without_values(there: list[Column], names: list[str], data: Dataset) -> str:
    """The label that is left of labels such as `80 income`, `81 income` when the numbers are taken away."""
    rests = {data[name].label.partition(" ")[2] for name in names if name in data}
    marked = all(name.endswith(data[name].label.partition(" ")[0]) for name in names if name in data)
    return rests.pop() if len(rests) == 1 and marked else ""


def to_wide(data: Dataset, shape: Shape) -> Dataset:
    """The data in wide form, one observation for each i; r(9) where that cannot be."""
    groups = group([data[name].values for name in shape.i])
    js = group([data[shape.j].values])
    pairs = groups.codes * np.int64(js.n) + js.codes
    if len(np.unique(pairs)) < data.n_obs:
        raise StataError(9, f"values of variable {shape.j} not unique within {' '.join(shape.i)}")
    others = [name for name in data if name not in (*shape.i, shape.j, *shape.long_names)]
    changing = [name for name in others if _varies(data[name], groups)]
    if changing:
        plural = "s" * (len(changing) > 1)
        raise StataError(9, f"variable{plural} {' '.join(changing)} not constant within {' '.join(shape.i)}")
    place = np.full(groups.n * js.n, -1)
    place[pairs] = np.arange(data.n_obs)
    place = place.reshape(groups.n, js.n)
    columns = _widened(data, shape, place)
    new = data.snapshot()
    new.take(groups.first)
    new.drop([shape.j, *shape.long_names])
    for name, column in columns.items():
        if name in new:
            raise StataError(110, name=name)
        new.put(name, column)
    new.order([*shape.i, *columns])
    new.sorted_by = shape.i
    return new


def _widened(data: Dataset, shape: Shape, place: np.ndarray) -> dict[str, Column]:
    """The wide variables, all those of the first j, then all those of the second ..."""
    found = {}
    for number, value in enumerate(shape.values):
        for stub, long in zip(shape.stubs, shape.long_names, strict=True):
            name = shape.wide_name(stub, value)
            if not re.fullmatch(r"[^\W\d]\w*", name) or len(name) > LONGEST_NAME:
                raise StataError(198, f"{name} invalid variable name")
            column = picked(data[long], place[:, number])
            found[name] = column.with_(label=f"{value} {column.label or long}"[:80])
    return found


def _varies(column: Column, groups: object) -> bool:
    """Whether a column has different values within any group."""
    values = column.values
    keys = values if column.is_string else missing.order(values)
    return bool((keys != keys[groups.first][groups.codes]).any())


def values_of(data: Dataset, j: str) -> tuple[str, ...]:
    """The values of j in long data as they will stand in names; r(498) if any is missing, r(459) for fractions."""
    column = data[j]
    found = column.values[group([column.values]).first]
    if column.is_string:
        if (found == "").any():
            raise StataError(498, f"variable {j} contains missing values")
        return tuple(found.tolist())
    if np.isnan(found).any():
        raise StataError(498, f"variable {j} contains missing values")
    if (found != np.floor(found)).any():
        raise StataError(459, f"variable {j} contains noninteger values")
    return tuple(f"{value:.0f}" for value in found)
