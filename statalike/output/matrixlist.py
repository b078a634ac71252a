"""A matrix as `matrix list` shows it."""

from __future__ import annotations

from statalike.data import format as formats
from statalike.data.matrix import Matrix

GAP = "  "


def matrix_lines(
    matrix: Matrix, *, fmt: str = "%10.0g", half: bool = False, names: bool = True, blank: str = "", linesize: int = 80
) -> list[str]:
    """The lines under the title: columns of one width; those that exceed the line follow in further blocks.

    half: only the lower triangle. blank: the value that is shown as nothing.
    """
    cells = [_row(matrix, i, fmt, half, blank) for i in range(matrix.shape[0])]
    rows = [f"{equation}:{name}" if _named(equation) else name for equation, name in matrix.rows]
    left = max(map(len, rows), default=0) if names else 0
    width = max((_width(matrix, cells, j, names) for j in range(matrix.shape[1])), default=0)
    widths = [width] * matrix.shape[1]
    lines: list[str] = []
    for first, last in _blocks(widths, linesize - left):
        if lines:
            lines.append("")
        if names:
            lines += _heads(matrix, widths, first, last, left)
        for name, row in zip(rows, cells, strict=True):
            shown = "".join(GAP + row[j].rjust(widths[j]) for j in range(first, last))
            lines.append(((name if names else "").rjust(left) + shown).rstrip())
    return lines


def _named(equation: str) -> bool:
    return equation not in ("", "_")


def _row(matrix: Matrix, i: int, fmt: str, half: bool, blank: str) -> list[str]:
    shown = [formats.trimmed(float(value), fmt) for value in matrix.values[i]]
    return ["" if (half and j > i) or (blank and text == blank) else text for j, text in enumerate(shown)]


def _width(matrix: Matrix, cells: list[list[str]], j: int, names: bool) -> int:
    width = max((len(row[j]) for row in cells), default=0)
    equation, name = matrix.cols[j]
    longest = max(map(len, _pieces(name)))
    return max(width, longest, len(equation) + 1 if _named(equation) else 0) if names else width


def _blocks(widths: list[int], space: int) -> list[tuple[int, int]]:
    """Runs of columns (first, last + 1) that fit beside the row names."""
    found: list[tuple[int, int]] = []
    first, used = 0, 0
    for j, width in enumerate(widths):
        needed = width + len(GAP)
        if used + needed > space and j > first:
            found.append((first, j))
            first, used = j, 0
        used += needed
    return [*found, (first, len(widths))]


def _heads(matrix: Matrix, widths: list[int], first: int, last: int, left: int) -> list[str]:
    """Equations, then names over as many lines as the longest has pieces."""
    margin = " " * left
    heads = []
    if any(_named(equation) for equation, _ in matrix.cols):
        heads.append([f"{equation}:" if _named(equation) else "_:" for equation, _ in matrix.cols])
    pieces = [_pieces(name) for _, name in matrix.cols]
    depth = max(map(len, pieces), default=1)
    above = [[""] * (depth - len(each)) + each for each in pieces]
    heads += [[each[k] for each in above] for k in range(depth)]
    return [(margin + "".join(GAP + h[j].rjust(widths[j]) for j in range(first, last))).rstrip() for h in heads]


def _pieces(name: str) -> list[str]:
    """`1.group#c.week` as `1.` `group#` `c.` `week`, one above the other."""
    found = []
    for at, part in enumerate(parts := name.split("#"), start=1):
        operator, dot, variable = part.rpartition(".")
        end = "#" if at < len(parts) else ""
        found += [f"{operator}.", variable + end] if dot and operator and variable else [part + end]
    return found
