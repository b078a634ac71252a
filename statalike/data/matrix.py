"""Matrix: a two-dimensional array whose rows and columns carry names of the form equation:name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

Stripe = tuple[tuple[str, str], ...]


def stripe(names: Iterable[str | tuple[str, str]]) -> Stripe:
    """Names as (equation, name) pairs; "eq:x" is cut at its colon, and "_" is no equation."""
    return tuple(_pair(name) for name in names)


def _pair(name: str | tuple[str, str]) -> tuple[str, str]:
    if isinstance(name, tuple):
        equation, rest = name
    else:
        equation, colon, rest = name.partition(":")
        equation, rest = (equation, rest) if colon else ("", equation)
    return ("" if equation == "_" else equation), rest


def full_name(pair: tuple[str, str]) -> str:
    """A stripe's entry as one name: `x`, or `eq:x`."""
    return f"{pair[0]}:{pair[1]}" if pair[0] and pair[0] != "_" else pair[1]


@dataclass(frozen=True, eq=False)
class Matrix:
    """values: 2-d float64 (read-only); rows, cols: one (equation, name) pair per row and column."""

    values: np.ndarray
    rows: Stripe
    cols: Stripe

    def __post_init__(self) -> None:
        assert self.values.shape == (len(self.rows), len(self.cols)), "stripes do not fit the matrix"
        self.values.flags.writeable = False

    @classmethod
    def of(
        cls,
        values: object,
        rows: Iterable[str | tuple[str, str]] | None = None,
        cols: Iterable[str | tuple[str, str]] | None = None,
    ) -> Matrix:
        """A matrix from anything two-dimensional (a vector is one row); names default to r1 ..., c1 ..."""
        array = np.array(values, dtype=np.float64, ndmin=2)
        row_names = stripe(rows) if rows is not None else tuple(("", f"r{i + 1}") for i in range(array.shape[0]))
        col_names = stripe(cols) if cols is not None else tuple(("", f"c{j + 1}") for j in range(array.shape[1]))
        return cls(array, row_names, col_names)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.values.shape

    @property
    def T(self) -> Matrix:
        """The transpose."""
        return Matrix(self.values.T.copy(), self.cols, self.rows)

    @property
    def row_names(self) -> tuple[str, ...]:
        """Row names without equations."""
        return tuple(name for _, name in self.rows)

    @property
    def col_names(self) -> tuple[str, ...]:
        """Column names without equations."""
        return tuple(name for _, name in self.cols)

    @property
    def row_full_names(self) -> tuple[str, ...]:
        """Row names with their equations, as eq:name."""
        return tuple(full_name(pair) for pair in self.rows)

    @property
    def col_full_names(self) -> tuple[str, ...]:
        """Column names with their equations, as eq:name."""
        return tuple(full_name(pair) for pair in self.cols)

    def with_(self, rows: Iterable | None = None, cols: Iterable | None = None) -> Matrix:
        """The same values under other names."""
        return Matrix(
            self.values,
            self.rows if rows is None else stripe(rows),
            self.cols if cols is None else stripe(cols),
        )

    def row(self, name: str) -> int | None:
        """Position of the row called `name` or `eq:name`, or None."""
        return _find(self.rows, name)

    def col(self, name: str) -> int | None:
        """Position of the column called `name` or `eq:name`, or None."""
        return _find(self.cols, name)

    def at(self, row: str, col: str) -> float:
        """The element in a named row and column; KeyError if there is none."""
        i, j = self.row(row), self.col(col)
        if i is None or j is None:
            raise KeyError((row, col))
        return float(self.values[i, j])


def _find(stripe: Stripe, name: str) -> int | None:
    equation, rest = _pair(name)
    matches = (i for i, pair in enumerate(stripe) if pair[1] == rest and (not equation or pair[0] == equation))
    return next(matches, None)
