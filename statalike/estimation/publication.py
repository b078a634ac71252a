"""Models side by side as papers print them: stars behind coefficients, standard errors in parentheses below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.coeftable import Columns, columns, is_shown
from statalike.estimation.display import Display
from statalike.estimation.modeltable import statistic
from statalike.estimation.published import Publication, Shown
from statalike.estimation.significant import written
from statalike.estimation.stripe import key, parse
from statalike.output.table import Blank, Cell, Field, Part, Row, Rule, Table
from statalike.output.text import abbreviated

Coefficient = tuple[str, str]
"""Equation ("main" is the first of each model) and name."""

MAIN = "main"
NOTES = {
    "t": "t statistics in {}",
    "z": "z statistics in {}",
    "se": "Standard errors in {}",
    "p": "p-values in {}",
    "ci": "{:g}% confidence intervals in {}",
}


def publication_table(models: Sequence[Any], how: Publication, display: Display) -> Table:
    """The table of the models; what stands before its first rule is the head."""
    how = _by_main(models, how)
    found = [_numbers(model, how, display) for model in models]
    names = _ordered(models, found, how, display)
    columns = [(i, "") for i in range(len(models))]
    if how.unstacked:
        found, names, columns = _unstacked(models, found, names)
    body: list[Part] = [*_head(models, how, columns)]
    equations = dict.fromkeys(name[0] for name in names)
    called = dict(zip(equations, how.equations or equations, strict=False))
    if how.inline:
        alone = [name for name in names if [other[0] for other in names].count(name[0]) == 1]
        own = {":".join(name): called[name[0]] for name in alone if called.get(name[0], name[0]) not in ("", name[0])}
        how = replace(how, labels={**own, **how.labels})
    several = (
        how.equations is not None
        and not (how.unstacked or how.inline)
        and any(model.several_equations for model in models)
    )
    equation = None
    for at, name in enumerate(names):
        if name[0] != equation:
            equation = name[0]
            body += [Rule()] if at and how.lines else []
            body += [Row(_cut(called.get(equation, equation), how))] if several else []
        elif how.gaps:
            body.append(Blank())
        body += _lines(name, found, how)
    indicated = list(_indicated(models, how, columns))
    body += [*([Blank()] if how.gaps and indicated else []), *indicated]
    if how.statistics:
        body += [*([Rule()] if how.lines else []), *_statistics(models, how, columns)]
    return Table(_fields(len(columns), how), tuple(body), heads=(), top=how.lines, middle=False, bottom=how.lines)


Shape = Sequence[tuple[int, str]]
"""The model of each column and the equation that it shows, "" for all of them."""


def _by_main(models: Sequence[Any], how: Publication) -> Publication:
    """What was asked for, with the name that a model's first equation has in the table in place of its own."""
    firsts = {model.stripe[0][0] for model in models if model.stripe} - {"", "_"}

    def called(item: str) -> str:
        equation, colon, name = item.partition(":")
        return f"{MAIN}:{name}" if colon and equation in firsts else item

    def all_called(items: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(called, items))

    return replace(
        how, keep=all_called(how.keep), drop=all_called(how.drop), order=all_called(how.order),
        indicators=tuple(replace(each, items=all_called(each.items)) for each in how.indicators),
        transformations=tuple(replace(each, items=all_called(each.items)) for each in how.transformations),
        labels={called(name): text for name, text in how.labels.items()},
    )  # fmt: skip


def _unstacked(
    models: Sequence[Any], found: Sequence[Mapping[Any, Any]], names: Sequence[Coefficient]
) -> tuple[list[dict[Any, Any]], list[Coefficient], Shape]:
    """What stands in the table where each equation of a model is a column."""
    columns, parts = [], []
    for i, model in enumerate(models):
        for equation in dict.fromkeys(equation for equation, _ in found[i]):
            shown = model.stripe[0][0] if equation == MAIN else equation
            columns.append((i, shown))
            parts.append({(MAIN, name): texts for (own, name), texts in found[i].items() if own == equation})
    rows = dict.fromkeys((MAIN, name) for _, name in names if name != "_cons")
    rows |= dict.fromkeys((MAIN, name) for _, name in names)
    return parts, list(rows), columns


def notes(how: Publication, level: float) -> tuple[str, ...]:
    """What stands below the table: what is in parentheses, what the stars mean."""
    lines = []
    beside = next((shown for line in how.cells for shown in line if shown.name in NOTES), None)
    if beside is not None:
        other = "second column" if len(how.cells) == 1 else "second row"
        shape = {"[]": "brackets", "": other}.get(beside.brackets, "parentheses")
        lines.append(NOTES[beside.name].format(*([level, shape] if beside.name == "ci" else [shape])))
    if how.eform:
        lines = ["; ".join(["Exponentiated coefficients", *lines])]
    return (*lines, *legend(how))


def legend(how: Publication) -> tuple[str, ...]:
    """What the stars mean."""
    if not any(how.starred(column) for column in range(how.columns)):
        return ()
    return (", ".join(f"{sign} p<{limit:g}" for sign, limit in how.stars),)


def _fields(count: int, how: Publication) -> tuple[Field, ...]:
    """Names, then for each model the columns of its statistics and, touching them, stars."""
    names, width = how.widths
    stars = max([len(sign) for sign, _ in how.stars], default=0)
    each: list[Field] = []
    for column in range(how.columns):
        wide = any(column < len(line) and line[column].name == "ci" for line in how.cells)
        each.append(Field("", 2 * width - 2 if wide else width, gap=1))
        if how.starred(column):
            each.append(Field("", stars, gap=int(how.detached), align="left"))
    return (Field("", names, gap=0, align="left"), *(each * count))


def _spread(texts: Sequence[Sequence[str]], signs: Sequence[Sequence[str]], how: Publication) -> tuple[str, ...]:
    """The cells of a line: for each model the texts of its columns, with stars where a column has them."""
    cells: list[str] = []
    for each, sign in zip(texts, signs, strict=True):
        for column in range(how.columns):
            cells.append(each[column] if column < len(each) else "")
            if how.starred(column):
                cells.append(sign[column] if column < len(sign) else "")
    return tuple(cells)


def _plain(label: str, texts: Sequence[Sequence[str]], how: Publication) -> Row:
    return Row(_cut(label, how), *_spread(texts, [()] * len(texts), how))


def _head(models: Sequence[Any], how: Publication, columns: Shape) -> Iterator[Part]:
    """Numbers and titles of the models and the rule below; over the first of a model's columns where it has several."""
    width = _fields(1, how)[1].width
    if how.groups:
        spread = [[title] if not i else [""] for title, count in how.groups for i in range(count)]
        yield _plain("", [each if how.full else [abbreviated(each[0], width)] for each in spread], how)
    if how.numbers:
        yield _plain("", _firsts([f"({i})" for i in range(1, len(models) + 1)], columns), how)
    if how.titles:
        titles = [t if how.full else abbreviated(t, width) for t in how.titles]
        yield _plain("", _firsts(titles, columns), how)
    if how.unstacked:
        yield _plain("", [[equation if how.full else abbreviated(equation, width)] for _, equation in columns], how)
    if how.heads:
        yield _plain("", [how.heads] * len(columns), how)
    if how.lines and (how.numbers or how.titles or how.heads or how.groups or how.unstacked):
        yield Rule()


def _firsts(texts: Sequence[str], columns: Shape) -> list[list[str]]:
    """Texts of the models, each over the first of its columns."""
    return [[texts[i] if not at or columns[at - 1][0] != i else ""] for at, (i, _) in enumerate(columns)]


Texts = tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
"""The texts of a coefficient's cells, line by line, and the stars behind them."""


def _numbers(model: Any, how: Publication, display: Display) -> dict[Any, Texts]:
    """By equation and key of the name: the texts of a coefficient and their stars."""
    shown = _transformed(model, columns(model.b, model.se, model.df, display.level, how.eform), how)
    found = {}
    own = model.e.matrices.get("p")
    tests = shown.p if own is None or own.shape[1] != len(shown.p) else own.values[0]
    for i, (equation, name) in enumerate(model.stripe):
        reached = [] if model.flags[i] else [(limit, sign) for sign, limit in how.stars if tests[i] < limit]
        best = min(reached, default=(0.0, ""))[1]
        signed = _signs(shown.b[i], best)
        texts = tuple(
            tuple(_zeros(signed[s.name] if s.name in signed else _text(model, shown, i, s, how), how) for s in line)
            for line in how.cells
        )
        signs = tuple(tuple(best if each.star else "" for each in line) for line in how.cells)
        found[_equation(model, equation), key(how.renamed.get(name, name))] = (texts, signs)
    for name in _beyond(model, how):
        texts = tuple(tuple(_zeros(_of_matrix(model, name, each), how) for each in line) for line in how.cells)
        found[MAIN, key(name)] = (texts, tuple(tuple("" for _ in line) for line in how.cells))
    return found


def _signs(b: float, stars: str) -> dict[str, str]:
    """What _star, _sign and _sigsign show of a coefficient: its stars, its sign, the sign as often as it has stars."""
    sign = "" if np.isnan(b) or not b else "+" if b > 0 else "-"
    return {"_star": stars, "_sign": sign, "_sigsign": sign * len(stars)}


def _transformed(model: Any, shown: Columns, how: Publication) -> Columns:
    """Estimates, standard errors and limits as transform() has them; tests are those of the coefficients."""
    if not how.transformations:
        return shown
    b, se, lower, upper = (values.copy() for values in (shown.b, shown.se, shown.lower, shown.upper))
    for i, (equation, name) in enumerate(model.stripe):
        called = (_equation(model, equation), how.renamed.get(name, name))
        for each in how.transformations:
            if not each.items or _place(called, each.items) < len(each.items):
                se[i] *= abs(each.slope(b[i])) if each.slope else 1.0
                b[i], lower[i], upper[i] = each.f(b[i]), each.f(lower[i]), each.f(upper[i])
                break
    return replace(shown, b=b, se=se, lower=lower, upper=upper)


def _beyond(model: Any, how: Publication) -> list[str]:
    """Names of columns of the e() matrices shown that are no coefficients."""
    there = {key(name) for _, name in model.stripe}
    matrices = [
        model.e.matrices[s.name] for line in how.cells for s in line if s.name in model.e.matrices and s.name != "b"
    ]
    return [name for name in dict.fromkeys(name for m in matrices for _, name in m.cols) if key(name) not in there]


def _text(model: Any, shown: Any, i: int, each: Shown, how: Publication) -> str:
    """One statistic of coefficient i, "0" and "(.)" where it is omitted."""
    flag = bool(model.flags[i])
    form = each.format or how.cells[0][0].format
    kinds = {"t": "statistic", "z": "statistic", "se": "se", "p": "p", "b": "b", "ci_l": "lower", "ci_u": "upper"}
    if each.name == "b" and flag and not how.eform:
        return _enclosed("0", each)
    if each.name != "b" and (each.name in model.e.matrices or each.name not in (*kinds, "ci", "var")):
        equation, name = model.stripe[i]
        return _of_matrix(model, name, each, "" if _equation(model, equation) == MAIN else equation)
    if each.name == "ci":
        values = [shown.lower[i], shown.upper[i]]
    elif each.name == "var":
        values = [shown.se[i] ** 2]
    else:
        values = [getattr(shown, kinds[each.name])[i]]
    omitted = flag and (each.name != "b")
    return _enclosed(",".join(written(np.nan if omitted else float(x), form) for x in values), each)


def _of_matrix(model: Any, name: str, each: Shown, equation: str = "") -> str:
    """The entry of e(name)'s first row under a coefficient, "" where there is none; equation "" is the first one."""
    matrix = model.e.matrices.get(each.name)
    cols = () if matrix is None else matrix.cols
    first = ("", "_", model.stripe[0][0]) if model.stripe else ("", "_")
    meant = (equation,) if equation else first
    at = next((j for j, (eq, column) in enumerate(cols) if eq in meant and key(column) == key(name)), None)
    value = np.nan if at is None else float(matrix.values[0, at])
    return "" if np.isnan(value) else _enclosed(written(value, each.format or "%9.0g"), each)


def _zeros(text: str, how: Publication) -> str:
    """Numbers without their zeros before the decimal point, where so asked."""
    return text if how.zeros else re.sub(r"(?<!\d)0\.(?=\d)", ".", text)


def _enclosed(text: str, each: Shown) -> str:
    half = len(each.brackets) // 2
    return f"{each.brackets[:half]}{text}{each.brackets[half:]}"


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
            name = how.renamed.get(name, name)
            if is_shown(name, flag, display):
                names.setdefault((_equation(model, equation), key(name)), (_equation(model, equation), name))
        for name in _beyond(model, how):
            names.setdefault((MAIN, key(name)), (MAIN, name))
    hidden = tuple(item for each in how.indicators for item in each.items)
    for item in (*how.keep, *how.drop, *hidden):
        if not any(_is_meant(name, item) for name in names.values()):
            raise StataError(111, f"coefficient {item} not found")
    kept = [name for name in names.values() if not how.keep or _place(name, how.keep) < len(how.keep)]
    unwanted = (*how.drop, *hidden)
    kept = [name for name in kept if _place(name, unwanted) == len(unwanted)]
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


def _lines(name: Coefficient, found: Sequence[Mapping[Any, Texts]], how: Publication) -> list[Part]:
    """The lines of a coefficient, below what refers to it."""
    blank = tuple(("",) * len(line) for line in how.cells)
    cells = [model.get((name[0], key(name[1])), (blank, blank)) for model in found]
    lines: list[Part] = []
    reference = how.references.get(name[1])
    above = [] if reference is None else [_referring(reference, name, found, how)]
    for i in range(len(how.cells)):
        label = _label(name, how) if not i else ""
        lines.append(Row(_cut(label, how), *_spread([c[0][i] for c in cells], [c[1][i] for c in cells], how)))
    return [*lines, *above] if reference is not None and reference.below else [*above, *lines]


def _referring(reference: Any, name: Coefficient, found: Sequence[Mapping[Any, Texts]], how: Publication) -> Row:
    """The line of a category that others are compared with."""
    marks = [[reference.mark if (name[0], key(name[1])) in model else ""] for model in found]
    return _plain(reference.text, marks, how)


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


def _indicated(models: Sequence[Any], how: Publication, columns: Shape) -> Iterator[Row]:
    """The lines that tell which models have some coefficients."""
    for each in how.indicators:
        there = [
            any(_is_meant((_equation(m, eq), name), item) for eq, name in m.stripe for item in each.items)
            for m in models
        ]
        yield _plain(each.label, _firsts([each.yes if has else each.no for has in there], columns), how)


def _statistics(models: Sequence[Any], how: Publication, columns: Shape) -> Iterator[Row]:
    """The lines below the coefficients, blank where a model has no such result."""
    for each in how.statistics:
        values = [_scalar(model, each.name) for model in models]
        texts = [_zeros(_stated(value, each.format), how) for value in values]
        yield _plain(each.label, _firsts(texts, columns), how)


def _scalar(model: Any, name: str) -> float | str | None:
    value = statistic(model, name)
    return model.e.macros.get(name) if value is None else value


def _stated(value: float | str | None, spec: str) -> str:
    return "" if value is None else value if isinstance(value, str) else written(float(value), spec)
