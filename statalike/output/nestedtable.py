"""Tables whose rows are nested headings and whose columns may have a heading over them, as `table` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line: its label, how far it is indented, and its cells (none for a heading)."""

    label: str
    indent: int
    cells: tuple[str, ...] = ()


def lines_of(rows: Sequence[Line], heads: Sequence[str], spans: Sequence[tuple[str, int]]) -> list[str]:
    """The text of a table. heads: over the columns; spans: headings above these, each over so many columns."""
    count = len(heads)
    widths = [max([len(heads[i]), *(len(row.cells[i]) for row in rows if row.cells)]) for i in range(count)]
    at = 0
    for text, number in spans:
        short = len(text) - (sum(widths[at : at + number]) + 3 * (number - 1))
        if number and short > 0:
            widths[at + number - 1] += short
        at += number
    stub = max(len(row.label) + row.indent for row in rows)
    rule = "-" * (stub + 1) + "+" + "-" * (2 + sum(widths) + 3 * (count - 1))
    found = [rule]
    if any(text for text, _ in spans):
        found.append(f"{'':{stub}} |  {_spanned(spans, widths)}".rstrip())
    if any(heads):
        found.append(f"{'':{stub}} |  {_cells(heads, widths)}")
    found.append(rule)
    for row in rows:
        label = f"{' ' * row.indent}{row.label}"
        found.append(f"{label:<{stub}} |" + (f"  {_cells(row.cells, widths)}" if row.cells else ""))
    return [*found, rule]


def _cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "   ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _spanned(spans: Sequence[tuple[str, int]], widths: Sequence[int]) -> str:
    parts, at = [], 0
    for text, number in spans:
        width = sum(widths[at : at + number]) + 3 * (number - 1)
        left = (width - len(text) + 1) // 2
        parts.append(f"{' ' * left}{text}".ljust(width))
        at += number
    return "   ".join(parts)
