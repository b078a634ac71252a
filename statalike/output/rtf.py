"""Tables as rich text, which word processors open."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.output.grid import GridRow, grid
from statalike.output.table import Field, Table

OPEN = "{\\rtf1\\ansi\\deff0 {\\fonttbl{\\f0\\froman Times New Roman;}}\n\\plain\\fs24\n"
CLOSE = "}\n"
TWIPS = 120
"""Width of a character, in twentieths of a point."""


def render(table: Table, title: str = "", notes: Sequence[str] = ()) -> str:
    """One table with its title and the notes below it."""
    rows, edges = grid(table), _edges(table.fields)
    lines = [f"{{\\pard\\keepn\\ql {_escaped(title)}\\par}}"] if title else []
    for i, row in enumerate(rows):
        lines.append(_row(row, edges, top=i == 0 or row.ruled, bottom=i == len(rows) - 1))
    lines += [f"{{\\pard\\ql\\fs20 {_escaped(note)}\\par}}" for note in notes]
    return "\n".join([*lines, "{\\pard\\par}", ""])


def _edges(fields: Sequence[Field]) -> list[int]:
    """Right edges of the columns, in twips from the left."""
    edges: list[int] = []
    for i, field in enumerate(fields):
        width = TWIPS * (field.width + field.gap)
        if i and not field.gap:
            edges[-1] += width
        else:
            edges.append((edges[-1] if edges else 0) + width)
    return edges


def _row(row: GridRow, edges: Sequence[int], *, top: bool, bottom: bool) -> str:
    border = ("\\clbrdrt\\brdrw10\\brdrs" if top else "") + ("\\clbrdrb\\brdrw10\\brdrs" if bottom else "")
    shape = "".join(f"{border}\\cellx{edge}" for edge in edges)
    cells = "".join(
        f"\\pard\\intbl\\{'qc' if i else 'ql'} {{{_escaped(text)}}}\\cell " for i, text in enumerate(row.texts)
    )
    return f"{{\\trowd\\trgaph108{shape}\n{cells}\\row}}"


def _escaped(text: str) -> str:
    """Text with its own backslashes and braces, and signs beyond ASCII by number."""
    for sign in "\\{}":
        text = text.replace(sign, "\\" + sign)
    units = [text[i : i + 1] for i in range(len(text))]
    return "".join(unit if unit < "\x80" else _numbered(unit) for unit in units)


def _numbered(sign: str) -> str:
    pairs = sign.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(pairs[i : i + 2], 'little', signed=True)}?" for i in range(0, len(pairs), 2))
