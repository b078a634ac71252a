"""predict after mixed: fitted values, residuals, best linear unbiased predictions and their standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed.specification import RandomPart, Specification
from statalike.estimation.sample import named_response
from statalike.models.mixed.effects import Effects, effects, whitened
from statalike.models.mixed.fit import MixedFit

LABELS = {
    "xb": "Linear prediction, fixed portion",
    "stdp": "S.E. of the linear prediction, fixed portion",
    "fitted": "Fitted values: xb + Zu",
    "residuals": "Residuals",
    "rstandard": "Standardized residuals",
    "reffects": "BLUP r.e.",
    "reses": "BLUP r.e. std. err.",
}


@dataclass(frozen=True)
class Places:
    """How to find a group again in whatever data predict meets.

    Of each equation: variables, which tell its groups apart; keys, their values in every group in order of code;
    factor, the values of R.varname in order where its levels are columns (else None).
    """

    variables: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[np.ndarray, ...], ...]
    factors: tuple[np.ndarray | None, ...]


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
    for part, term in zip(made.parts, fit.model.terms, strict=True):
        above = [level.name for level in made.levels[: part.level_number] if level.name != "_all"]
        variables.append((*above, *([part.factor] if part.own else [])))
        first = np.zeros(int(term.groups.max(initial=-1)) + 1, dtype=np.int64)
        first[term.groups] = np.arange(len(term.groups))
        keys.append(tuple(data[v].values[made.rows[first]] for v in variables[-1]))
        columns = part.factor and not part.own
        factors.append(np.unique(data.numbers(part.factor)[made.rows]) if columns else None)
    return Places(tuple(variables), tuple(keys), tuple(factors))


def predict(estimates: Fitted, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
    """fitted, residuals, rstandard, reffects (with reses()) or reses at `rows`; NaN where not to be had.

    relevel(levelvar) counts only the random effects of levels down to that one; for reffects and reses, only its own.
    r(198) for a relevel() that is not a level of the model.
    """
    made, fit = estimates.made, estimates.fit
    level = _relevel(made, getattr(options, "relevel", None))
    if statistic in ("reffects", "reses"):
        if not any(part.names for part in made.parts):
            raise StataError(198, "model has no random effects; no random effects to predict")
        errors = statistic == "reses" or isinstance(getattr(options, "reses", None), str)
        found = effects(fit, se=errors)
        chosen = [k for k, part in enumerate(made.parts) if level is None or part.level_number == level + 1]
        out = [] if statistic == "reses" else _by_equation(estimates, found, data, rows, chosen, "b", "")
        source = "" if statistic == "reses" else "reses"
        return out + (_by_equation(estimates, found, data, rows, chosen, "se", source) if errors else [])
    total = estimates.xb(data, rows) + _random_part(estimates, effects(fit), data, rows, level)
    label = LABELS[statistic] + (f", relevel({made.levels[level].name})" if level is not None else "")
    if statistic == "fitted":
        return [Prediction(total, label)]
    left = named_response(data, made.depvar)[rows] - total
    if statistic == "residuals":
        return [Prediction(left, label)]
    return [Prediction(_standardized(estimates, data, rows, left, level), label)]


def _relevel(made: Specification, name: str | None) -> int | None:
    if not name:
        return None
    for depth, level in enumerate(made.levels):
        if level.name == name:
            return depth
    raise StataError(198, f"{name} is not a level variable in your model")


def _groups_of(estimates: Fitted, data: Any, rows: np.ndarray, k: int) -> np.ndarray:
    """Group of each row among those of equation k, -1 where the group was not in the estimation sample."""
    known = estimates.places.keys[k]
    if not known:
        return np.zeros(len(rows), dtype=np.int64)
    count = len(known[0])
    names = estimates.places.variables[k]
    together = [np.concatenate([key, data[name].values[rows]]) for key, name in zip(known, names, strict=True)]
    codes = group(together).codes
    number = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    number[codes[:count]] = np.arange(count)
    return number[codes[count:]]


def _columns(part: RandomPart, data: Any, rows: np.ndarray) -> np.ndarray:
    """Z of an equation (m, q) at the rows."""
    return part.design.matrix(data, rows)[:, part.design.kept]


def _factor_levels(estimates: Fitted, k: int, data: Any, rows: np.ndarray) -> np.ndarray:
    """Which level of R.varname each row has, -1 for one unknown."""
    levels = estimates.places.factors[k]
    values = data.numbers(estimates.made.parts[k].factor)[rows]
    at = np.searchsorted(levels, values).clip(0, len(levels) - 1)
    return np.where(levels[at] == values, at, -1)


def _blocks(estimates: Fitted) -> list[slice]:
    """Where each equation's effects lie among those of its level."""
    start: dict[int, int] = {}
    out = []
    for term in estimates.fit.model.terms:
        a = start.get(term.level, 0)
        out.append(slice(a, a + term.q))
        start[term.level] = a + term.q
    return out


def _random_part(estimates: Fitted, found: Effects, data: Any, rows: np.ndarray, level: int | None) -> np.ndarray:
    """Z u of all levels down to `level` (all if None), (m,); NaN where a group is unknown."""
    total = np.zeros(len(rows))
    for k, (part, block) in enumerate(zip(estimates.made.parts, _blocks(estimates), strict=True)):
        if (level is not None and part.level_number - 1 > level) or not part.names:
            continue
        b = _of_rows(estimates, found.b, data, rows, k, block)
        if part.factor:
            total += b[:, 0]
        else:
            total += np.einsum("mq,mq->m", _columns(part, data, rows), b)
    return total


def _of_rows(
    estimates: Fitted, found: tuple[np.ndarray, ...], data: Any, rows: np.ndarray, k: int, block: slice
) -> np.ndarray:
    """What was found for the effects of equation k in each row's group (m, q); R.varname's for its own level (m, 1)."""
    codes = _groups_of(estimates, data, rows, k)
    values = found[estimates.fit.model.terms[k].level]
    if estimates.places.factors[k] is None:
        return np.where((codes >= 0)[:, None], values[codes, block], np.nan)
    at = _factor_levels(estimates, k, data, rows)
    return np.where((codes >= 0) & (at >= 0), values[codes, block.start + at], np.nan)[:, None]


def _by_equation(
    estimates: Fitted, found: Effects, data: Any, rows: np.ndarray, chosen: list[int], what: str, source: str
) -> list[Prediction]:
    """One prediction an effect, in the order of the variance rows; R.varname gives the row's own level's."""
    out = []
    places_of = _blocks(estimates)
    title = LABELS["reffects" if what == "b" else "reses"]
    for k in chosen:
        part = estimates.made.parts[k]
        values = _of_rows(estimates, getattr(found, what), data, rows, k, places_of[k])
        names = dict.fromkeys(part.names) if part.factor else part.names
        out += [Prediction(values[:, j], f"{title} for {part.level}: {name}", source) for j, name in enumerate(names)]
    return out


def _standardized(estimates: Fitted, data: Any, rows: np.ndarray, left: np.ndarray, level: int | None) -> np.ndarray:
    """sigma^-1 R^-1/2 residuals, within the estimation sample only."""
    used = np.flatnonzero(estimates.in_sample(data))
    if len(used) != estimates.fit.model.n:
        raise StataError(459, "the estimation sample has changed; standardized residuals cannot be computed")
    if estimates.fit.model.residual is None:
        inside = estimates.in_sample(data, rows)
        return np.where(inside, left / np.sqrt(estimates.fit.sigma2), np.nan)
    whole = named_response(data, estimates.made.depvar)[used] - estimates.xb(data, used)
    whole -= _random_part(estimates, effects(estimates.fit), data, used, level)
    everywhere = np.full(data.n_obs, np.nan)
    everywhere[used] = whitened(estimates.fit, whole)
    return everywhere[rows]
