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

    keys[l]: values of the level variables (from the top to l) of every group of level l; factors: for each equation
    with R.varname the factor's values in order, else None. variables: the level variables.
    """

    variables: tuple[str, ...]
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


def places(made: Specification, data: Dataset) -> Places:
    """Remember the groups' keys and the factors' levels of the estimation sample."""
    variables = tuple(level.name for level in made.levels if level.name != "_all")
    keys = []
    for depth, level in enumerate(made.levels):
        above = [v for v in variables if v in [each.name for each in made.levels[: depth + 1]]]
        keys.append(tuple(data[v].values[made.rows[level.groups.first]] for v in above))
    factors = tuple(np.unique(data.numbers(part.factor)[made.rows]) if part.factor else None for part in made.parts)
    return Places(variables, tuple(keys), factors)


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
    left = data.numbers(made.depvar)[rows] - total
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


def _groups_of(estimates: Fitted, data: Any, rows: np.ndarray, depth: int) -> np.ndarray:
    """Group number at a level of each row, -1 where the group was not in the estimation sample."""
    known = estimates.places.keys[depth]
    if not known:
        return np.zeros(len(rows), dtype=np.int64)
    names = estimates.places.variables[: len(known)]
    count = len(known[0])
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
        depth = part.level_number - 1
        if (level is not None and depth > level) or not part.names:
            continue
        codes = _groups_of(estimates, data, rows, depth)
        b = np.where((codes >= 0)[:, None], found.b[depth][codes][:, block], np.nan)
        if part.factor:
            at = _factor_levels(estimates, k, data, rows)
            total += np.where(at >= 0, b[np.arange(len(rows)), at], np.nan)
        else:
            total += np.einsum("mq,mq->m", _columns(part, data, rows), b)
    return total


def _by_equation(
    estimates: Fitted, found: Effects, data: Any, rows: np.ndarray, chosen: list[int], what: str, source: str
) -> list[Prediction]:
    """One prediction an effect, in the order of the variance rows; R.varname gives the row's own level's."""
    out = []
    places_of = _blocks(estimates)
    title = LABELS["reffects" if what == "b" else "reses"]
    for k in chosen:
        part = estimates.made.parts[k]
        depth = part.level_number - 1
        codes = _groups_of(estimates, data, rows, depth)
        values = getattr(found, what)[depth][codes][:, places_of[k]]
        values = np.where((codes >= 0)[:, None], values, np.nan)
        if part.factor:
            at = _factor_levels(estimates, k, data, rows)
            own = np.where(at >= 0, values[np.arange(len(rows)), at], np.nan)
            out.append(Prediction(own, f"{title} for {part.level}: {part.names[0]}", source))
            continue
        out += [
            Prediction(values[:, j], f"{title} for {part.level}: {name}", source) for j, name in enumerate(part.names)
        ]
    return out


def _standardized(estimates: Fitted, data: Any, rows: np.ndarray, left: np.ndarray, level: int | None) -> np.ndarray:
    """sigma^-1 R^-1/2 residuals, within the estimation sample only."""
    used = np.flatnonzero(estimates.in_sample(data))
    if len(used) != estimates.fit.model.n:
        raise StataError(459, "the estimation sample has changed; standardized residuals cannot be computed")
    if estimates.fit.model.residual is None:
        inside = estimates.in_sample(data, rows)
        return np.where(inside, left / np.sqrt(estimates.fit.sigma2), np.nan)
    whole = data.numbers(estimates.made.depvar)[used] - estimates.xb(data, used)
    whole -= _random_part(estimates, effects(estimates.fit), data, used, level)
    everywhere = np.full(data.n_obs, np.nan)
    everywhere[used] = whitened(estimates.fit, whole)
    return everywhere[rows]
