"""The coefficients of models as data to plot: one row a coefficient of a plot, in places that the plots share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.coeftable import columns
from statalike.estimation.stripe import is_base, key, parse

Name = tuple[str, str]
"""Equation ("" is the first of each model) and name."""


@dataclass(frozen=True)
class Choice:
    """Which coefficients of a model are shown. keep, drop: names or "eq:name" with * and ?; renamed: old -> new.

    omitted, bases: coefficients that are zero by construction, too. levels: of the intervals, in percent.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    omitted: bool = False
    bases: bool = False
    eform: bool = False
    levels: tuple[float, ...] = (95.0,)


@dataclass(frozen=True)
class Estimate:
    """A coefficient: its name, estimate, and (lower, upper) at each level."""

    name: Name
    b: float
    limits: tuple[tuple[float, float], ...]


def estimates(model: Any, choice: Choice) -> list[Estimate]:
    """The coefficients of a model that a choice wants, in the model's order.

    Without keep() only those of the first equation; r(111) where an item of keep() means none of the model's.
    """
    shown = [columns(model.b, model.se, model.df, level, choice.eform) for level in choice.levels]
    found = []
    for i, (equation, name) in enumerate(model.stripe):
        base = model.flags[i] == "base" or is_base(name)
        if model.flags[i] and not (choice.bases if base else choice.omitted):
            continue
        place = ("" if equation == model.stripe[0][0] else equation.lstrip("/"), choice.renamed.get(name, name))
        if not _wanted(place, choice):
            continue
        fixed = bool(model.flags[i])
        value = float(np.exp(model.b[i]) if choice.eform else model.b[i])
        limits = tuple((value, value) if fixed else (float(s.lower[i]), float(s.upper[i])) for s in shown)
        found.append(Estimate(place, value, limits))
    return found


def _wanted(name: Name, choice: Choice) -> bool:
    kept = any(is_meant(name, item) for item in choice.keep) if choice.keep else not name[0]
    return kept and not any(is_meant(name, item) for item in choice.drop)


def is_meant(name: Name, item: str) -> bool:
    """Whether an item means a coefficient: `x`, `*.group`, `i.group`, `eq:x`, `eq:`."""
    equation, colon, rest = item.rpartition(":")
    if colon and not fnmatchcase(name[0] or "main", equation or "*") and not fnmatchcase(name[0], equation):
        return False
    if not rest:
        return True
    if rest.startswith("i."):
        return [(p.name, p.level is not None) for p in parse(name[1])] == [(rest[2:], True)]
    return fnmatchcase(name[1], rest) or (not set("*?") & set(rest) and key(rest) == key(name[1]))


def places(found: Sequence[Sequence[Estimate]], order: Sequence[str]) -> list[Name]:
    """All coefficients of several models: those of the first, then what others add; constants last, `order` first."""
    names: dict[tuple[str, Any], Name] = {}
    for each in found:
        for estimate in each:
            names.setdefault((estimate.name[0], key(estimate.name[1])), estimate.name)
    listed = sorted(names.values(), key=lambda name: name[1] == "_cons" and not name[0])
    if not listed:
        raise StataError(111, "coefplot: no coefficients found")
    first = [name for item in order for name in listed if is_meant(name, item)]
    return list(dict.fromkeys([*first, *listed]))


def label(name: Name, own: Mapping[str, str], data: Any, levels: Mapping[str, Mapping[int, str]], plain: bool) -> str:
    """What stands for a coefficient: a text of its own, labels of its variables and levels, or its name."""
    for item, text in own.items():
        if is_meant(name, item):
            return text
    if plain:
        return name[1]
    if name[1] == "_cons":
        return "Constant" if not name[0] else name[0]
    pieces = []
    for piece in parse(name[1]):
        of_data = data[piece.name].label if piece.name in data else ""
        text = of_data or piece.variable
        if piece.level is not None:
            text = levels.get(piece.name, {}).get(piece.level) or f"{text}={piece.level}"
        pieces.append(text)
    return " # ".join(pieces)
