"""Listings of observations: a boxed table, a wide box an observation where that is too wide, or clean columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statalike.output.text import abbreviated


@dataclass(frozen=True)
class Listed:
    """One column: its head, its cells (trimmed text, one an observation) and whether it is flush left.

    `least` is how narrow the column may become (0: as narrow as its cells).
    """

    name: str
    cells: Sequence[str]
    left: bool = False
    least: int = 0

    def width(self, abbreviate: int) -> int:
        """Characters that the column takes when its name may be shortened to `abbreviate`."""
        cells = max(map(len, self.cells), default=0)
        return max(cells, min(len(self.name), max(abbreviate, 5)), self.least)

    def head(self, width: int) -> str:
        """The name in the column's width."""
        return self._set(abbreviated(self.name, width), width)

    def cell(self, row: int, width: int) -> str:
        """A cell in the column's width."""
        return self._set(self.cells[row], width)

    def _set(self, text: str, width: int) -> str:
        return text.ljust(width) if self.left else text.rjust(width)


@dataclass(frozen=True)
class Style:
    """How a listing looks. numbers: the observations' numbers, None for none; rules: rows above which a line goes."""

    numbers: Sequence[int] | None
    rules: frozenset[int] = frozenset()
    header: bool = True
    clean: bool = False
    divider: bool = False
    shape: str = ""  # "table", "display" or "" for what fits
    abbreviate: int = 8
    widest_number: int = 0


def listing(columns: Sequence[Listed], style: Style, linesize: int) -> list[str]:
    """The lines of a listing; nothing for no observations."""
    if not columns or not columns[0].cells:
        return []
    widths = [column.width(style.abbreviate) for column in columns]
    if style.clean:
        return _clean(columns, widths, style)
    margin = _margin(style)
    room = len(margin(0)) + sum(widths) + 3 * (len(widths) - 1) + 4
    if style.shape == "display" or (not style.shape and room > linesize):
        return _display(columns, widths, style, linesize)
    return _table(columns, widths, style)


def _margin(style: Style):
    """A function from a row to what stands left of it, of the same width for every row."""
    if style.numbers is None:
        return lambda row: "  "
    digits = max(len(str(style.widest_number)), 3)
    return lambda row: f"{style.numbers[row]:>{digits}}. "


def _table(columns: Sequence[Listed], widths: list[int], style: Style) -> list[str]:
    margin = _margin(style)
    blank = " " * len(margin(0))
    between = " | " if style.divider else "   "
    inner = "+".join("-" * (w + 2) for w in widths) if style.divider else "-" * (sum(widths) + 3 * len(widths) - 1)
    edge = f"{blank}+{inner.replace('+', '-') if style.divider else inner}+"
    rule = f"{blank}|{inner}|"
    lines = [edge]
    if style.header:
        head = between.join(c.head(w) for c, w in zip(columns, widths, strict=True))
        lines += [f"{blank}| {head} |", rule]
    for row in range(len(columns[0].cells)):
        if row in style.rules and row:
            lines.append(rule)
        cells = between.join(c.cell(row, w) for c, w in zip(columns, widths, strict=True))
        lines.append(f"{margin(row)}| {cells} |")
    return [*lines, edge]


def _clean(columns: Sequence[Listed], widths: list[int], style: Style) -> list[str]:
    margin = _margin(style)
    blank = " " * len(margin(0))
    lines = []
    if style.header:
        head = "   ".join(c.head(w) for c, w in zip(columns, widths, strict=True))
        lines.append(f"{blank}  {head}".rstrip())
    for row in range(len(columns[0].cells)):
        cells = "   ".join(c.cell(row, w) for c, w in zip(columns, widths, strict=True))
        lines.append(f"{margin(row)}  {cells}".rstrip())
    return lines


def _display(columns: Sequence[Listed], widths: list[int], style: Style, linesize: int) -> list[str]:
    """One box an observation, its columns in as many segments as the line needs."""
    margin = _margin(style)
    blank = " " * len(margin(0))
    segments = _segments(widths, linesize - len(blank))
    inner = max(sum(widths[i] + 3 for i in segment) - 1 for segment in segments)
    pads = [_padding([widths[i] for i in segment], inner) for segment in segments]
    lines: list[str] = []
    for row in range(len(columns[0].cells)):
        if lines:
            lines.append("")
        lines.append(f"{blank}+{'-' * inner}+")
        first = margin(row)
        for number, (segment, pad) in enumerate(zip(segments, pads, strict=True)):
            if number:
                lines.append(f"{blank}|{'-' * inner}|")
            heads = [columns[i].head(widths[i]) for i in segment]
            cells = [columns[i].cell(row, widths[i]) for i in segment]
            if style.header:
                lines.append(f"{first}|{_spread(heads, pad)}|")
                first = blank
            lines.append(f"{first}|{_spread(cells, pad)}|")
            first = blank
        lines.append(f"{blank}+{'-' * inner}+")
    return lines


def _segments(widths: list[int], room: int) -> list[list[int]]:
    """Columns shared out over segments that fit the room."""
    segments: list[list[int]] = [[]]
    used = 1
    for i, width in enumerate(widths):
        if segments[-1] and used + width + 3 > room:
            segments.append([])
            used = 1
        segments[-1].append(i)
        used += width + 3
    return segments


def _padding(widths: list[int], inner: int) -> list[int]:
    """How many blanks more each cell of a segment takes, so that all segments are equally wide."""
    extra = inner - (sum(w + 3 for w in widths) - 1)
    each, rest = divmod(extra, len(widths))
    return [each + (i >= len(widths) - rest) for i in range(len(widths))]


def _spread(texts: list[str], pads: list[int]) -> str:
    """Cells of a segment, each between its blanks."""
    return "|".join(
        " " * (1 + pad // 2) + text + " " * (1 + pad - pad // 2) for text, pad in zip(texts, pads, strict=True)
    )
