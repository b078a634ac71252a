"""Averages over observations of predictions and marginal effects, with their derivatives by the coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.at import At, Resolved, resolve
from statalike.estimation.margins.covariates import Covariates, Estimable, Held
from statalike.estimation.margins.effect import Effect
from statalike.estimation.margins.response import Response
from statalike.estimation.margins.terms import Term


@dataclass(frozen=True, eq=False)
class Sample:
    """Observations to average over: rows (n,), weights (n_obs,) or None, groups of over() with their levels."""

    rows: np.ndarray
    weights: np.ndarray | None = None
    over: tuple[str, ...] = ()
    groups: tuple[tuple[tuple[int, ...], np.ndarray], ...] = ()

    def counted(self, rows: np.ndarray) -> np.ndarray:
        """The shares of some rows, summing to 1."""
        w = np.ones(len(rows)) if self.weights is None else self.weights[rows]
        return w / w.sum()


@dataclass(frozen=True)
class Cell:
    """What one margin is: at (position from 1, 0 without at()), over levels, the term and its levels.

    predict: which of several predictions, from 1, 0 where there is but one.
    """

    at: int
    over: tuple[tuple[str, int], ...]
    term: Term | None = None
    levels: tuple[tuple[str, int], ...] = ()
    effect: Effect | None = None
    predict: int = 0

    @property
    def name(self) -> str:
        """The coefficient's name: `1._predict#1._at#2.rep78`, `_cons`."""
        pieces = [f"{self.predict}._predict"] if self.predict else []
        pieces += [f"{self.at}._at"] if self.at else []
        pieces += [f"{level}.{name}" for name, level in (*self.over, *self.levels)]
        return "#".join(pieces) or "_cons"


@dataclass(frozen=True, eq=False)
class Averages:
    """Margins: cells (q,), values b (q,), derivatives J (q, k) by all coefficients; V (q, q).

    whole (q, p): as linear combinations over all columns, omitted ones too (zero where all are estimable);
    estimable (q,); counts (q,) of observations; legends: for each at (and over-group) its lines' contents.
    """

    cells: tuple[Cell, ...]
    b: np.ndarray
    J: np.ndarray
    V: np.ndarray
    whole: np.ndarray
    estimable: np.ndarray
    counts: np.ndarray
    legends: dict[tuple[int, int], Resolved] = field(default_factory=dict)


def sample(data: Any, rows: np.ndarray, weights: np.ndarray | None, over: Sequence[str]) -> Sample:
    """The observations, in groups of over(); r(2000) for none, r(459) for values that are no levels."""
    if not len(rows):
        raise StataError(2000)
    if not over:
        return Sample(rows, weights, (), (((), rows),))
    columns = [data.numbers(name) for name in over]
    for name, column in zip(over, columns, strict=True):
        used = column[rows]
        used = used[~np.isnan(used)]
        if (used < 0).any() or (used != np.floor(used)).any():
            raise StataError(459, f"over() variable {name} must hold nonnegative integers")
    found = group(columns, rows, keep_missing=False)
    groups = []
    for g in range(found.n):
        members = rows[found.rows(g)]
        groups.append((tuple(int(c[members[0]]) for c in columns), members))
    inside = rows[found.codes >= 0]
    return Sample(inside, weights, tuple(over), tuple(groups))


def averages(
    estimates: Estimates,
    data: Any,
    observed: Sample,
    terms: Sequence[Term | None],
    ats: Sequence[At],
    numbered: bool,
    effects: Sequence[Effect | None],
    check: Estimable,
    response: Response | None = None,
) -> Averages:
    """All margins: effects outermost, then terms, at, over, levels. numbered: at() is part of the names.

    response: what is averaged instead of the linear prediction.
    """
    sides: list[Covariates] = []
    legends: dict[tuple[int, int], Resolved] = {}
    for g, (_, rows) in enumerate(observed.groups):
        sides.append(Covariates(estimates.design, data, rows, observed.counted(rows)))
        for a, at in enumerate(ats):
            legends[a, g] = resolve(at, estimates.design, data, rows, observed.rows, observed.weights)
    made: list[_Mean] = []
    for effect, term, a in product(effects, terms, range(len(ats))):
        for g, (over_levels, rows) in enumerate(observed.groups):
            over = tuple(zip(observed.over, over_levels, strict=True))
            for levels in level_sets(term, estimates.design.levels):
                cell = Cell(a + 1 if numbered else 0, over, term, levels, effect)
                held = {**legends[a, g].held, **dict(levels)}
                made.append(_mean_of(estimates, sides[g], cell, held, rows, check, response))
    J, wholes = np.array([mean.gradient for mean in made]), np.array([mean.whole for mean in made])
    return Averages(
        tuple(mean.cell for mean in made),
        np.array([mean.value for mean in made]),
        J,
        J @ estimates.V @ J.T,
        wholes,
        np.array([check.is_estimable(row) for row in wholes]),
        np.array([mean.count for mean in made]),
        legends,
    )


def stacked(founds: Sequence[Averages], V: np.ndarray) -> Averages:
    """The margins of several predictions as one set: effects outermost, then the predictions; V (k, k) of the model."""
    if len(founds) == 1:
        return founds[0]
    cells = [replace(c, predict=i) for i, found in enumerate(founds, 1) for c in found.cells]
    effects = list(dict.fromkeys(c.effect for c in cells))
    order = sorted(range(len(cells)), key=lambda i: effects.index(cells[i].effect))
    J = np.vstack([found.J for found in founds])[order]
    join = lambda name: np.concatenate([getattr(found, name) for found in founds])[order]  # noqa: E731
    return Averages(
        tuple(cells[i] for i in order), join("b"), J, J @ V @ J.T, join("whole"), join("estimable"), join("counts"),
        founds[0].legends,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Mean:
    """One margin: its cell, value, gradient (k,), whole (p,) for estimability, count of observations."""

    cell: Cell
    value: float
    gradient: np.ndarray
    whole: np.ndarray
    count: int


def _mean_of(
    estimates: Estimates, side: Covariates, cell: Cell, held: Held, rows: np.ndarray, check: Estimable,
    response: Response | None,
) -> _Mean:  # fmt: skip
    """The margin of a cell."""
    if response is None:
        value, gradient = _average(estimates, side, held, cell.effect, side.shares)
    else:
        value, gradient = response.average(estimates, side, held, cell.effect, side.shares, rows)
    known = check.basis is None
    whole = gradient[estimates.main] if known else _linear(side, held, cell.effect, True)
    return _Mean(cell, value, gradient, whole, len(rows))


def level_sets(term: Term | None, levels: Any) -> list[tuple[tuple[str, int], ...]]:
    """All combinations of the levels of a term's factor variables, the last changing first."""
    if term is None:
        return [()]
    choices = []
    for factor in term.crossed:
        found = levels[factor.name] if factor.levels is None or factor.operator else factor.levels
        unknown = set(found) - set(levels[factor.name])
        if unknown:
            raise StataError(322, f"level {min(unknown)} of factor {factor.name} not found in list of covariates")
        choices.append([(factor.name, level) for level in found])
    return list(product(*choices))


def _average(
    estimates: Estimates, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray
) -> tuple[float, np.ndarray]:
    """One margin: its value and its derivatives (k,) by the coefficients."""
    b = estimates.b[estimates.main]
    value, gradient = _of_main(b, side, held, effect, shares)
    whole = np.zeros(len(estimates.b))
    whole[estimates.main] = gradient
    return value, whole


def _of_main(
    b: np.ndarray, side: Covariates, held: Held, effect: Effect | None, shares: np.ndarray
) -> tuple[float, np.ndarray]:
    """The same by the coefficients b (p,) of the first equation."""
    if effect is None or effect.kind == "dydx" or (effect.kind == "dyex" and effect.discrete):
        gradient = _linear(side, held, effect, False)
        return float(gradient @ b), gradient
    if effect.discrete:
        return _log_change(*_both(side, held, effect), b, shares)
    D = side.derivative(effect.variable, held, level=effect.level)
    x = np.ravel(effect_scale(side, held, effect))
    if effect.kind == "dyex":
        gradient = _mean(D, shares * x)
        return float(gradient @ b), gradient
    X = side.matrix(held)
    y, d = X @ b, D @ b
    return float(shares @ np.broadcast_to(x * d / y, len(shares))), (
        _mean(D, shares * (x / y)) - _mean(X, shares * (x * d / y**2))
    )


def effect_scale(side: Covariates, held: Held, effect: Effect) -> Any:
    """The variable of an elasticity (its indicator for a level), by which the derivative is multiplied; else 1."""
    if effect.kind not in ("eyex", "dyex"):
        return 1.0
    x = side.observed(effect.variable, held)
    return x if effect.level is None else np.equal(x, effect.level).astype(float)


def _linear(side: Covariates, held: Held, effect: Effect | None, whole: bool) -> np.ndarray:
    """The combination (p,) of coefficients that a prediction, or the effect as dy/dx, is."""
    if effect is None:
        return side.means(held, whole)
    if not effect.discrete:
        if effect.level == effect.base and effect.level is not None:
            return np.zeros(len(side.design.names))
        return side.mean_derivatives(effect.variable, held, whole, effect.level)
    up, down = ({**held, effect.variable: float(level)} for level in (effect.level, effect.base))
    return side.means(up, whole) - side.means(down, whole)


def _both(side: Covariates, held: Held, effect: Effect) -> tuple[np.ndarray, np.ndarray]:
    """The columns at an effect's level and at its base."""
    up = side.matrix({**held, effect.variable: float(effect.level)})
    return up, side.matrix({**held, effect.variable: float(effect.base)})


def _log_change(up: np.ndarray, down: np.ndarray, b: np.ndarray, shares: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of ln(y at a level) - ln(y at the base) and its derivatives."""
    high, low = up @ b, down @ b
    with np.errstate(invalid="ignore", divide="ignore"):
        value = shares @ np.broadcast_to(np.log(high) - np.log(low), len(shares))
    return float(value), _mean(up, shares / high) - _mean(down, shares / low)


def _mean(X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sums of the columns (n, p) or (1, p)."""
    return weights.sum() * X[0] if len(X) == 1 else weights @ X
