"""Frequency tables as text: a stub of row names, groups of cells divided by bars, heads folded above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statalike.output.text import wrapped

Cells = Sequence[Sequence[str]]
"""One line of cells, group by group."""


@dataclass(frozen=True)
class Block:
    """A table of texts.

    stub: the row variable's label, folded to `stub_width`. spanner: what stands over the first group of columns.
    heads and widths: by group. names and rows: one each a row; a row may have several lines. The last row stands
    under a rule if `total`; with `ruled` all rows do.
    """

    stub: str
    stub_width: int
    names: Sequence[str]
    heads: Cells
    widths: Sequence[Sequence[int]]
    rows: Sequence[Sequence[Cells]]
    spanner: str = ""
    total: bool = True
    ruled: bool = False


def centred(text: str, width: int) -> str:
    """Text in the middle of a width, an odd blank before it."""
    return " " * max((width - len(text) + 1) // 2, 0) + text


def fold(text: str, width: int) -> list[str]:
    """Text broken at blanks, and within words that are too long, into lines of at most `width`."""
    pieces: list[str] = []
    for line in wrapped(text, width):
        while len(line) > width:
            pieces.append(line[:width])
            line = line[width:]
        pieces.append(line)
    return pieces


def block_lines(block: Block) -> list[str]:
    """The lines of a table, without trailing blanks."""
    spans = [sum(group) for group in block.widths]
    last = len(spans) - 1
    bars = ["-" * (span + (g < last)) for g, span in enumerate(spans)]
    rule = "-" * (block.stub_width + 1) + "+" + "+".join(bars)
    lines = [*_head(block, spans[0] + (last > 0)), rule]
    for number, (name, row) in enumerate(zip(block.names, block.rows, strict=True)):
        ends = block.total and number == len(block.rows) - 1
        if number and (block.ruled or ends):
            lines.append(rule)
        lines += [_line(block, name if i == 0 else "", line) for i, line in enumerate(row)]
    return lines


def _line(block: Block, name: str, groups: Cells) -> str:
    cells = (
        "".join(f"{cell:>{width}}" for cell, width in zip(group, widths, strict=False))
        for group, widths in zip(groups, block.widths, strict=False)
    )
    return f"{name:>{block.stub_width}} |{' |'.join(cells)}".rstrip()


def _head(block: Block, span: int) -> list[str]:
    over = [centred(text, span) for text in fold(block.spanner, span)] if block.spanner else []
    stub = fold(block.stub, block.stub_width)
    depth = max(len(over) + 1, len(stub))
    over = [""] * (depth - 1 - len(over)) + over
    stub = [""] * (depth - len(stub)) + stub
    lines = [f"{left:>{block.stub_width}} |{text}" for left, text in zip(stub, over, strict=False)]
    return [*lines, _line(block, stub[-1], block.heads)]


def key_box(names: Sequence[str]) -> list[str]:
    """The box that says what the lines of a cell are."""
    width = max(map(len, names))
    edge = f"+{'-' * (width + 2)}+"
    middle = [f"| {name:^{width}} |" for name in names]
    return [edge, f"| {'Key':<{width}} |", f"|{'-' * (width + 2)}|", *middle, edge]
