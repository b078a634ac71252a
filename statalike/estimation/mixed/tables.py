"""`mixed`'s header, grouping table, variance-component table and the lines under it, in today's Stata layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from statalike.data import format as formats
from statalike.estimation.mixed.components import Block
from statalike.estimation.mixed.levels import Level
from statalike.output.table import Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

WIDTH = 78
LABEL = 28
GROUPING = "        Grouping information"


def header(lines: Sequence[tuple[str, str, str | None]]) -> Table:
    """Lines of (left text, right label, right value): the right block ends at column 78; a value None has no `=`.

    `DF:|min` stands for a label with both ends at its edges. The values of F(0, .), a test of nothing, stand at left.
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
    rows = tuple(_header_row(*line, labels) for line in lines)
    return Table(fields, rows, heads=(), top=False, middle=False, bottom=False)


def _header_row(left: str, label: str, value: str | None, width: int) -> Row:
    if value is None:
        return Row(left, Cell(label))
    if "|" in label:
        start, end = label.split("|")
        return Row(left, Cell(f"{start}{end:>{width - len(start)}}", align="right"), "=", value)
    aligned = Cell(label, align="right") if label in ("min", "avg", "max") else Cell(label)
    return Row(left, aligned, "=", Cell(value, align="left") if value == "." and " F" in f" {label}" else value)


def group_counts(level: Level) -> tuple[str, str, str, str]:
    """Number of groups and minimum, average, maximum observations per group, as printed."""
    sizes = level.sizes
    return (
        formats.trimmed(level.count, "%9.0fc"),
        formats.trimmed(float(sizes.min()), "%9.0fc"),
        formats.trimmed(level.mean, "%9.1fc"),
        formats.trimmed(float(sizes.max()), "%9.0fc"),
    )


def grouping(levels: Sequence[Level]) -> Table:
    """The table of levels, to stand under GROUPING: groups and observations per group."""
    fields = (
        Field("", 15, gap=0, bar=True),
        Field("", 10, gap=1),
        Field("", 10, gap=1),
        Field("", 10, gap=1),
        Field("", 10, gap=1),
    )
    blank = " " * 8
    heads = (
        f"{blank}                |     No. of       Observations per group",
        f"{blank} Group variable |     groups    Minimum    Average    Maximum",
    )
    rows = tuple(Row(abbreviated(level.name, 12), *group_counts(level)) for level in levels)
    return Table(fields, rows, heads=heads, indent=8)


def variance_table(blocks: Sequence[Block], level: float, cformat: str, robust: bool = False) -> Table:
    """The random-effects table: one block an equation, rules between them."""
    interval = f"[{level:g}% conf. interval]"
    error = "std. err." if robust else "Std. err."
    head = f"  Random-effects parameters  |   Estimate   {error}{interval:>25}"
    heads = (f"{'':29}|               Robust", head) if robust else (head,)
    fields = (
        Field("", LABEL, cformat, gap=0, bar=True),
        Field("", 9, cformat),
        Field("", 9, cformat),
        Field("", 9, cformat, gap=5),
        Field("", 9, cformat, gap=3),
    )
    rows: list[Part] = []
    for k, block in enumerate(blocks):
        if k:
            rows.append(Rule())
        if block.heading and not block.rows:
            name, empty = block.heading
            rows.append(Row(Cell(f"{name:<{LABEL - len(empty)}}{empty}", align="left")))
            continue
        rows += [Row(Cell(line, align="left")) for line in block.heading]
        rows += [Row(fitted_label(label), c.value, c.se, c.lower, c.upper) for label, c in block.rows]
    return Table(fields, tuple(rows), heads=heads)


def with_df(table: Table, df: Sequence[float]) -> Table:
    """A coefficient table with the degrees of freedom of its numbered rows after the standard errors."""
    numbers = iter(df)
    fields = list(table.fields)
    fields[3:] = [replace(field, gap=4) if field.gap == 5 else field for field in fields[3:]]
    fields.insert(3, Field("DF", 9, "%9.1f", gap=5))
    rows = []
    for row in table.rows:
        if isinstance(row, Row) and len(row.cells) > 2 and isinstance(row.cells[2], float):
            row = Row(*row.cells[:3], next(numbers), *row.cells[3:])
        rows.append(row)
    return replace(table, fields=tuple(fields), rows=tuple(rows))


def fitted_label(label: str, width: int = LABEL - 1) -> str:
    """A row label cut name by name until it fits."""
    if len(label) <= width or "(" not in label:
        return label if len(label) <= width else abbreviated(label, width)
    kind, _, inner = label.partition("(")
    separator = "," if "," in inner else " "
    names = inner.rstrip(")").split(separator)
    room = width - len(kind) - 2 - (len(names) - 1)
    if room < 3 * len(names):
        return f"{kind}({abbreviated(names[0], 8)}..{abbreviated(names[-1], 8)})"
    sizes = [len(name) for name in names]
    while sum(sizes) > room:
        longest = sizes.index(max(sizes))
        sizes[longest] -= 1
    return f"{kind}({separator.join(abbreviated(n, s) for n, s in zip(names, sizes, strict=True))})"
