"""Tables of contrasts and comparisons: joint tests, estimates with tests and intervals, numbers of comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from statalike.estimation.coeftable import Columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.margins.comparisons import TITLES
from statalike.estimation.rowlabels import Label
from statalike.estimation.wald import WaldTest
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table

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


def width_of(labels: Iterable[Label]) -> int:
    """The width of a column of labels."""
    return max([12, *(label.room for label in labels)])


def test_table(
    blocks: Sequence[Sequence[TestRow]],
    equation: str,
    denominator: float | None,
    small: bool,
    t: bool,
    squish: bool = False,
) -> Table:
    """df, (ddf,) F or chi2, and P; `denominator` d.f. in a row of their own."""
    width = width_of([row.label for block in blocks for row in block] + [Label(equation)])
    letter = "F" if t or small else "chi2"
    fields = [Field("", width, gap=0, bar=True), Field("df", 9, "%9.0f")]
    fields += [Field("ddf", 9, "%9.2f")] if small else []
    fields += [Field(letter, 9, "%9.2f", gap=3), Field(f"P>{letter}", 6, "%6.4f", gap=5)]
    bodies = [[_test_row(row, small) for row in block] for block in blocks]
    apart = [len(block) > 1 or "#" in block[0].label.text or block[0].label.text == OVERALL for block in blocks]
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    rows += spaced(bodies, [each and not squish for each in apart], [block[0].of for block in blocks])
    if denominator is not None:
        rows += [*([] if squish else [Blank()]), Row(Label("Denominator").cell, denominator)]
    return Table(tuple(fields), tuple(rows))


def _test_row(row: TestRow, small: bool) -> Row:
    if row.test is None:
        return Row(row.label.cell)
    if not row.test.df:
        return Row(row.label.cell, Cell("(not testable)", align="left"))
    middle = [row.test.df_r] if small else []
    return Row(row.label.cell, row.test.df, *middle, row.test.statistic, row.test.p)


def effect_table(
    terms: Sequence[Effects], display: Display, *, equation: str, vce: str, t: bool, adjusted: str = "",
    estimate: str = "Contrast", errors: bool = True,
) -> Table:  # fmt: skip
    """Comparisons of all terms; `adjusted` (a method) writes its title above tests and intervals. errors: whether
    there is more than the estimates."""
    labels = [Label(text, 0, -1, False) for term in terms for text in term.labels]
    width = width_of([*labels, *(Label(term.heading) for term in terms), Label(equation)])
    fields = table_fields(width, "", display, vce, t=t, estimate=estimate)
    bodies: list[list[Part]] = []
    for term in terms:
        body: list[Part] = [Row(Label(term.heading).cell)] if term.labels and term.heading else []
        for i, text in enumerate(term.labels):
            cells = number_cells(term.numbers, i, display)[: None if errors else 1]
            estimable = not np.isnan(term.numbers.b[i])
            shown = cells if estimable else [np.nan, *[Cell("(not estimable)", align="left")] * errors]
            label = Label(text, 0, -1, False) if term.heading else Label(text)
            body.append(Row(label.cell, *shown))
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


def number_table(counts: Sequence[tuple[str, int]], equation: str, what: str = "comparisons") -> Table:
    """How many comparisons each term has."""
    width = width_of([Label(name) for name, _ in counts] + [Label(equation)])
    bar = f"{'':{width}} |"
    heads = (f"{bar}    Number of", f"{bar}  {what:>11}")
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    rows += spaced([[Row(Label(n).cell, m)] for n, m in counts], ["#" in n for n, _ in counts])
    return Table((Field("", width, gap=0, bar=True), Field("", 11, "%11.0f")), tuple(rows), heads=heads)


def group_table(
    terms: Sequence[tuple[str, Sequence[str], np.ndarray, np.ndarray, Sequence[str]]], display: Display,
    *, equation: str, vce: str, adjusted: str,
) -> Table:  # fmt: skip
    """Margins with their letters: for each term heading, labels, margins, standard errors and letters."""
    labels = [Label(text, 0, -1, False) for _, texts, *_ in terms for text in texts]
    width = width_of([*labels, *(Label(term[0]) for term in terms), Label(equation)])
    number = display.cformat or "%9.0g"
    first = Field("", width, gap=0, bar=True)
    fields = (first, Field("", 9, number), Field("", 9, number), Field("", 10, gap=3))
    bar = f"{'':{width}} |"
    upper = f"{'':12}{vce:12}"
    heads = (
        f"{bar}{upper:<25}{TITLES[adjusted]:>10}".rstrip(),
        f"{bar}     Margin   {'std. err.' if vce else 'Std. err.'}       groups",
    )
    bodies = []
    for heading, texts, margins, errors, found in terms:
        body: list[Part] = [Row(Label(heading).cell)]
        body += [
            Row(Label(text, 0, -1, False).cell, float(m), float(s), letters)
            for text, m, s, letters in zip(texts, margins, errors, found, strict=True)
        ]
        bodies.append(body)
    rows: list[Part] = [Row(Cell(equation, align="left"))] if equation else []
    return Table(fields, tuple([*rows, *spaced(bodies, [True] * len(bodies))]), heads=heads)
