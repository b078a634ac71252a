"""Tables as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from statalike.output.grid import GridRow, grid
from statalike.output.table import Table

OPEN = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Tables</title><style>
table {border-collapse: collapse; border-top: 1px solid; border-bottom: 1px solid; margin: 1em}
td, th {padding: 0 .6em; text-align: center; font-weight: normal} td:first-child {text-align: left}
tr.rule td, tr.rule th {border-top: 1px solid} caption, tfoot td {text-align: left}
tfoot td {border-top: 1px solid; font-size: smaller}
</style></head><body>
"""
CLOSE = "</body></html>\n"


def render(table: Table, title: str = "", notes: Sequence[str] = ()) -> str:
    """One table with its caption and the notes below it."""
    rows = grid(table)
    span = max(len(row.texts) for row in rows)
    lines = ["<table>", *([f"<caption>{escape(title)}</caption>"] if title else [])]
    for tag, head in (("thead", True), ("tbody", False)):
        lines += [f"<{tag}>", *(_row(row) for row in rows if row.head == head), f"</{tag}>"]
    if notes:
        below = "<br>".join(escape(note) for note in notes)
        lines.append(f'<tfoot><tr><td colspan="{span}">{below}</td></tr></tfoot>')
    return "\n".join([*lines, "</table>", ""])


def _row(row: GridRow) -> str:
    tag = "th" if row.head else "td"
    cells = "".join(f"<{tag}>{escape(text) or '&nbsp;'}</{tag}>" for text in row.texts)
    return f'<tr class="rule">{cells}</tr>' if row.ruled else f"<tr>{cells}</tr>"
