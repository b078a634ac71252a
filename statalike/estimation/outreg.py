"""The tables of outreg2: models as columns that join one at a time, coefficients merged by name.

A Sheet is plain texts; `text` writes it as the tab-delimited master file, from which `sheet` reads it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.coeftable import columns
from statalike.estimation.stripe import parse

HEAD = "VARIABLES"
STARS = (("***", 0.01), ("**", 0.05), ("*", 0.10))
BELOW = {
    "coef": "",
    "se": "Standard errors",
    "tstat": "t-statistics",
    "pval": "p-values",
    "ci": "Confidence intervals",
}
TITLES = {"N": "Observations", "r2": "R-squared", "r2_a": "Adjusted R-squared", "r2_p": "Pseudo R-squared"}


@dataclass(frozen=True)
class Look:
    """How a model is written.

    statistics: coef, then what stands below it (se, tstat, pval, ci). decimals of each, None for three significant
    digits. stars: sign and limit, strictest first; starred: the statistic that carries them. brackets around what is
    below; constant, r2, adjusted r2, observations: whether shown. labels: of variables.
    """

    statistics: tuple[str, ...] = ("coef", "se")
    decimals: Mapping[str, int | None] = field(default_factory=dict)
    stars: tuple[tuple[str, float], ...] = STARS
    starred: str = "coef"
    brackets: str = "()"
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    constant: bool = True
    observations: bool = True
    r2: bool = True
    adjusted: bool = False
    scalars: tuple[str, ...] = ()
    eform: bool = False
    level: float = 95.0
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A table of texts.

    heads: lines above the coefficients, one text a model; rows: label -> lines -> texts, one a model; statistics:
    label -> texts; notes below; title above.
    """

    heads: tuple[tuple[str, ...], ...]
    rows: Mapping[str, tuple[tuple[str, ...], ...]]
    statistics: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    title: str = ""

    @property
    def models(self) -> int:
        """How many models there are."""
        return max((len(head) for head in self.heads), default=0)


def column(model: Any, heading: Sequence[str], look: Look, extra: Mapping[str, str]) -> Sheet:
    """A model as a table of one column; `extra` are further lines of statistics, label -> text."""
    shown = columns(model.b, model.se, model.df, look.level, look.eform)
    rows: dict[str, tuple[tuple[str, ...], ...]] = {}
    for i, (equation, name) in enumerate(model.stripe):
        if model.flags[i] or not _wanted(name, look):
            continue
        label = _label(name, look)
        label = label if equation == model.stripe[0][0] else f"{equation.lstrip('/')}: {label}"
        rows[label] = tuple((_cell(what, shown, i, look),) for what in look.statistics)
    last = [label for label in rows if label == "Constant"]
    rows = {label: rows[label] for label in [*(r for r in rows if r not in last), *last]}
    found = {**_statistics(model, look), **extra}
    return Sheet(tuple((text,) for text in heading), rows, {k: (v,) for k, v in found.items()}, _notes(model, look))


def joined(left: Sheet, right: Sheet) -> Sheet:
    """Two tables side by side, coefficients and statistics of the same label in one line."""
    depth = max(len(left.heads), len(right.heads))
    heads = tuple((*_padded(left.heads, i, left.models), *_padded(right.heads, i, right.models)) for i in range(depth))
    order = [*left.rows, *(label for label in right.rows if label not in left.rows)]
    order = [*(label for label in order if label != "Constant"), *(label for label in order if label == "Constant")]
    rows = {}
    for label in order:
        a, b = left.rows.get(label, ()), right.rows.get(label, ())
        rows[label] = tuple(
            (*_padded(a, i, left.models), *_padded(b, i, right.models)) for i in range(max(len(a), len(b)))
        )
    blank = ("",) * left.models, ("",) * right.models
    labels = dict.fromkeys([*left.statistics, *right.statistics])
    statistics = {
        label: (*left.statistics.get(label, blank[0]), *right.statistics.get(label, blank[1])) for label in labels
    }
    notes = tuple(dict.fromkeys([*left.notes, *right.notes]))
    return Sheet(heads, rows, statistics, notes, left.title or right.title)


def _padded(lines: Sequence[tuple[str, ...]], i: int, count: int) -> tuple[str, ...]:
    return lines[i] if i < len(lines) else ("",) * count


def ordered(table: Sheet, first: Sequence[str]) -> Sheet:
    """The table with some coefficients first, in this order."""
    labels = [*(label for label in first if label in table.rows), *(r for r in table.rows if r not in first)]
    return replace(table, rows={label: table.rows[label] for label in labels})


def lines(table: Sheet) -> list[tuple[tuple[str, ...], bool]]:
    """All lines as texts, label first, and whether a rule stands above each; notes and title are not among them."""
    found = [(("", *(f"({i})" for i in range(1, table.models + 1))), False)]
    for i, head in enumerate(table.heads):
        found.append(((HEAD if i == len(table.heads) - 1 else "", *head), False))
    first = len(found)
    for label, each in table.rows.items():
        found += [((label if not i else "", *texts), False) for i, texts in enumerate(each)]
    if len(found) > first:
        found[first] = (found[first][0], True)
    for i, (label, texts) in enumerate(table.statistics.items()):
        found.append(((label, *texts), not i))
    return found


def text(table: Sheet) -> str:
    """The master file: tab-delimited, blank lines around the coefficients, notes at the end."""
    out = [table.title] if table.title else []
    for texts, ruled in lines(table):
        if ruled:
            out.append("\t" * table.models)
        out.append("\t".join(texts))
    return "\n".join([*out, *table.notes, ""])


def sheet(written: str) -> Sheet:
    """The table of a master file; r(610) where it is none."""
    grid = [line.split("\t") for line in written.rstrip("\n").split("\n")]
    start = next((i for i, cells in enumerate(grid) if len(cells) > 1 and cells[1] == "(1)"), None)
    head = next((i for i, cells in enumerate(grid) if cells[0] == HEAD), None)
    if start is None or head is None:
        raise StataError(610, "the file to be appended to does not hold a table of outreg2")
    count = len(grid[start]) - 1
    heads = tuple(tuple(cells[1:]) for cells in grid[start + 1 : head + 1])
    rows: dict[str, tuple[tuple[str, ...], ...]] = {}
    statistics: dict[str, tuple[str, ...]] = {}
    notes, part, label = [], 0, ""
    for cells in grid[head + 1 :]:
        if len(cells) == 1:
            notes.append(cells[0])
        elif not any(cells):
            part += 1
        elif part <= 1:
            label = cells[0] or label
            rows[label] = (*rows.get(label, ()), tuple(cells[1 : count + 1]))
        else:
            statistics[cells[0]] = tuple(cells[1 : count + 1])
    return Sheet(heads, rows, statistics, tuple(notes), grid[0][0] if start else "")


def number(value: float, decimals: int | None) -> str:
    """A number with commas: `decimals` of them, or as many as three significant digits need (none above 1,000)."""
    if not np.isfinite(value):
        return "."
    if decimals is None:
        size = abs(value)
        whole = value == int(value)
        places = 0 if size >= 1000 or whole else 1 if size >= 100 else 2 if size >= 10 else 3
        while 0 < size < 0.1 and places < 9 and round(size, places) < 10 ** -(places - 2):
            places += 1
        decimals = places
    return f"{value:,.{decimals}f}"


def _cell(what: str, shown: Any, i: int, look: Look) -> str:
    """One statistic of coefficient i, with stars where they belong, what is below the coefficient enclosed."""
    decimals = look.decimals.get(what, 3 if what == "pval" else None)
    kinds = {"coef": "b", "se": "se", "tstat": "statistic", "pval": "p"}
    if what == "ci":
        body = " - ".join(number(float(x), decimals) for x in (shown.lower[i], shown.upper[i]))
    else:
        body = number(float(getattr(shown, kinds[what])[i]), decimals)
    if what != look.statistics[0]:
        body = f"{look.brackets[:1]}{body}{look.brackets[1:]}"
    stars = next((sign for sign, limit in look.stars if shown.p[i] < limit), "") if what == look.starred else ""
    return body + stars


def _label(name: str, look: Look) -> str:
    """What stands for a coefficient."""
    if name == "_cons":
        return "Constant"
    if not look.labels:
        return name
    pieces = []
    for piece in parse(name):
        label = look.labels.get(piece.name) or piece.name
        pieces.append(label if piece.level is None else f"{label} = {piece.level}")
    return " # ".join(pieces)


def _wanted(name: str, look: Look) -> bool:
    from_list = not look.keep or _named(name, look.keep)
    return from_list and not _named(name, look.drop) and (look.constant or name != "_cons")


def _named(name: str, items: Sequence[str]) -> bool:
    """Whether a coefficient is one of the items: its own name, or a variable in it."""
    variables = {piece.name for piece in parse(name)}
    return any(item == name or item.removeprefix("i.").removeprefix("c.") in variables for item in items)


def _statistics(model: Any, look: Look) -> dict[str, str]:
    """N, groups, R-squared and what e() scalars are asked for."""
    e = model.e.scalars
    found: dict[str, str] = {}
    if look.observations and "N" in e:
        found["Observations"] = number(e["N"], 0)
    groups = model.e.matrices.get("N_g")
    count = e.get("N_g") if groups is None else float(groups.values[0, 0])
    if look.observations and count is not None:
        found["Number of groups"] = number(count, 0)
    wanted = [name for name in ("r2", "r2_p") if look.r2] if not look.adjusted else ["r2_a"]
    for name in (*wanted, *look.scalars):
        if name in e:
            found[TITLES.get(name, name)] = number(e[name], look.decimals.get("r2", 3))
        elif name in look.scalars:
            raise StataError(111, f"e({name}) not found")
    return found


def _notes(model: Any, look: Look) -> tuple[str, ...]:
    """What is in parentheses, and what the stars mean."""
    found = []
    below = look.statistics[1:]
    if below:
        robust = "Robust " if model.vcetype == "Robust" else ""
        name = BELOW[below[0]]
        shape = {"[]": "brackets", "()": "parentheses"}.get(look.brackets, "")
        text_of = f"{robust}{name[0].lower() + name[1:]}" if robust else name
        found.append(f"{text_of} in {shape}" if shape else text_of)
    if look.stars:
        found.append(", ".join(f"{sign} p<{limit:g}" for sign, limit in look.stars))
    return tuple(found)
