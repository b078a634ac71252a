"""@egen("rank(exp) [, Field Track Unique]"): what `egen` may compute, found by name over the files of this folder."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.groups import Groups
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.family import Family

CHAPTERS = Family("statalike.egen")


@dataclass(frozen=True, eq=False)
class Given:
    """What a function works on: only the observations to use, in the order of the data.

    x: the value of the argument where it is an expression (float64 with tagged NaNs, or text). names, columns: the
    variables where it is a varlist. numbers: of a numlist. groups: the by-groups of the observations (one group
    without by). options: by their full names. argument: as typed. value_labels: all those of the data, by name.
    """

    groups: Groups
    options: Any
    argument: str
    x: np.ndarray | None = None
    names: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    numbers: tuple[float, ...] = ()
    value_labels: Mapping[str, ValueLabel] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many observations there are to use."""
        return len(self.groups.codes)

    def number(self) -> np.ndarray:
        """The expression's values; r(109) for text."""
        if self.x.dtype.kind == "T":
            raise StataError(109)
        return self.x

    def table(self) -> np.ndarray:
        """The variables side by side (observations x variables, float64); r(109) for text."""
        if any(column.is_string for column in self.columns):
            raise StataError(109)
        return np.column_stack([column.values for column in self.columns])


@dataclass(frozen=True, eq=False)
class Made:
    """A function's values, and where they differ from the usual: storage type, labels, a note to show."""

    values: np.ndarray
    storage: str | None = None
    label: str = ""
    value_label: ValueLabel | None = None
    note: str = ""


@dataclass(frozen=True)
class EgenFunction:
    """name, the kind of its argument (exp, varlist, numlist or nothing), its options as declared, whether by may be
    used, and the function that takes a Given and returns values or Made."""

    name: str
    argument: str
    options: str
    by: bool
    run: Callable[[Given], np.ndarray | Made]
    signature: str


def egen(signature: str, *, by: bool = True) -> Callable[[Callable[[Given], Any]], EgenFunction]:
    """Declare a function of egen; see EgenFunction."""
    head, _, options = signature.partition("[,")
    name, _, inside = head.strip().partition("(")

    def declare(run: Callable[[Given], Any]) -> EgenFunction:
        return EgenFunction(name, inside.rstrip(")"), options.strip().rstrip("]").strip(), by, run, signature)

    return declare


@functools.cache
def table() -> dict[str, EgenFunction]:
    """All functions by name."""
    members = (value for chapter in CHAPTERS for value in vars(CHAPTERS[chapter]).values())
    return {found.name: found for found in members if isinstance(found, EgenFunction)}


def find(name: str) -> EgenFunction:
    """The function of a name; r(133) if there is none."""
    found = table().get(name)
    if found is None:
        raise StataError(133, f"unknown egen function {name}()")
    return found
