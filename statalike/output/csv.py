"""Tables as comma-separated values, each so written that spreadsheets show it as it is."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.output.grid import grid
from statalike.output.table import Table

OPEN = CLOSE = ""


def render(
    table: Table, title: str = "", notes: Sequence[str] = (), *, separator: str = ",", formulas: bool = True
) -> str:
    """Title, lines of the table, notes; formulas: cells as ="(2.72)", lest parentheses become a minus sign."""
    lines = [(title,)] if title else []
    lines += [row.texts for row in grid(table)]
    lines += [(note,) for note in notes]
    mark = "=" if formulas else ""
    quoted = ([mark + '"' + text.replace('"', '""') + '"' for text in line] for line in lines)
    return "\n".join([separator.join(_doubled(cell, mark) for cell in line) for line in quoted] + [""])


def _doubled(cell: str, mark: str) -> str:
    """A formula whose text holds quotes or a comma must be quoted once more."""
    inner = cell[2:-1]
    return cell if not mark or not set(',;"') & set(inner) else '"' + cell.replace('"', '""') + '"'
