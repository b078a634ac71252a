"""The table of coefficients, their standard errors, tests and confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.estimation.display import Display
from statalike.estimation.rowlabels import Label, label_rows
from statalike.estimation.stripe import parse
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

REST = 66  # characters right of the label column, the bar and the blank before it included
MARGIN = 1  # characters of the line that a table which stretches leaves free


@dataclass(frozen=True, eq=False)
class Columns:
    """The numbers of the rows, each (k,): estimate, standard error, statistic, p-value, confidence limits."""

    b: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    p: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def columns(
    b: np.ndarray, se: np.ndarray, df: float | np.ndarray | None, level: float = 95.0, eform: bool = False
) -> Columns:
    """Tests and intervals of estimates b (k,) with standard errors se (k,); t with df (also (k,)), else z.

    eform exponentiates estimates and limits; the standard errors become those of exp(b) (delta method).
    """
    with np.errstate(all="ignore"):
        statistic = np.where(se > 0, b / se, np.nan)
        half = critical(df, level) * np.where(se > 0, se, np.nan)
        lower, upper = b - half, b + half
        p = two_sided(statistic, df)
        if eform:
            raised = (np.exp(b), np.exp(b) * se, np.exp(lower), np.exp(upper))
            b, se, lower, upper = (np.where(np.isinf(x), np.nan, x) for x in raised)
        return Columns(b, np.where(se > 0, se, np.nan), statistic, p, lower, upper)


def critical(df: float | np.ndarray | None, level: float) -> float | np.ndarray:
    """The quantile of t (or normal where df is None or missing) that bounds a two-sided interval."""
    upper = 0.5 + level / 200
    if df is None:
        return float(scipy.special.ndtri(upper))
    return np.where(np.isnan(df), scipy.special.ndtri(upper), scipy.special.stdtrit(df, upper))


def two_sided(statistic: np.ndarray, df: float | np.ndarray | None) -> np.ndarray:
    """Two-sided p-values of t (or normal where df is None or missing)."""
    normal = 2 * scipy.special.ndtr(-np.abs(statistic))
    if df is None:
        return normal
    return np.where(np.isnan(df), normal, 2 * scipy.special.stdtr(df, -np.abs(statistic)))


def coefficient_table(
    estimates: Any,
    display: Display,
    *,
    equations: Sequence[str] | None = None,
    head: str | None = None,
    estimate: str = "Coefficient",
    more_rows: Sequence[Part] = (),
    beside: Sequence[str] = (),
) -> Table:
    """Stata's table of coefficients.

    `estimates` has stripe, flags, labels, b, se, df (None, a number or one a coefficient), vcetype, depvar.
    equations: those to show (all by default); with more than one each has its name above it. Equations that
    are called "/" hold ancillary parameters, shown as `/sigma_u` below a rule and without tests. `head`
    replaces depvar in the corner, `estimate` the head of the estimates. more_rows stand at the end; their cells
    are label, estimate, s.e., statistic, p and limits. beside: labels of another table of these estimates; those that
    fit widen the label column as if they stood in it.
    """
    shown = _by_equation(estimates, display, equations)
    main = [eq for eq in shown if eq != "/"]
    names = [name for _, name in estimates.stripe]
    title = (estimates.depvar if len(main) <= 1 else "") if head is None else head
    order = [i for eq in main for i in shown[eq]]
    extra = [len(f"/{names[i]}") for i in shown.get("/", [])]
    extra += [len(str(_plain(r.cells[0]))) for r in more_rows if isinstance(r, Row) and r.cells]
    most = 12 if display.nolstretch else max(12, display.width - REST - MARGIN)
    extra += [len(label) for label in beside if len(label) <= most]
    labels = {} if display.nofvlabel else estimates.labels
    width = max(12, min(most, max([0, len(title), *extra])))
    width, _ = label_rows(names, order, labels, least=width, most=most)
    numbers = columns(estimates.b, estimates.se, estimates.df, display.level, bool(display.eform))
    body: list[Part] = []
    for position, equation in enumerate(main):
        if position:
            body.append(Rule())
        if len(main) > 1:
            body.append(Row(Cell(abbreviated(equation, width), align="left")))
        _, rows = label_rows(
            names, shown[equation], labels, least=width, most=width, squish=display.vsquish,
            wrap=display.fvwrap, on_words=display.fvwrapon == "word",
        )  # fmt: skip
        body += [_row(row, numbers, estimates, display) for row in rows]
    if "/" in shown:
        body += [Rule()] if body else []
        body += [_row(Label(f"/{names[i]}", i), numbers, estimates, display) for i in shown["/"]]
    fields = table_fields(width, title, display, estimates.vcetype, t=estimates.df is not None, estimate=estimate)
    return Table(fields, (*body, *more_rows))


def _plain(cell: object) -> object:
    return cell.value if isinstance(cell, Cell) else cell


def _by_equation(estimates: Any, display: Display, equations: Sequence[str] | None) -> dict[str, list[int]]:
    """Positions of the coefficients to show, by equation."""
    shown: dict[str, list[int]] = {}
    for i, (equation, name) in enumerate(estimates.stripe):
        if equations is None or equation in equations:
            rows = shown.setdefault(equation, [])
            if is_shown(name, estimates.flags[i], display):
                rows.append(i)
    return shown


def is_shown(name: str, flag: str, display: Display) -> bool:
    """Whether a coefficient has a row: bases only when asked for, omitted and empty ones unless unwanted."""
    match flag:
        case "base":
            return display.allbaselevels or (display.baselevels and len(parse(name)) == 1)
        case "omitted":
            return not display.noomitted
        case "empty":
            return not display.noemptycells
    return True


def _row(row: Label | Blank, numbers: Columns, estimates: Any, display: Display) -> Part:
    """One line of the table."""
    if isinstance(row, Blank):
        return row
    if row.index is None:
        return Row(row.cell)
    i = row.index
    if display.coeflegend:
        equation, name = estimates.stripe[i]
        legend = f"{equation}:{name}" if estimates.called_by_equation else name
        return Row(row.cell, numbers.b[i], Cell(f"_b[{legend}]", align="left"))
    if estimates.flags[i]:
        value = np.nan if estimates.flags[i] == "not estimable" else 1.0 if display.eform else 0.0
        return Row(row.cell, value, Cell(f"({estimates.flags[i]})", align="left"))
    cells: list[float | None] = [*number_cells(numbers, i, display)]
    if estimates.stripe[i][0] == "/" and not display.nopvalues:
        cells[2:4] = [None, None]
    return Row(row.cell, *cells)


def number_cells(numbers: Columns, i: int, display: Display) -> list[float]:
    """The numbers of row i in the columns that are shown."""
    cells = [numbers.b[i], numbers.se[i]]
    if not display.nopvalues:
        cells += [numbers.statistic[i], numbers.p[i]]
    if not display.noci:
        cells += [numbers.lower[i], numbers.upper[i]]
    return cells


def table_fields(
    width: int, corner: str, display: Display, vcetype: str = "", *, t: bool = False, estimate: str = "Coefficient"
) -> tuple[Field, ...]:
    """The columns of a coefficient table: label, estimate, standard error, t or z, p-value, limits."""
    number = display.cformat or "%9.0g"
    letter = "t" if t else "z"
    name, interval = display.eform or estimate, display.interval
    shift = 1 if name == "Coefficient" else 0
    if vcetype == "Bootstrap" and not display.coeflegend:
        name, interval = _observed(name, shift), f"Normal-based\n{interval}"
    error = f"{vcetype}\nstd. err." if vcetype else "Std. err."
    fields = [Field(abbreviated(corner, width), width, gap=0, bar=True), Field(name, 9, number, shift=shift)]
    if display.coeflegend:
        return (*fields, Field("Legend", REST - 15, align="left", shift=1))
    fields.append(Field(error, 9, number, shift=1))
    if not display.nopvalues:
        fields.append(Field(letter, 8, display.sformat or "%8.2f", gap=1, shift=-1))
        fields.append(Field(f"P>|{letter}|", 5, display.pformat or "%5.3f", gap=3))
    if not display.noci:
        fields.append(Field("", 9, number, gap=5 if display.nopvalues else 4))
        fields.append(Field(interval, 9, number, gap=3))
    return tuple(fields)


def _observed(name: str, shift: int) -> str:
    """The head of estimates of which samples were drawn: Observed, flush with the numbers, above their name."""
    width = max(len(name), len("Observed") + shift)
    return f"{'Observed' + ' ' * shift:>{width}}\n{name[0].lower() + name[1:]:>{width}}"


def cluster_line(clusters: int, variable: str, table: Table, vce: str = "Std. err.", *, drawn: bool = False) -> str:
    """The line above a table with cluster-robust standard errors, or (drawn) those of a resampling of clusters, flush
    with the table's right end."""
    what = "Replications based on" if drawn else f"{vce} adjusted for"
    text = f"({what} {clusters:,} clusters in {variable})"
    return text.rjust(max(table.width, 78))
