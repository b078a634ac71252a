"""The covariance that a mixed model implies for the observations of a group: Z G Z' + R."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.data.format import general
from statalike.errors import StataError
from statalike.estimation.mixed.components import absolute
from statalike.estimation.mixed.levels import chain
from statalike.estimation.mixed.places import known_groups

NEGLIGIBLE = 1e-8
_PAIR = re.compile(r'[\s,]*(\w+)\s*==?\s*("[^"]*"|[^\s,]+)')


@dataclass(frozen=True, eq=False)
class Cluster:
    """Observations `rows` (m,), positions in the estimation sample, and what tells them: `id = 1`, `all the data`.

    G (q, q) and Z (m, q) of all random effects they have, R (m, m), total (m, m).
    """

    title: str
    rows: np.ndarray
    G: np.ndarray
    Z: np.ndarray
    R: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Z G Z' + R, entries next to nothing set to zero."""
        V = self.Z @ self.G @ self.Z.T + self.R
        return np.where(np.abs(V) < NEGLIGIBLE, 0.0, V)


def level_values(estimates: Any) -> dict[str, np.ndarray]:
    """The values (n,) of every level variable over the estimation sample, from the highest level down."""
    found, codes = {}, known_groups(estimates.fit, estimates.made)
    for depth, level in enumerate(estimates.made.levels):
        for k, part in enumerate(estimates.made.parts):
            if part.level_number == depth + 1 and level.name in estimates.places.variables[k]:
                place = estimates.places.variables[k].index(level.name)
                found[level.name] = estimates.places.keys[k][place][codes[k]]
                break
    return found


def chosen_rows(estimates: Any, at: str) -> tuple[str, np.ndarray]:
    """Title and rows of the group that at() names, of the first lowest-level group without at().

    r(198) for names that are no levels; r(459) for values not there, and where a level above must be given.
    """
    values = level_values(estimates)
    lowest = [level.name for level in chain(estimates.made.levels, len(estimates.made.levels) - 1)]
    wanted = _pairs(at, values) if at else {name: values[name][0] for name in lowest if name in values}
    inside = np.ones(estimates.fit.model.n, dtype=bool)
    for name in values:
        if name not in wanted:
            below = [other for other in _nested(estimates, name) if other in wanted]
            if below:
                raise StataError(459, f"Because of implied nesting, you must also specify a value for {name}")
            continue
        value = wanted[name]
        inside &= values[name] == (value if isinstance(value, str) else float(value))
        if not inside.any():
            text = f"{name} == {_shown(value)} not represented in the estimation sample"
            raise StataError(459, f"{text} or at other specified level values")
    title = " ".join(f"{name} = {_shown(wanted[name])}" for name in values if name in wanted)
    return title or "all the data", np.flatnonzero(inside)


def _nested(estimates: Any, name: str) -> list[str]:
    """The levels that are nested in one."""
    levels = estimates.made.levels
    chains = [[level.name for level in chain(levels, depth)] for depth in range(len(levels))]
    return [each[-1] for each in chains if name in each[:-1]]


def _pairs(text: str, values: dict[str, np.ndarray]) -> dict[str, Any]:
    """`school=54 class=2`, also with a comma between, as values by level."""
    found: dict[str, Any] = {}
    position = 0
    while text[position:].strip(" ,"):
        pair = _PAIR.match(text, position)
        if pair is None:
            raise StataError(198, "option at() incorrectly specified")
        position = pair.end()
        name, value = pair[1], pair[2].strip('"')
        if name not in values:
            raise StataError(198, f"{name} is not a level variable in your model")
        if values[name].dtype.kind != "T":
            try:
                found[name] = float(value)
            except ValueError:
                raise StataError(198, "option at() incorrectly specified") from None
        else:
            found[name] = value
    return found


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str) else general(float(value), 9)


def sorted_rows(estimates: Any, rows: np.ndarray) -> np.ndarray:
    """The rows by levels, by() group and t()."""
    residual = estimates.fit.model.residual
    keys = [term.groups[rows] for term in _terms(estimates) if len(term.groups)]
    if residual is not None:
        keys += [residual.by[rows]] if residual.by is not None else []
        keys += [residual.times[rows]] if estimates.made.residual.option.t else []
    return rows[np.lexsort(keys[::-1])] if keys else rows


def cluster(estimates: Any, title: str, rows: np.ndarray) -> Cluster:
    """The covariance of some observations."""
    G, Z = [], []
    for term, covariance in zip(_terms(estimates), estimates.fit.G, strict=True):
        codes = term.groups[rows]
        for code in dict.fromkeys(codes.tolist()):
            if term.q:
                G.append(covariance)
                Z.append(np.column_stack([column[rows] for column in term.Z]) * (codes == code)[:, None])
    wide = np.hstack(Z) if Z else np.zeros((len(rows), 0))
    return Cluster(
        title, rows, scipy.linalg.block_diag(*G) if G else np.zeros((0, 0)), wide, _residual(estimates, rows)
    )


def _terms(estimates: Any) -> Sequence[Any]:
    return estimates.fit.model.terms


def _residual(estimates: Any, rows: np.ndarray) -> np.ndarray:
    """R (m, m): the residual structure within the lowest-level groups."""
    fit = estimates.fit
    residual = fit.model.residual
    if residual is None:
        return np.eye(len(rows)) * fit.sigma2
    lowest = residual.groups
    if lowest is None:
        terms = fit.model.terms
        lowest = max(terms, key=lambda term: term.level).groups if terms else np.zeros(fit.model.n, int)
    by = np.zeros(fit.model.n, dtype=int) if residual.by is None else residual.by
    R = np.zeros((len(rows), len(rows)))
    for g in range(residual.n_by):
        theta, _ = absolute(fit, g)
        for code in np.unique(lowest[rows]):
            inside = np.flatnonzero((lowest[rows] == code) & (by[rows] == g))
            if len(inside):
                R[np.ix_(inside, inside)] = residual.structure.matrix(theta, residual.times[rows[inside]])
    return R


def correlations(V: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviations (m,) and correlations (m, m) of a covariance matrix."""
    sd = np.sqrt(np.diag(V))
    with np.errstate(invalid="ignore", divide="ignore"):
        return sd, V / np.outer(sd, sd)
