"""Several models side by side: the table of `estimates table`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data import format as formats
from statalike.errors import StataError
from statalike.estimation.coeftable import is_shown, two_sided
from statalike.estimation.compare import criteria
from statalike.estimation.display import Display
from statalike.estimation.rowlabels import Label, label_rows
from statalike.estimation.stripe import key, term
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

STARS = (0.05, 0.01, 0.001)
INDICATOR = re.compile(r"\bi(?:b\w*)?\.")


@dataclass(frozen=True)
class Layout:
    """What of each model is shown. formats: of b, se, t, p, in this order, those shown; stars: p-value limits.

    keep, drop: names of coefficients ("eq:name" or "name"), empty for all; statistics: names of e() scalars,
    or aic, bic, rank; statistics_format: "" for that of b, whole numbers without decimals. first: treat the first
    equations of all models as one. line: a vertical one after the names.
    """

    formats: dict[str, str] = field(default_factory=lambda: {"b": "%10.0g"})
    stars: tuple[float, ...] = ()
    statistics: tuple[str, ...] = ()
    statistics_format: str = ""
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    eform: bool = False
    first: bool = False
    line: bool = True
    names: int = 12
    models: int = 0
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Characters of a number."""
        return max(self.models, *(formats.parse(fmt).width for fmt in self.formats.values()))


def model_table(models: Sequence[tuple[str, Any]], layout: Layout, display: Display) -> Table:
    """The table; `display` tells about base, omitted and empty rows."""
    rows = _merged(models, layout, display)
    labels = {name: texts for _, model in models for name, texts in model.labels.items()}
    equations = dict.fromkeys(eq for eq, _ in rows)
    width = layout.names
    body: list[Part] = []
    for position, equation in enumerate(equations):
        names = [name for eq, name in rows if eq == equation]
        if position:
            body.append(Rule())
        if equation not in ("", "/"):
            body.append(Row(Cell(abbreviated(equation, width), align="left")))
        shown = [f"/{name}" if equation == "/" else name for name in names]
        _, lines = label_rows(
            shown, range(len(shown)), {} if display.nofvlabel else labels, least=width, most=width,
            squish=display.vsquish, wrap=display.fvwrap, on_words=display.fvwrapon == "word",
        )  # fmt: skip
        for line in lines:
            body += _lines(line, equation, names, models, layout, display)
    body += _statistics(models, layout, len(equations) > 1)
    return Table(_fields(models, layout, width), tuple(body))


def legend(layout: Layout) -> str:
    """What stands below the table, "" when only coefficients are shown."""
    if layout.stars:
        limits = sorted(layout.stars, reverse=True)
        texts = [f"{x:g}" if layout.stars == STARS else f"{x:g}".lstrip("0") for x in limits]
        return "Legend: " + "; ".join(f"{'*' * i} p<{text}" for i, text in enumerate(texts, 1))
    return f"Legend: {'/'.join(layout.formats)}" if len(layout.formats) > 1 else ""


def _fields(models: Sequence[tuple[str, Any]], layout: Layout, width: int) -> tuple[Field, ...]:
    """The column of names and one column a model, its name centred."""
    room = layout.width
    extra = 3 if layout.stars else 0
    fields = [Field("Variable", width, gap=0, bar=layout.line)]
    for name, _ in models:
        shown = abbreviated("Active" if name == "." else name, room)
        shift = (room + 2 + extra - len(shown)) // 2 + len(shown) - room - 1
        fields.append(Field(shown, room, layout.formats["b"], gap=1, shift=shift))
        fields.append(Field("", 2 + extra, gap=0, align="left"))
    return tuple(fields)


def _merged(models: Sequence[tuple[str, Any]], layout: Layout, display: Display) -> list[tuple[str, str]]:
    """(equation, name) of all rows: those of the first model, then what others add, constants last.

    r(111) for an item of keep() or drop() that means none.
    """
    found: dict[tuple[str, Any], tuple[str, str]] = {}
    there = [(_equation(model, eq, layout), name) for _, model in models for eq, name in model.stripe]
    for item in (*layout.keep, *layout.drop):
        if not any(_is_meant(*each, item) for each in there):
            raise StataError(111, f"coefficient {item} does not occur in any of the models")
    for _, model in models:
        for i, (eq, name) in enumerate(model.stripe):
            equation = _equation(model, eq, layout)
            if is_shown(name, model.flags[i], display) and _wanted(equation, name, layout):
                found.setdefault((equation, key(name)), (equation, name))
    rows = list(found.values())
    order = {eq: i for i, eq in enumerate(dict.fromkeys(eq for eq, _ in rows))}
    if layout.keep:
        return sorted(rows, key=lambda row: (order[row[0]], _kept_at(*row, layout.keep)))
    return sorted(rows, key=lambda row: (order[row[0]], row[1] == "_cons", _run(rows, row)))


def _run(rows: list[tuple[str, str]], row: tuple[str, str]) -> int:
    """Rows of one term stay together: the position of the first of them."""
    shape = [piece[1:] for piece in key(row[1])]
    return next(i for i, (eq, name) in enumerate(rows) if eq == row[0] and [p[1:] for p in key(name)] == shape)


def _equation(model: Any, equation: str, layout: Layout) -> str:
    if layout.first and equation == model.stripe[0][0]:
        return "#1"
    return "" if not model.several_equations else equation


def _kept_at(equation: str, name: str, keep: tuple[str, ...]) -> int:
    """Which item of keep() a coefficient is meant by."""
    return next(i for i, item in enumerate(keep) if _is_meant(equation, name, item))


def _wanted(equation: str, name: str, layout: Layout) -> bool:
    """Whether keep() and drop() leave a coefficient in."""
    kept = not layout.keep or any(_is_meant(equation, name, item) for item in layout.keep)
    return kept and not any(_is_meant(equation, name, item) for item in layout.drop)


def _is_meant(equation: str, name: str, item: str) -> bool:
    """Whether an item of keep() or drop() means a coefficient: `x`, `eq:x`, `eq:`; all levels of `i.group`, `g#c.x`."""
    eq, _, rest = item.rpartition(":")
    if eq and eq != equation:
        return False
    whole = INDICATOR.sub("", rest)
    return not rest or key(rest) == key(name) or ((whole != rest or "#" in rest) and whole == term(name))


def _stated_in(value: float, layout: Layout) -> str:
    whole = np.isfinite(value) and value == int(value)
    return layout.statistics_format or (f"%{layout.width}.0f" if whole else layout.formats["b"])


def _position(model: Any, equation: str, name: str, layout: Layout) -> int | None:
    wanted = key(name)
    for i, (eq, candidate) in enumerate(model.stripe):
        if key(candidate) == wanted and _equation(model, eq, layout) == equation:
            return i
    return None


def _lines(
    line: Label | Blank, equation: str, names: list[str], models: Sequence[tuple[str, Any]], layout: Layout,
    display: Display,
) -> list[Part]:  # fmt: skip
    """The lines of one coefficient: estimate, then what else was asked for."""
    if isinstance(line, Blank):
        return [line]
    if line.index is None:
        return [Row(line.cell)]
    lines: list[Part] = []
    shift = 1 if "(" in line.text else line.shift
    for what, fmt in layout.formats.items():
        cells: list[Any] = []
        for _, model in models:
            i = _position(model, equation, names[line.index], layout)
            cells += _cells(model, i, what, fmt, layout)
        label = Cell(layout.labels.get(line.text, line.text), shift=shift) if what == "b" else None
        lines.append(Row(label, *cells))
    return lines


def _cells(model: Any, i: int | None, what: str, fmt: str, layout: Layout) -> list[Any]:
    """The number of one model and the stars behind it."""
    if i is None:
        return [None, None]
    if model.flags[i]:
        return [f"({model.flags[i]})" if what == "b" else None, None]
    b, se = model.b[i], model.se[i] if model.se[i] > 0 else np.nan
    t = b / se
    df = model.df[i] if isinstance(model.df, np.ndarray) else model.df
    p = float(two_sided(np.array(t), df))
    value = {"b": b, "se": se, "t": t, "p": p}[what]
    if layout.eform and what in ("b", "se"):
        value = np.exp(b) if what == "b" else np.exp(b) * se
    stars = "*" * sum(p < limit for limit in layout.stars) if what == "b" else ""
    return [Cell(value, fmt), stars]


def _statistics(models: Sequence[tuple[str, Any]], layout: Layout, several: bool) -> list[Part]:
    """Scalars of e() below the coefficients."""
    if not layout.statistics:
        return []
    rows: list[Part] = [Rule()]
    if several:
        rows.append(Row(Cell("Statistics", align="left")))
    for name in layout.statistics:
        cells: list[Any] = []
        for _, model in models:
            value = statistic(model, name)
            cells += [None if value is None else Cell(value, _stated_in(value, layout)), None]
        rows.append(Row(abbreviated(name, layout.names), *cells))
    return rows


def statistic(model: Any, name: str) -> float | None:
    """A scalar of e(), or aic, bic, rank; None where there is none."""
    lower = name.lower()
    if lower in ("aic", "bic"):
        if "ll" not in model.e.scalars:
            return None
        found = criteria(model)
        return found.aic if lower == "aic" else found.bic
    return model.e.scalars.get(name)
