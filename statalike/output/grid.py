"""Tables as rows of texts, for files that lay out columns themselves: HTML, RTF, TeX, CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statalike.data import format as formats
from statalike.output.table import Blank, Cell, Field, Line, Row, Rule, Table, Value


@dataclass(frozen=True)
class GridRow:
    """A line of texts, one a column; head: above the table's first rule. ruled: a rule stands above it."""

    texts: tuple[str, ...]
    head: bool = False
    ruled: bool = False


def grid(table: Table) -> list[GridRow]:
    """The lines of a table; columns without a gap before them are written together with the one to their left."""
    first = next((i for i, part in enumerate(table.rows) if isinstance(part, Rule)), 0)
    rows: list[GridRow] = []
    ruled = False
    for i, part in enumerate(table.rows):
        if isinstance(part, Rule):
            ruled = True
            continue
        rows.append(GridRow(_texts(part, table.fields), i < first, ruled))
        ruled = False
    return rows


def _texts(part: Row | Line | Blank, fields: Sequence[Field]) -> tuple[str, ...]:
    cells = part.cells if isinstance(part, Row) else (part.text,) if isinstance(part, Line) else ()
    joined: list[str] = []
    for i, field in enumerate(fields):
        text = _text(cells[i], field) if i < len(cells) else ""
        if i and not field.gap:
            joined[-1] += text
        else:
            joined.append(text)
    return tuple(joined)


def _text(cell: Value | Cell, field: Field) -> str:
    value, form = (cell.value, cell.format) if isinstance(cell, Cell) else (cell, None)
    if value is None:
        return ""
    return value if isinstance(value, str) else formats.trimmed(float(value), form or field.format)
