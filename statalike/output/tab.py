"""Tables as text with tabs between the columns."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.output.grid import grid
from statalike.output.table import Table

OPEN = CLOSE = ""


def render(table: Table, title: str = "", notes: Sequence[str] = ()) -> str:
    """Title, lines of the table, notes."""
    lines = [[title]] if title else []
    lines += [list(row.texts) for row in grid(table)]
    lines += [[note] for note in notes]
    return "\n".join(["\t".join(line).rstrip("\t") for line in lines] + [""])
