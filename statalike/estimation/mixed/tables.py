"""`mixed`'s header, grouping table, variance-component table and the lines under it, in today's Stata layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from statalike.data import format as formats
from statalike.estimation.mixed.components import Block
from statalike.estimation.mixed.levels import Counts
from statalike.output.table import Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

LABEL = 28
GROUPING = "        Grouping information"


def group_counts(level: Counts) -> tuple[str, str, str, str]:
    """Number of groups and minimum, average, maximum observations per group, as printed."""
    shown = ((level.count, "%9.0fc"), (level.minimum, "%9.0fc"), (level.mean, "%9.1fc"), (level.maximum, "%9.0fc"))
    return tuple(formats.trimmed(value, fmt) for value, fmt in shown)


def grouping(levels: Sequence[Counts]) -> Table:
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


def variance_table(blocks: Sequence[Block], level: float, cformat: str, vcetype: str = "") -> Table:
    """The random-effects table: one block an equation, rules between them; vcetype: what stands above std. err."""
    drawn = vcetype == "Bootstrap"
    estimate, error = "estimate" if drawn else "Estimate", "std. err." if vcetype else "Std. err."
    head = f"  Random-effects parameters  |   {estimate}   {error}{f'[{level:g}% conf. interval]':>25}"
    above = f"   {'Observed' if drawn else '':8}   {vcetype:^9}{'         Normal-based' if drawn else ''}".rstrip()
    heads = (f"{'':29}|{above}", head) if vcetype else (head,)
    fields = (
        Field("", LABEL, cformat, gap=0, bar=True),
        Field("", 9, cformat),
        Field("", 9, cformat),
        Field("", 9, cformat, gap=5),
        Field("", 9, cformat, gap=3),
    )
    rows: list[Part] = []
    notes = 0
    for k, block in enumerate(blocks):
        if k:
            rows.append(Rule())
        if block.heading and not block.rows:
            name, empty = block.heading
            rows.append(Row(Cell(f"{name:<{LABEL - len(empty)}}{empty}", align="left")))
            continue
        rows += [Row(Cell(fitted_heading(line), align="left")) for line in block.heading]
        for label, c in block.rows:
            notes += is_listed(label)
            text = fitted_label(label, number=notes if is_listed(label) else 0)
            rows.append(Row(text, c.value, c.se, c.lower, c.upper))
    return Table(fields, tuple(rows), heads=heads)


def footnotes(blocks: Sequence[Block]) -> list[str]:
    """What rows of many effects stand for: `(1) x1 x2 x3`, in the order of the rows."""
    listed = [label for block in blocks for label, _ in block.rows if is_listed(label)]
    return [f"({k}) {label.partition('(')[2].rstrip(')')}" for k, label in enumerate(listed, start=1)]


def is_listed(label: str) -> bool:
    """Whether a row is of so many effects that only the first and last are named."""
    names = label.partition("(")[2].split(" ")
    return len(names) > 1 and ": " not in label and len(label) > LABEL - 1


def fitted_heading(line: str) -> str:
    """`level: Structure` or `    by variable`, its name cut until it fits."""
    if len(line) <= LABEL:
        return line
    name, colon, rest = line.partition(":")
    if colon:
        return f"{abbreviated(name, max(LABEL - len(rest) - 1, 5))}:{rest}"[:LABEL]
    return f"    by {abbreviated(line.strip().removeprefix('by '), LABEL - 7)}"


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


def fitted_label(label: str, width: int = LABEL - 1, number: int = 0) -> str:
    """A row label cut name by name until it fits; number: of the footnote that lists its names."""
    if len(label) <= width:
        return label
    group, colon, row = label.rpartition(": ")
    if colon:
        return f"{abbreviated(group, max(width - len(row) - 2, 5))}: {row}"
    if "(" not in label:
        return abbreviated(label, width)
    kind, _, inner = label.partition("(")
    if number:
        first, *_, last = inner.rstrip(")").split(" ")
        return f"{kind}({abbreviated(first, 8)}..{abbreviated(last, 8)})({number})"
    names = inner.rstrip(")").split(",")
    room = width - len(kind) - 2 - (len(names) - 1)
    sizes = [len(name) for name in names]
    while sum(sizes) > room:
        longest = sizes.index(max(sizes))
        sizes[longest] -= 1
    return f"{kind}({','.join(abbreviated(n, s) for n, s in zip(names, sizes, strict=True))})"
