"""Two-way tables of frequencies as text, and the tests below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data import format as formats
from statalike.output.categories import Categories
from statalike.output.frequency import Block, block_lines, key_box

CELL, NARROW, WIDEST = 11, 10, 20


@dataclass(frozen=True, eq=False)
class Layer:
    """One line of every cell: its name in the key, the cells, the row, column and grand totals, and their format."""

    name: str
    cells: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    total: float
    format: str


def layers_of(counts: np.ndarray, wanted: Sequence[str], hoped: np.ndarray, weighted: bool) -> list[Layer]:
    """The wanted layers, in Stata's order: freq expected cchi2 clrchi2 row column cell."""
    rows, columns, n = counts.sum(axis=1), counts.sum(axis=0), float(counts.sum())

    def whole(name: str, cells: np.ndarray, form: str) -> Layer:
        return Layer(name, cells, cells.sum(axis=1), cells.sum(axis=0), float(cells.sum()), form)

    with np.errstate(divide="ignore", invalid="ignore"):
        squared = (counts - hoped) ** 2 / hoped
        logged = np.where(counts > 0, 2 * counts * np.log(counts / hoped), 0.0)
        made = {
            "freq": lambda: whole("frequency", counts, "%10.0g" if weighted else "%10.0fc"),
            "expected": lambda: whole("expected frequency", hoped, "%10.1fc"),
            "cchi2": lambda: whole("chi2 contribution", squared, "%10.1f"),
            "clrchi2": lambda: whole("lrchi2 contribution", logged, "%10.1f"),
            "row": lambda: Layer(
                "row percentage", 100 * counts / rows[:, None], 100 * rows / rows, 100 * columns / n, 100.0, "%10.2f"
            ),
            "column": lambda: Layer(
                "column percentage", 100 * counts / columns, 100 * rows / n, 100 * columns / columns, 100.0, "%10.2f"
            ),
            "cell": lambda: Layer(
                "cell percentage", 100 * counts / n, 100 * rows / n, 100 * columns / n, 100.0, "%10.2f"
            ),
        }
        return [make() for name, make in made.items() if name in wanted]


def crosstab_lines(
    rows: Categories, columns: Categories, layers: Sequence[Layer], linesize: int, key: bool = True
) -> Iterator[str]:
    """The key, if cells have several lines, and the table, in panels where it is too wide."""
    if key and len(layers) > 1:
        yield from key_box([layer.name for layer in layers])
        yield ""
    stub = min(max(NARROW, *(len(text) for text in (*rows.texts, "Total"))), WIDEST)
    across = max((linesize - stub - 2 - 2 - NARROW) // CELL, 1)
    for start in range(0, len(columns), across):
        if start:
            yield ""
        yield from block_lines(_panel(rows, columns, layers, slice(start, start + across), stub))


def _panel(rows: Categories, columns: Categories, layers: Sequence[Layer], part: slice, stub: int) -> Block:
    heads = [text[: CELL - 2] for text in columns.texts[part]]
    lines = []
    for i in range(len(rows)):
        lines.append([_line(layer, layer.cells[i, part], layer.rows[i]) for layer in layers])
    lines.append([_line(layer, layer.columns[part], layer.total) for layer in layers])
    return Block(
        stub=rows.label,
        stub_width=stub,
        names=[*(text[:stub] for text in rows.texts), "Total"],
        heads=(heads, ["Total"]),
        widths=([NARROW, *[CELL] * (len(heads) - 1)], [NARROW]),
        rows=lines,
        spanner=columns.label,
        ruled=len(layers) > 1,
    )


def _line(layer: Layer, cells: np.ndarray, total: float) -> list[list[str]]:
    shown = formats.column(cells, layer.format)
    return [[text.strip() for text in shown], [formats.trimmed(float(total), layer.format)]]


def test_line(name: str, value: float, p: float | None = None, se: float | None = None) -> str:
    """A test or measure below a table, `name` such as `Pearson chi2(4)`."""
    line = f"{name:>25} = {value:8.4f}"
    if p is not None:
        return f"{line}   Pr = {p:.3f}"
    return line if se is None else f"{line}  ASE = {se:.3f}"


def exact_line(name: str, p: float) -> str:
    """The line of an exact test, which has only a p-value."""
    return f"{name:>25} = {p:21.3f}"
