"""Models side by side as papers print them: stars behind coefficients, standard errors in parentheses below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.coeftable import columns, is_shown
from statalike.estimation.display import Display
from statalike.estimation.modeltable import statistic
from statalike.estimation.significant import written
from statalike.estimation.stripe import key, parse
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

Coefficient = tuple[str, str]
"""Equation ("main" is the first of each model) and name."""

MAIN = "main"
STARS = (("*", 0.05), ("**", 0.01), ("***", 0.001))
NOTES = {
    "t": "t statistics in {}",
    "z": "z statistics in {}",
    "se": "Standard errors in {}",
    "p": "p-values in {}",
    "ci": "{:g}% confidence intervals in {}",
}


@dataclass(frozen=True)
class Statistic:
    """A line below the coefficients: a scalar of e(), or aic, bic; how it is called and written."""

    name: str
    label: str
    format: str


@dataclass(frozen=True)
class Publication:
    """What is shown and how. beside: "t", "z", "se", "p", "ci" or "" for nothing; formats of b and of that.

    stars: signs and p-value limits. titles: one a model, () for none. keep, drop, order: names or "eq:name", with
    * and ?. heads: what stands over each model's numbers and what is beside them, () for none. labels: what stands
    for names of coefficients; variables and levels: labels of data, where asked for.
    full: without abbreviations, for files. widths: of the column of names and of a model's.
    """

    beside: str = "t"
    formats: tuple[str, str] = ("a3", "2")
    stars: tuple[tuple[str, float], ...] = STARS
    statistics: tuple[Statistic, ...] = ()
    titles: tuple[str, ...] = ()
    numbers: bool = True
    heads: tuple[str, str] | tuple[()] = ()
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    wide: bool = False
    gaps: bool = True
    eform: bool = False
    brackets: str = "()"
    labels: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] | None = None
    levels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    full: bool = False
    widths: tuple[int, int] = (12, 12)


def publication_table(models: Sequence[Any], how: Publication, display: Display) -> Table:
    """The table of the models; what stands before its first rule is the head."""
    found = [_numbers(model, how, display) for model in models]
    names = _ordered(models, found, how, display)
    body: list[Part] = [*_head(models, how)]
    several = any(model.several_equations for model in models)
    equation = None
    for at, name in enumerate(names):
        if name[0] != equation:
            equation = name[0]
            body += [Rule()] if at else []
            body += [Row(_cut(equation, how))] if several else []
        elif how.gaps:
            body.append(Blank())
        body += _lines(name, found, how)
    if how.statistics:
        body += [Rule(), *_statistics(models, how)]
    return Table(_fields(len(models), how), tuple(body), heads=(), middle=False)


def notes(how: Publication, level: float) -> tuple[str, ...]:
    """What stands below the table: what is in parentheses, what the stars mean."""
    lines = []
    if how.beside:
        shape = "brackets" if how.brackets == "[]" else "parentheses"
        lines.append(NOTES[how.beside].format(*([level, shape] if how.beside == "ci" else [shape])))
    if how.eform:
        lines = ["; ".join(["Exponentiated coefficients", *lines])]
    if how.stars:
        lines.append(", ".join(f"{sign} p<{limit:g}" for sign, limit in how.stars))
    return tuple(lines)


def _fields(count: int, how: Publication) -> tuple[Field, ...]:
    """Names, then for each model its numbers and, touching them, stars; in wide tables one column more."""
    names, width = how.widths
    stars = max([len(sign) for sign, _ in how.stars], default=0)
    each = [Field("", width, gap=1), *([Field("", stars, gap=0, align="left")] if stars else [])]
    if how.wide and how.beside:
        room = 2 * width - 2 if how.beside == "ci" else width
        each.append(Field("", room, gap=1))
    elif how.beside == "ci":
        each[0] = Field("", 2 * width - 2, gap=1)
    return (Field("", names, gap=0, align="left"), *(each * count))


def _spread(texts: Sequence[str], signs: Sequence[str], beside: Sequence[str], how: Publication) -> tuple[str, ...]:
    """The cells of a line: for each model its text, stars and, in wide tables, what stands beside."""
    cells: list[str] = []
    for text, sign, other in zip(texts, signs, beside, strict=True):
        cells += [text, *([sign] if how.stars else []), *([other] if how.wide and how.beside else [])]
    return tuple(cells)


def _plain(label: str, texts: Sequence[str], how: Publication) -> Row:
    blank = [""] * len(texts)
    return Row(_cut(label, how), *_spread(texts, blank, blank, how))


def _head(models: Sequence[Any], how: Publication) -> Iterator[Part]:
    """Numbers and titles of the models and the rule below."""
    width = _fields(1, how)[1].width
    if how.numbers:
        yield _plain("", [f"({i})" for i in range(1, len(models) + 1)], how)
    if how.titles:
        yield _plain("", [t if how.full else abbreviated(t, width) for t in how.titles], how)
    if how.heads:
        over, beside = how.heads
        count = len(models)
        yield Row("", *_spread([over] * count, [""] * count, [beside] * count, how))
    if how.numbers or how.titles or how.heads:
        yield Rule()


def _numbers(model: Any, how: Publication, display: Display) -> dict[Any, tuple[str, str, str]]:
    """By equation and key of the name: the coefficient, its stars, and what stands beside, as texts."""
    shown = columns(model.b, model.se, model.df, display.level, how.eform)
    found = {}
    for i, (equation, name) in enumerate(model.stripe):
        reached = [] if model.flags[i] else [(limit, sign) for sign, limit in how.stars if shown.p[i] < limit]
        best = min(reached, default=(0.0, ""))[1]
        b = "0" if model.flags[i] and not how.eform else written(shown.b[i], how.formats[0])
        found[_equation(model, equation), key(name)] = (b, best, _beside(model, shown, i, how))
    return found


def _beside(model: Any, shown: Any, i: int, how: Publication) -> str:
    """What stands in parentheses, "(.)" of omitted coefficients."""
    if not how.beside:
        return ""
    kinds = {"t": "statistic", "z": "statistic", "se": "se", "p": "p"}
    numbers = [shown.lower[i], shown.upper[i]] if how.beside == "ci" else [getattr(shown, kinds[how.beside])[i]]
    texts = [written(np.nan if model.flags[i] else float(x), how.formats[1]) for x in numbers]
    return f"{how.brackets[:1]}{','.join(texts)}{how.brackets[1:]}"


def _equation(model: Any, equation: str) -> str:
    return MAIN if equation == model.stripe[0][0] else equation.lstrip("/") or "/"


def _ordered(
    models: Sequence[Any], found: Sequence[Mapping[Any, Any]], how: Publication, display: Display
) -> list[Coefficient]:
    """The coefficients of all models: those of the first, then what others add; constants last in each equation."""
    names: dict[Any, Coefficient] = {}
    for model in models:
        for i, (equation, name) in enumerate(model.stripe):
            flag = model.flags[i]
            if is_shown(name, flag, display):
                names.setdefault((_equation(model, equation), key(name)), (_equation(model, equation), name))
    for item in (*how.keep, *how.drop):
        if not any(_is_meant(name, item) for name in names.values()):
            raise StataError(111, f"coefficient {item} not found")
    kept = [name for name in names.values() if not how.keep or _place(name, how.keep) < len(how.keep)]
    kept = [name for name in kept if _place(name, how.drop) == len(how.drop)]
    equations = list(dict.fromkeys(equation for equation, _ in kept))
    return sorted(kept, key=lambda n: (equations.index(n[0]), _place(n, how.order), n[1] == "_cons"))


def _place(name: Coefficient, items: Sequence[str]) -> int:
    """Which item means a coefficient; their number where none does."""
    return next((i for i, item in enumerate(items) if _is_meant(name, item)), len(items))


def _is_meant(name: Coefficient, item: str) -> bool:
    """Whether an item of keep(), drop() or order() means a coefficient: `x`, `*.group`, `eq:x`, `eq:`."""
    equation, _, rest = item.rpartition(":")
    if equation and not fnmatchcase(name[0], equation):
        return False
    return not rest or fnmatchcase(name[1], rest) or (not set("*?") & set(rest) and key(rest) == key(name[1]))


def _lines(name: Coefficient, found: Sequence[Mapping[Any, tuple[str, str, str]]], how: Publication) -> list[Part]:
    """The line of a coefficient, and the one below it where it has one."""
    cells = [model.get((name[0], key(name[1])), ("", "", "")) for model in found]
    texts, signs, beside = zip(*cells, strict=True)
    lines: list[Part] = [Row(_cut(_label(name, how), how), *_spread(texts, signs, beside, how))]
    if how.beside and not how.wide:
        lines.append(_plain("", beside, how))
    return lines


def _label(name: Coefficient, how: Publication) -> str:
    """What stands for a coefficient: a label of its own, labels of its variables, or its name."""
    for typed in (":".join(name), name[1]):
        if typed in how.labels:
            return how.labels[typed]
    if how.variables is None:
        return name[1]
    return "Constant" if name[1] == "_cons" else " # ".join(_piece(piece, how) for piece in parse(name[1]))


def _piece(piece: Any, how: Publication) -> str:
    label = how.variables.get(piece.name) or piece.name
    if piece.level is None:
        return f"{piece.operator}.{label}" if piece.operator else label
    return how.levels.get(piece.name, {}).get(piece.level) or f"{label}={piece.level}"


def _cut(text: str, how: Publication) -> Cell:
    return Cell(text if how.full else abbreviated(text, how.widths[0]))


def _statistics(models: Sequence[Any], how: Publication) -> Iterator[Row]:
    """The lines below the coefficients, blank where a model has no such result."""
    for each in how.statistics:
        values = [_scalar(model, each.name) for model in models]
        yield _plain(each.label, [_stated(value, each.format) for value in values], how)


def _scalar(model: Any, name: str) -> float | str | None:
    value = statistic(model, name)
    return model.e.macros.get(name) if value is None else value


def _stated(value: float | str | None, spec: str) -> str:
    return "" if value is None else value if isinstance(value, str) else written(float(value), spec)
