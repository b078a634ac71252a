"""Averages over observations of predictions and marginal effects, with their derivatives by the coefficients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.estimates import Estimates
from statalike.estimation.margins.at import At, Resolved, resolve
from statalike.estimation.margins.covariates import Covariates, Estimable, Held, reweighted
from statalike.estimation.margins.effect import Effect
from statalike.estimation.margins.linear import Linear, combination
from statalike.estimation.margins.response import Response
from statalike.estimation.margins.scaled import Scaled
from statalike.estimation.margins.terms import Term

Prediction = Linear | Response | Scaled


@dataclass(frozen=True, eq=False)
class Sample:
    """Observations to average over: rows (n,), weights (n_obs,) or None, groups of over() with their levels.

    within: factor variables of the model; cells: their levels, with the shares of the levels of nested factors.
    frequencies: whether the weights count observations.
    """

    rows: np.ndarray
    weights: np.ndarray | None = None
    over: tuple[str, ...] = ()
    groups: tuple[tuple[tuple[int, ...], np.ndarray], ...] = ()
    within: tuple[str, ...] = ()
    cells: tuple[tuple[tuple[int, ...], Mapping[str, Mapping[int, float]]], ...] = (((), {}),)
    frequencies: bool = False

    @property
    def n(self) -> float:
        """How many observations the averages are over."""
        return float(self.weights[self.rows].sum()) if self.frequencies else float(len(self.rows))

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
    values (q, n_obs), if asked for: how much each observation's own value departs from the margin, as parts of it.
    """

    cells: tuple[Cell, ...]
    b: np.ndarray
    J: np.ndarray
    V: np.ndarray
    whole: np.ndarray
    estimable: np.ndarray
    counts: np.ndarray
    legends: dict[tuple[int, int], Resolved] = field(default_factory=dict)
    values: np.ndarray | None = None


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
    session: Any,
    observed: Sample,
    terms: Sequence[Term | None],
    ats: Sequence[At],
    numbered: bool,
    effects: Sequence[Effect | None],
    check: Estimable,
    response: Prediction,
    *,
    reweight: bool = False,
    each: bool = False,
) -> Averages:
    """All margins: effects outermost, then terms, at, over, within, levels. numbered: at() is part of the names.

    response: what is averaged. reweight: balanced factors leave out empty cells.
    each: the observations' own values are wanted too.
    """
    design = estimates.design
    sides, legends = [], {}
    for g, (_, rows) in enumerate(observed.groups):
        sides.append(Covariates(design, session.data, rows, observed.counted(rows)))
        for a, at in enumerate(ats):
            legends[a, g] = resolve(at, design, session, rows, observed.rows, observed.weights)
    made: list[_Mean] = []
    for effect, term, a in product(effects, terms, range(len(ats))):
        for (g, (over, rows)), (within, shares) in product(enumerate(observed.groups), observed.cells):
            groups = (*zip(observed.over, over, strict=True), *zip(observed.within, within, strict=True))
            for levels in level_sets(term, design.levels):
                cell = Cell(a + 1 if numbered else 0, groups, term, levels, effect)
                held = {**legends[a, g].held, **shares, **_floats(zip(observed.within, within, strict=True))}
                held |= _floats(levels)
                if reweight:
                    held = reweighted(design, held, ats[a].balanced)
                made.append(_mean_of(estimates, sides[g], cell, held, rows, check, response, each))
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
        _departures(made, session.data.n_obs) if each else None,
    )


def _floats(levels: Iterable[tuple[str, int]]) -> dict[str, float]:
    return {name: float(level) for name, level in levels}


def _departures(made: Sequence[_Mean], n: int) -> np.ndarray:
    """The observations' departures from the margins times their shares (q, n)."""
    found = np.zeros((len(made), n))
    for row, mean in zip(found, made, strict=True):
        row[mean.rows] = mean.shares * (mean.each - mean.value)
    return found


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
        founds[0].legends, None if founds[0].values is None else join("values"),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Mean:
    """One margin: its cell, value, gradient (k,), whole (p,) for estimability, observations and their shares (n,).

    each (n,): the observations' own values, if asked for.
    """

    cell: Cell
    value: float
    gradient: np.ndarray
    whole: np.ndarray
    rows: np.ndarray
    shares: np.ndarray
    each: np.ndarray | None = None

    @property
    def count(self) -> int:
        """How many observations the mean is over."""
        return len(self.rows)


def _mean_of(
    estimates: Estimates, side: Covariates, cell: Cell, held: Held, rows: np.ndarray, check: Estimable,
    response: Prediction, each: bool,
) -> _Mean:  # fmt: skip
    """The margin of a cell."""
    value, gradient = response.average(estimates, side, held, cell.effect, side.shares, rows)
    own = np.broadcast_to(response.each(estimates, side, held, cell.effect, rows), len(rows)) if each else None
    known = check.basis is None
    whole = gradient[estimates.main] if known else combination(side, held, cell.effect, True)
    return _Mean(cell, value, gradient, whole, rows, side.shares, own)


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
