"""Where the observations that predict meets stand in a mixed model: groups, effects' columns, residual positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import group
from statalike.data.positions import firsts
from statalike.errors import StataError
from statalike.estimation.mixed.levels import chain
from statalike.estimation.mixed.specification import RandomPart, Specification
from statalike.estimation.sample import named_response
from statalike.models.mixed.fit import MixedFit

CHANGED = "the estimation sample has changed; {what} cannot be computed"


@dataclass(frozen=True)
class Places:
    """How to find a group again in whatever data predict meets.

    Of each equation: variables, which tell its groups apart; keys, their values in every group in order of code;
    factor, the values of R.varname in order where its levels are columns (else None). by: the values of the residuals'
    by() variable in order (or None).
    """

    variables: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[np.ndarray, ...], ...]
    factors: tuple[np.ndarray | None, ...]
    by: np.ndarray | None = None


class Fitted(Protocol):
    """What prediction asks of the estimates of a mixed model."""

    fit: MixedFit
    made: Specification
    places: Places

    def xb(self, data: Any, rows: np.ndarray) -> np.ndarray:
        """Fixed part of the prediction (m,)."""

    def in_sample(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Which rows were used in estimation."""


def places(fit: MixedFit, made: Specification, data: Dataset) -> Places:
    """Remember the groups' keys and the factors' levels of the estimation sample."""
    variables, keys, factors = [], [], []
    for part, codes in zip(made.parts, known_groups(fit, made), strict=True):
        above = [level.name for level in chain(made.levels, part.level_number - 1) if level.name != "_all"]
        variables.append((*above, *([part.factor] if part.own else [])))
        first = firsts(codes, int(codes.max(initial=-1)) + 1)
        keys.append(tuple(data[v].take(made.rows[first]).values for v in variables[-1]))
        columns = part.factor and not part.own
        factors.append(np.unique(data.numbers(part.factor)[made.rows]) if columns else None)
    by = made.residual.option.by
    values = data[by].values[made.rows] if by else None
    distinct = None if values is None else values[group([values]).first]
    return Places(tuple(variables), tuple(keys), tuple(factors), distinct)


def known_groups(fit: MixedFit, made: Specification) -> list[np.ndarray]:
    """Groups (n,) of each equation; of an empty one those typed, as crossed models are fitted without them."""
    pairs = zip(fit.model.terms, made.model.terms, strict=True)
    return [(fitted if fitted.q else typed).groups for fitted, typed in pairs]


def groups_of(estimates: Fitted, data: Any, rows: np.ndarray, k: int) -> np.ndarray:
    """Group of each row among those of equation k, -1 where the group was not in the estimation sample."""
    known = estimates.places.keys[k]
    if not known:
        return np.zeros(len(rows), dtype=np.int64)
    names = estimates.places.variables[k]
    return positions(known, [data[name].values[rows] for name in names])


def positions(known: tuple[np.ndarray, ...], values: list[np.ndarray]) -> np.ndarray:
    """Where each of the values stands among the known ones, all told apart by several columns; -1 for nowhere."""
    count = len(known[0])
    codes = group([np.concatenate(pair) for pair in zip(known, values, strict=True)]).codes
    number = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    number[codes[:count]] = np.arange(count)
    return number[codes[count:]]


def incomplete(estimates: Fitted, data: Any, rows: np.ndarray, k: int) -> np.ndarray:
    """Rows for which a variable that tells the groups of equation k apart is missing."""
    missing = np.zeros(len(rows), dtype=bool)
    for name in estimates.places.variables[k]:
        values = data[name].values[rows]
        missing |= (values == "") if data[name].is_string else np.isnan(values)
    return missing


def factor_levels(estimates: Fitted, k: int, data: Any, rows: np.ndarray) -> np.ndarray:
    """Which level of R.varname each row has, -1 for one unknown."""
    levels = estimates.places.factors[k]
    values = data.numbers(estimates.made.parts[k].factor)[rows]
    at = np.searchsorted(levels, values).clip(0, len(levels) - 1)
    return np.where(levels[at] == values, at, -1)


def columns(part: RandomPart, data: Any, rows: np.ndarray) -> np.ndarray:
    """Z of an equation (m, q) at the rows."""
    return part.design.matrix(data, rows)[:, part.design.kept]


def blocks(estimates: Fitted) -> list[slice]:
    """Where each equation's effects lie among those of its level."""
    start: dict[int, int] = {}
    out = []
    for term in estimates.fit.model.terms:
        a = start.get(term.level, 0)
        out.append(slice(a, a + term.q))
        start[term.level] = a + term.q
    return out


def residual_positions(estimates: Fitted, data: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """by-group (m,) and position or time (m,) of each row in the residual structure; -1 or NaN for one unknown."""
    residual, part = estimates.fit.model.residual, estimates.made.residual
    option = part.option
    by = np.zeros(len(rows), dtype=np.int64)
    if option.by:
        by = positions((estimates.places.by,), [data[option.by].values[rows]])
    if option.word == "independent":
        return np.zeros(len(rows), dtype=np.int64), np.where(by >= 0, by, np.nan)
    if option.t is None or not part.times:
        return by, data.numbers(option.t)[rows] if option.t else np.zeros(len(rows))
    at = positions((np.array(part.times),), [data.numbers(option.t)[rows]])
    assert residual.levels == len(part.times)
    return by, np.where(at >= 0, at, np.nan)


def sample(estimates: Fitted, data: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the estimation sample and which of the fit's observations each is, however the data are sorted now.

    Observations are told apart by group, time, outcome and prediction. r(459) if the sample is not what it was.
    """
    model = estimates.fit.model
    used = np.flatnonzero(estimates.in_sample(data))
    if len(used) != model.n:
        raise StataError(459, CHANGED.format(what=what))
    y = named_response(data, estimates.made.depvar)[used]
    fixed = sum((b * x for b, x in zip(estimates.fit.beta, model.X, strict=True)), np.zeros(model.n))
    then, now = [fixed, model.y], [estimates.xb(data, used), y]
    if model.residual is not None:
        then.append(model.residual.times)
        now.append(residual_positions(estimates, data, used)[1])
    for k, codes in enumerate(known_groups(estimates.fit, estimates.made)):
        then.append(codes)
        now.append(groups_of(estimates, data, used, k))
        if (now[-1] < 0).any() or (np.bincount(now[-1]) != np.bincount(codes)).any():
            raise StataError(459, CHANGED.format(what=what))
    which = np.empty(len(used), dtype=np.int64)
    which[np.lexsort(now)] = np.lexsort(then)
    return used, which
