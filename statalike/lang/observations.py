"""in ranges, if conditions and weights: which observations a command uses, and how much each counts."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.groups import Groups
from statalike.errors import StataError
from statalike.lang import grammar
from statalike.lang.call import Weights
from statalike.lang.evaluate import evaluate_at, spread, truth
from statalike.lang.expression import parse
from statalike.lang.place import Place
from statalike.lang.scope import Scope

RANGE = re.compile(r"\s*([-+]?\d+|[fFlL])\s*(?:/\s*([-+]?\d+|[fFlL])\s*)?")
KINDS = {"fweight": 2, "aweight": 2, "pweight": 2, "iweight": 2}


def positions(text: str, n_obs: int) -> np.ndarray:
    """The observations of an in range: 5, 1/10, f/5, -5/l; r(198) where there are no such observations."""
    found = RANGE.fullmatch(text)
    if found is None:
        raise StataError(198, f"'{text}' found where observation number expected" if text.strip() else None)
    first = _observation(found[1], n_obs)
    last = first if found[2] is None else _observation(found[2], n_obs)
    if not 1 <= first <= last <= n_obs:
        raise StataError(198, "observation numbers out of range")
    return np.arange(first - 1, last)


def _observation(word: str, n_obs: int) -> int:
    if word in "fF":
        return 1
    if word in "lL":
        return n_obs
    number = int(word)
    return n_obs + 1 + number if number < 0 else number


def satisfying(text: str, scope: Scope, rows: np.ndarray | None, by: Groups | None) -> np.ndarray:
    """Those of some observations (None: all) for which a condition is true; _n and _N count within by-groups."""
    place = Place(scope, rows, by)
    true = truth(spread(evaluate_at(parse(text), place), place.size))
    return np.flatnonzero(true) if rows is None else rows[true]


def read_weight(text: str, allowed: tuple[str, ...]) -> tuple[str, str, bool]:
    """Kind, expression, and whether the kind was assumed, of what stands in a weight's brackets."""
    if not allowed:
        raise StataError(101, "weights not allowed")
    try:
        kind, expression = grammar.load("weight").parse(text).children
    except Exception as error:
        if type(error).__module__.startswith("lark"):
            raise StataError(198) from None
        raise
    full, assumed = weight_kind(str(kind), allowed)
    if full not in allowed:
        raise StataError(101, f"{full}s not allowed")
    return full, str(expression).strip(), assumed


def weight_kind(typed: str, allowed: tuple[str, ...]) -> tuple[str, bool]:
    """The kind that a word means; `weight` means the first one allowed."""
    if "weight".startswith(typed):
        return allowed[0], True
    word = typed.removesuffix("s")
    for kind, least in KINDS.items():
        if len(word) >= least and kind.startswith(word):
            return kind, False
    raise StataError(198, f"{typed} invalid weight type" if typed else None)


def weighted(
    kind: str, text: str, assumed: bool, scope: Scope, rows: np.ndarray | None, by: Groups | None
) -> tuple[Weights, np.ndarray | None]:
    """The weights, and the observations left: those with weights missing or zero are not used."""
    place = Place(scope, rows, by)
    values = evaluate_at(parse(text), place)
    values = spread(values, place.size)
    if values.dtype.kind == "T":
        raise StataError(109)
    _check(kind, values)
    used = ~np.isnan(values) & (values != 0)
    if used.all():
        return Weights(kind, values, text, assumed), rows
    left = np.flatnonzero(used) if rows is None else rows[used]
    return Weights(kind, values[used], text, assumed), left


def _check(kind: str, values: np.ndarray) -> None:
    known = values[~np.isnan(values)]
    if kind != "iweight" and (known < 0).any():
        raise StataError(402)
    if kind == "fweight" and (known != np.floor(known)).any():
        raise StataError(401)
