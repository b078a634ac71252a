"""Tables of contrasts and comparisons: joint tests, estimates with tests and intervals, numbers of comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.estimation.coeftable import MARGIN, Columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.margins.comparisons import TITLES
from statalike.estimation.rowlabels import Label, fitted
from statalike.estimation.wald import WaldTest
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table, span

JOINT = "Joint"
OVERALL = "Overall"
LETTERS = (
    "Note: Margins sharing a letter in the group label are not significantly different",
    "      at the {:g}% level.",
)


@dataclass(frozen=True)
class TestRow:
    """A joint test with its label, None for a heading; of: the marginal effect that is tested."""

    label: Label
    test: WaldTest | None = None
    of: str = ""


@dataclass(frozen=True, eq=False)
class Effects:
    """The comparisons of one term: heading, labels (m,), their numbers; of: the marginal effect that is compared."""

    heading: str
    labels: tuple[str, ...]
    numbers: Columns
    of: str = ""


def spaced(blocks: Sequence[Sequence[Part]], apart: Sequence[bool], heads: Sequence[str] = ()) -> list[Part]:
    """The blocks with a blank row around those that stand apart; a rule and a heading where `heads` change."""
    rows: list[Part] = []
    for i, block in enumerate(blocks):
        if heads and heads[i] and (not i or heads[i] != heads[i - 1]):
            rows += [*([Rule()] if i else []), Row(Cell(heads[i], align="left"))]
        elif i and (apart[i] or apart[i - 1]):
            rows.append(Blank())
        rows += block
    return rows


def width_of(labels: Iterable[Label], display: Display, fields: Sequence[Field]) -> int:
    """The width of a column of labels, beside the other fields of its table.

    Where the table does not fit on the line, comparisons are broken, as Stata breaks `(smoker vs nonsmoker)` in
    tables of treatment effects; that it does so here is supposed. Only nolstretch and fvwrap() cut what is too long.
    """
    labels, least = list(labels), 12
    room = display.width - 2 - sum(span(field) for field in fields) - MARGIN
    limit = least if display.nolstretch else max(least, room)
    widest = max([least, *(label.room for label in labels)])
    if widest <= limit or display.nolstretch or display.fvwrap > 1:
        return min(widest, limit)
    return max([limit, *(piece.room for label in labels for piece in _pieces(label, 0))])


def _pieces(label: Label, width: int) -> list[Label]:
    """A comparison in pieces no longer than need be: `(4 vs 3) Domestic` before the place, `4 vs 3` around the "vs"."""
    contrast, end, place = label.text.partition(") ")
    left, vs, right = label.text.partition(" vs ")
    if label.room <= width or not vs:
        return [label]
    if end and not place.startswith("vs "):
        halves = (replace(label, text=text) for text in (contrast + ")", place))
        return [piece for half in halves for piece in _pieces(half, width)]
    return [replace(label, text=text) for text in (left, "vs", right)]


def labelled(label: Label, width: int, display: Display, cells: Sequence[Any] = ()) -> list[Row]:
    """A row, and above it the lines that its label takes where it is longer than the column."""
    wrapping = display.fvwrap, display.fvwrapon == "word"
    lines = [line for piece in _pieces(label, width) for line in fitted(piece, width, *wrapping)]
    return [*(Row(line.cell) for line in lines[:-1]), Row(lines[-1].cell, *cells)]


def test_table(
    blocks: Sequence[Sequence[TestRow]],
    equation: str,
    denominator: float | None,
    small: bool,
    t: bool,
    display: Display,
) -> Table:
    """df, (ddf,) F or chi2, and P; `denominator` d.f. in a row of their own."""
    squish = display.vsquish
    letter = "F" if t or small else "chi2"
    fields = [Field("df", 9, "%9.0f")]
    fields += [Field("ddf", 9, "%9.2f")] if small else []
    fields += [Field(letter, 9, "%9.2f", gap=3), Field(f"P>{letter}", 6, "%6.4f", gap=5)]
    width = width_of([row.label for block in blocks for row in block] + [Label(equation)], display, fields)
    fields = [Field("", width, gap=0, bar=True), *fields]
    bodies = [
        [part for row in block for part in labelled(row.label, width, display, _test(row, small))] for block in blocks
    ]
    apart = [len(block) > 1 or "#" in block[0].label.text or block[0].label.text == OVERALL for block in blocks]
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    rows += spaced(bodies, [each and not squish for each in apart], [block[0].of for block in blocks])
    if denominator is not None:
        rows += [*([] if squish else [Blank()]), Row(Label("Denominator").cell, denominator)]
    return Table(tuple(fields), tuple(rows))


def _test(row: TestRow, small: bool) -> list[Any]:
    """What stands beside the label of a test."""
    if row.test is None:
        return []
    if not row.test.df:
        return [Cell("(not testable)", align="left")]
    return [row.test.df, *([row.test.df_r] if small else []), row.test.statistic, row.test.p]


def effect_table(
    terms: Sequence[Effects], display: Display, *, equation: str, vce: str, t: bool, adjusted: str = "",
    estimate: str = "Contrast", errors: bool = True,
) -> Table:  # fmt: skip
    """Comparisons of all terms; `adjusted` (a method) writes its title above tests and intervals. errors: whether
    there is more than the estimates."""
    labels = [Label(text, 0, -1, False) for term in terms for text in term.labels]
    others = table_fields(12, "", display, vce, t=t, estimate=estimate)[1:]
    width = width_of([*labels, *(Label(term.heading) for term in terms), Label(equation)], display, others)
    fields = table_fields(width, "", display, vce, t=t, estimate=estimate)
    bodies: list[list[Part]] = []
    for term in terms:
        body: list[Part] = labelled(Label(term.heading), width, display) if term.labels and term.heading else []
        for i, text in enumerate(term.labels):
            cells = number_cells(term.numbers, i, display)[: None if errors else 1]
            estimable = not np.isnan(term.numbers.b[i])
            shown = cells if estimable else [np.nan, *[Cell("(not estimable)", align="left")] * errors]
            label = Label(text, 0, -1, False) if term.heading else Label(text)
            body += labelled(label, width, display, shown)
        bodies.append(body)
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    rows += spaced(bodies, [not display.vsquish] * len(bodies), [term.of for term in terms])
    heads = _heads(width, display, vce, t, adjusted, estimate) if adjusted and errors else None
    return Table(tuple(fields if errors else fields[:2]), tuple(rows), heads=heads)


def _heads(width: int, display: Display, vce: str, t: bool, adjusted: str, estimate: str) -> tuple[str, str]:
    """Two lines above comparisons, the upper one with the method of adjustment."""
    title = TITLES[adjusted].center(10).rstrip()
    letter = "t" if t else "z"
    upper = f"{'':12}{vce:12}"
    lower = f"{estimate:>11}   {'std. err.' if vce else 'Std. err.'}"
    if not display.nopvalues:
        upper = f"{upper:<28}{title}"
        lower = f"{lower}{letter:>7}    P>|{letter}|"
    if not display.noci:
        upper = f"{upper:<{len(lower) + 10}}{title}"
        lower += f"     {display.interval:>20}"
    bar = f"{'':{width}} |"
    return bar + upper, bar + lower


def number_table(
    counts: Sequence[tuple[str, int]], equation: str, display: Display, what: str = "comparisons"
) -> Table:
    """How many comparisons each term has."""
    number = Field("", 11, "%11.0f")
    width = width_of([Label(name) for name, _ in counts] + [Label(equation)], display, [number])
    bar = f"{'':{width}} |"
    heads = (f"{bar}    Number of", f"{bar}  {what:>11}")
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    bodies = [labelled(Label(name), width, display, [m]) for name, m in counts]
    rows += spaced(bodies, ["#" in name for name, _ in counts])
    return Table((Field("", width, gap=0, bar=True), number), tuple(rows), heads=heads)


def group_table(
    terms: Sequence[tuple[str, Sequence[str], np.ndarray, np.ndarray, Sequence[str]]], display: Display,
    *, equation: str, vce: str, adjusted: str,
) -> Table:  # fmt: skip
    """Margins with their letters: for each term heading, labels, margins, standard errors and letters."""
    labels = [Label(text, 0, -1, False) for _, texts, *_ in terms for text in texts]
    number = display.cformat or "%9.0g"
    others = (Field("", 9, number), Field("", 9, number), Field("", 10, gap=3))
    width = width_of([*labels, *(Label(term[0]) for term in terms), Label(equation)], display, others)
    fields = (Field("", width, gap=0, bar=True), *others)
    bar = f"{'':{width}} |"
    upper = f"{'':12}{vce:12}"
    heads = (
        f"{bar}{upper:<25}{TITLES[adjusted]:>10}".rstrip(),
        f"{bar}     Margin   {'std. err.' if vce else 'Std. err.'}       groups",
    )
    bodies = []
    for heading, texts, margins, errors, found in terms:
        body: list[Part] = labelled(Label(heading), width, display)
        for text, m, s, letters in zip(texts, margins, errors, found, strict=True):
            body += labelled(Label(text, 0, -1, False), width, display, [float(m), float(s), letters])
        bodies.append(body)
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    return Table(fields, tuple([*rows, *spaced(bodies, [True] * len(bodies))]), heads=heads)
