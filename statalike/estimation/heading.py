"""The heading of an estimation: a text on the left of each line, `label = value` on the right."""

from __future__ import annotations

from collections.abc import Sequence

from statalike.output.table import Cell, Field, Row, Table

WIDTH = 78


def heading(lines: Sequence[tuple[str, str, str | None]]) -> Table:
    """Lines of (left text, right label, right value): the right block ends at column 78; a value None has no `=`.

    `DF:|min` stands for a label with both ends at its edges. The value of F(0, .), a test of nothing, stands at left.
    """
    labels = max((len(label) for _, label, value in lines if value is not None), default=0)
    values = max((len(value) for _, _, value in lines if value is not None), default=0)
    left = WIDTH - labels - 3 - values
    fields = (
        Field("", left, align="left", gap=0),
        Field("", labels, align="left", gap=0),
        Field("", 1, gap=1),
        Field("", values, gap=1),
    )
    rows = tuple(_row(*line, labels) for line in lines)
    return Table(fields, rows, heads=(), top=False, middle=False, bottom=False)


def _row(left: str, label: str, value: str | None, width: int) -> Row:
    if value is None:
        return Row(left, Cell(label))
    if "|" in label:
        start, end = label.split("|")
        return Row(left, Cell(f"{start}{end:>{width - len(start)}}", align="right"), "=", value)
    aligned = Cell(label, align="right") if label in ("min", "avg", "max") else Cell(label)
    return Row(left, aligned, "=", Cell(value, align="left") if value == "." and " F" in f" {label}" else value)
