"""Table: what a command has to show, as columns and rows of values; how it looks is for a renderer.

A line is laid out from left to right: each field takes `gap` blanks and `width` characters, and " |" follows
a field that has a `bar`. Rules run over the whole width and cross the bars with "+".

    Table(
        fields=(Field("Variable", 12, gap=0, bar=True), Field("Obs", 10), Field("Mean", 9, shift=1)),
        rows=(Row("price", 74, 6165.257), Rule(), Row("mpg", 74, 21.2973)),
        top=False, bottom=False,
    )
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Value = float | int | str | None


@dataclass(frozen=True)
class Field:
    """A column: `width` characters after `gap` blanks; `head` may have several lines ("Robust\\nstd. err.").

    The last line of the head ends `shift` characters to the right of the column's edge (left-aligned columns:
    begins there); the lines above it are centred on it. `format` is for numbers without one of their own.
    """

    head: str = ""
    width: int = 9
    format: str = "%9.0g"
    align: str = "right"
    gap: int = 2
    bar: bool = False
    shift: int = 0


@dataclass(frozen=True)
class Cell:
    """A value with its own format, alignment ("left", "right", "center"), or `shift` characters aside."""

    value: Value
    format: str | None = None
    align: str | None = None
    shift: int = 0


@dataclass(frozen=True, init=False)
class Row:
    """One line of cells: numbers, texts, None for blank, or Cells; cells missing on the right are blank."""

    cells: tuple[Value | Cell, ...]

    def __init__(self, *cells: Value | Cell) -> None:
        object.__setattr__(self, "cells", cells)


@dataclass(frozen=True)
class Rule:
    """A line of dashes across the table, "+" at its bars; a `plain` one has no "+"."""

    plain: bool = False


@dataclass(frozen=True)
class Line:
    """A line of text as it stands."""

    text: str


@dataclass(frozen=True)
class Blank:
    """A line whose only characters are the bars (an empty line where the table has none)."""


Part = Row | Rule | Line | Blank


@dataclass(frozen=True)
class Table:
    """Fields and rows; `heads` replaces the fields' heads by raw lines (() for none).

    `top` and `bottom` are plain rules around the table, `middle` the rule under the heads. `trail` blanks
    belong to the table on its right (matrix listings have one). `box` draws a frame: the first field stands
    outside on the left, as the observation numbers of `list` do. `wrap` allows columns to continue in a
    further block under the first when they exceed the line; the first field is repeated.
    """

    fields: tuple[Field, ...]
    rows: tuple[Part, ...]
    heads: tuple[str, ...] | None = None
    top: bool = True
    middle: bool = True
    bottom: bool = True
    indent: int = 0
    trail: int = 0
    box: bool = False
    wrap: bool = False

    @property
    def width(self) -> int:
        """Characters from the left margin to the right end of a rule."""
        return self.indent + sum(span(f) for f in self.fields) + self.trail + (4 if self.box else 0)


def span(field: Field) -> int:
    """Characters that a field takes in a line: blanks before it, the column, and its bar."""
    return field.gap + field.width + (2 if field.bar else 0)


def matrix_table(
    values: Sequence[Sequence[Value]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str = "",
    format: str = "%9.0g",
    width: int = 9,
    row_width: int = 12,
) -> Table:
    """A matrix as `matlist` shows it: names left of a bar, columns `width` wide; None where nothing is shown.

    `rows` may hold "" as a name to keep a group of rows together. Columns wrap when they exceed the line.
    """
    fields = [Field(title, row_width, gap=0, bar=True)]
    fields += [Field(name, width, format, gap=1 if i == 0 else 2) for i, name in enumerate(columns)]
    body = tuple(Row(name, *line) for name, line in zip(rows, values, strict=True))
    return Table(tuple(fields), body, top=False, bottom=False, trail=1, wrap=True)
