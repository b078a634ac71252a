"""at(): values of covariates, typed or taken from the data, and the lines that say which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from statalike.data.format import general
from statalike.errors import StataError
from statalike.estimation.design import Design, Source
from statalike.estimation.margins.covariates import Value, balanced
from statalike.estimation.stripe import parse
from statalike.lang.evaluate import evaluate_at, spread
from statalike.lang.numlist import numlist
from statalike.lang.outermost import closing
from statalike.lang.place import Place
from statalike.lang.varlist import expand

_PIECE = re.compile(
    r"\s*(?:\((?P<stat>\w+)\)|(?P<name>[\w.*?~-]+)\s*(?:(?P<equal>=)\s*(?P<values>\((?:[^()]|\([^()]*\))*\)|\S+))?)"
)
_GENERATED = re.compile(r"\s*(?P<name>[\w.]+)\s*=\s*gen(?:e|er|era|erat|erate)?\(")
_PERCENTILE = re.compile(r"p\d{1,2}")
WORDS = ("mean", "median", "min", "max", "zero", "base", "asobserved", "asbalanced", "value")


@dataclass(frozen=True)
class Statistic:
    """A value to be taken from the data: mean, median, p25, min, max, zero, base, asobserved, asbalanced.

    overall: over the whole sample even with over() (typed as omean, omedian ...).
    """

    word: str
    overall: bool = False


@dataclass(frozen=True)
class Generated:
    """A value for each observation: `x = generate(x + 1)`."""

    text: str

    def values(self, session: Any, rows: np.ndarray) -> np.ndarray:
        """What the expression is at the rows (m,)."""
        place = Place(session, rows)
        return np.asarray(spread(evaluate_at(self.text, place), place.size), dtype=float)


Chosen = float | Statistic | Generated


@dataclass(frozen=True)
class At:
    """One set of values: variable -> number, Statistic or Generated, in the order of the model."""

    spec: Mapping[str, Chosen] = field(default_factory=dict)

    @property
    def fixed(self) -> set[str]:
        """The variables that are the same for all observations."""
        return {
            name
            for name, value in self.spec.items()
            if not (isinstance(value, Generated) or (isinstance(value, Statistic) and value.word == "asobserved"))
        }

    @property
    def balanced(self) -> list[str]:
        """The factor variables whose levels are equally frequent."""
        return [n for n, value in self.spec.items() if isinstance(value, Statistic) and value.word == "asbalanced"]


@dataclass(frozen=True)
class Resolved:
    """The values of a set for some observations, and its legend: (label, value or None, note) a line."""

    held: Mapping[str, Value]
    legend: tuple[tuple[str, float | None, str], ...]


def covariates(design: Design) -> tuple[str, ...]:
    """The variables of a design, in its order; lags and the like by themselves, as `L.x`."""
    return tuple(dict.fromkeys(p.variable for r in design.regressors for p in r.pieces))


def read(
    texts: Sequence[str], base: Statistic | None, balance: Iterable[str], design: Design, session: Any
) -> list[At]:
    """The sets of values that all at() options and atmeans (`base`) stand for, one at least; balance: factors whose
    levels count equally."""
    names = covariates(design)
    usual: dict[str, Chosen] = {}
    for name in names:
        if name in balance:
            usual[name] = Statistic("asbalanced")
        elif base is not None:
            usual[name] = base
    if not texts:
        return [At(usual)]
    return [At(_ordered({**usual, **one}, names)) for text in texts for one in _sets(text, names, design, session)]


def _ordered(spec: Mapping[str, Chosen], names: Sequence[str]) -> dict[str, Chosen]:
    return {name: spec[name] for name in names if name in spec}


def _sets(text: str, names: Sequence[str], design: Design, session: Any) -> list[dict[str, Chosen]]:
    """All combinations of the values of one at(); the variable that is last in the model changes first."""
    choices: dict[str, Sequence[Chosen]] = {}
    statistic: Statistic | None = None
    position = 0
    while text[position:].strip():
        generated = _GENERATED.match(text, position)
        if generated is not None:
            position = closing(text, generated.end() - 1)
            (name,) = _names(generated["name"], names, design, session)
            choices[name] = [Generated(text[generated.end() : position - 1].strip())]
            continue
        found = _PIECE.match(text, position)
        if found is None:
            raise StataError(198, f"invalid at() option;\n'{text[position:].strip()}' not understood")
        position = found.end()
        if found["stat"]:
            statistic = _statistic(found["stat"].lower())
        elif found["equal"]:
            (name,) = _names(found["name"], names, design, session)
            choices[name] = numlist(_inside(found["values"]))
            _check(name, choices[name], design)
        elif statistic is None:
            raise StataError(198, f"invalid at() option;\nvalue of {found['name']} expected")
        else:
            for name in _names(found["name"], names, design, session):
                choices[name] = [statistic]
    ordered = [name for name in names if name in choices]
    combinations = product(*(choices[name] for name in ordered))
    return [dict(zip(ordered, chosen, strict=True)) for chosen in combinations]


def _inside(values: str) -> str:
    """A numlist without the parentheses around it."""
    return values[1:-1] if values.startswith("(") and values.endswith(")") else values


def _statistic(word: str) -> Statistic:
    overall = word.startswith("o") and (word[1:] in WORDS or _PERCENTILE.fullmatch(word[1:]) is not None)
    word = word[1:] if overall else word
    if (word not in WORDS and not _PERCENTILE.fullmatch(word)) or word == "value":
        raise StataError(198, f"invalid at() option;\nstatistic {word} not known")
    return Statistic(word, overall)


def _names(text: str, names: Sequence[str], design: Design, session: Any) -> list[str]:
    """The covariates that a name stands for: _all, _factor, _continuous, a variable or a pattern."""
    match text:
        case "_all":
            return list(names)
        case "_factor":
            return [name for name in names if name in design.levels]
        case "_continuous":
            return [name for name in names if name not in design.levels]
    plain = re.sub(r"^[ic]\.", "", text)
    found = [parse(plain)[0].variable] if parse(plain)[0].operator else list(expand(plain, session))
    for name in found:
        if name not in names:
            raise StataError(322, f"invalid at() option;\nvariable {name} not found in list of covariates")
    return found


def _check(name: str, values: Sequence[Chosen], design: Design) -> None:
    for value in values:
        if name in design.levels and value not in design.levels[name]:
            raise StataError(459, f"invalid at() option;\nfactor variable {name} has no level {value:g}")


def resolve(at: At, design: Design, session: Any, rows: np.ndarray, every: np.ndarray, weights: Any) -> Resolved:
    """The values for the observations `rows` (of the sample `every`); weights (n_obs,) or None."""
    data = session.data
    held: dict[str, Value] = {}
    legend: list[tuple[str, float | None, str]] = []
    for name, value in at.spec.items():
        if isinstance(value, Generated):
            held[name] = value.values(session, rows)
            legend.append((name, None, f"= {value.text}"))
            continue
        if not isinstance(value, Statistic):
            held[name] = value
            legend.append((name, value, ""))
            continue
        if value.word == "asobserved":
            continue
        chosen = every if value.overall else rows
        note = f"({'o' if value.overall else ''}{value.word})"
        held[name] = _value(name, value.word, design, data, chosen, weights)
        if isinstance(held[name], Mapping) and value.word != "asbalanced":
            legend += [(f"{level}.{name}", share, note) for level, share in held[name].items()]
        else:
            legend.append((name, None if value.word == "asbalanced" else held[name], note))
    return Resolved(held, tuple(legend))


def _value(name: str, word: str, design: Design, data: Any, rows: np.ndarray, weights: Any) -> Value:
    """One statistic of a variable."""
    levels = design.levels.get(name)
    if word == "zero":
        return 0.0
    if word in ("asbalanced", "base"):
        if levels is None:
            raise StataError(198, f"invalid at() option;\n{word} not allowed for continuous variable {name}")
        return balanced(levels) if word == "asbalanced" else float(base_level(name, design))
    values = Source(data, rows).values(parse(name)[0])
    w = np.ones(len(rows)) if weights is None else weights[rows]
    if word == "mean":
        if levels is not None:
            return {level: float(w @ (values == level) / w.sum()) for level in levels}
        return float(w @ values / w.sum())
    if word in ("min", "max"):
        return float(values.min() if word == "min" else values.max())
    return _percentile(values, w, 50.0 if word == "median" else float(word[1:]))


def base_level(name: str, design: Design) -> int:
    """The base level of a factor variable."""
    marked = (p.level for r in design.regressors for p in r.pieces if p.name == name and p.is_base)
    return next(marked, design.levels[name][0])


def _percentile(values: np.ndarray, weights: np.ndarray, p: float) -> float:
    """The percentile as summarize, detail has it: the mean of two values where the cumulated weight is just p."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    target = total[-1] * p / 100
    first = int(np.searchsorted(total, target * (1 - 1e-12), side="left"))
    at_target = abs(total[first] - target) <= 1e-9 * total[-1] and first + 1 < len(order)
    chosen = order[first : first + 2] if at_target else order[first : first + 1]
    return float(values[chosen].mean())


def legend_lines(head: str, entries: Sequence[tuple[str, float | None, str]]) -> list[str]:
    """`1._at: x = 10` and the further values below it, names and numbers aligned."""
    if not entries:
        return [f"{head}(asobserved)"]
    width = max(len(label) for label, _, _ in entries)
    shown = ["" if value is None else general(value, 9) for _, value, _ in entries]
    room = max(len(text) for text in shown)
    lines = []
    for (label, value, note), text in zip(entries, shown, strict=True):
        middle = "" if value is None else f" = {text:>{room}}"
        lines.append(f"{head}{label:<{width}}{middle} {note}".rstrip())
        head = " " * len(head)
    return lines
