"""Levels of grouping out of `mixed`'s equations: nested from left to right, or crossed where one says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import Groups, group
from statalike.data.positions import is_whole
from statalike.errors import StataError
from statalike.estimation.mixed.weighting import Weighting, weighting


@dataclass(frozen=True)
class Equation:
    """A random-effects equation as typed: level variable or "_all", terms or a factor (R.varname), its options.

    weight: kind ("fweight" or "pweight") and variable of its groups' weights. crossed: the level's groups are not
    nested in those of the equations before it.
    """

    level: str
    terms: tuple = ()
    factor: str | None = None
    covariance: str | None = None
    constant: bool = True
    collinear: bool = False
    weight: tuple[str, str] | None = None
    crossed: bool = False

    def variables(self) -> tuple[str, ...]:
        """Every variable the equation mentions besides its terms."""
        own = (self.level if self.level != "_all" else None, self.factor, self.weight[1] if self.weight else None)
        return tuple(name for name in own if name)


@dataclass(frozen=True)
class Counts:
    """A level of grouping: its name, the number of groups, and observations per group."""

    name: str
    count: float
    minimum: float
    mean: float
    maximum: float


@dataclass(frozen=True)
class Level:
    """A level of grouping: its variable's name, its groups over the sample; how often frequency weights count each
    group, and the observations in it; crossed: not nested in the levels before it."""

    name: str
    groups: Groups
    copies: np.ndarray
    sizes: np.ndarray
    crossed: bool = False

    @property
    def count(self) -> float:
        """Number of groups."""
        return float(self.copies.sum())

    @property
    def mean(self) -> float:
        """Observations per group on average."""
        return float(self.copies @ self.sizes) / self.count

    @property
    def counts(self) -> Counts:
        """What is shown of it."""
        return Counts(self.name, self.count, float(self.sizes.min()), self.mean, float(self.sizes.max()))


def chain(levels: Sequence[Level], depth: int) -> tuple[Level, ...]:
    """The levels that a level is nested in, from the highest down, and itself."""
    start = max((at for at in range(depth + 1) if levels[at].crossed), default=0)
    return tuple(levels[start : depth + 1])


def make_levels(
    data: Dataset,
    rows: np.ndarray,
    equations: Sequence[Equation],
    weights: tuple[str, np.ndarray] | None,
    pwscale: str | None,
) -> tuple[tuple[Level, ...], Weighting | None]:
    """Distinct levels from the top down, and the weights of all of them.

    weights: kind and values (n,) of the observations' weights. A level is a combination of its variable with those
    before it, down from the last crossed one. r(198) for levels that contradict each other.
    """
    keys: list[np.ndarray] = []
    found: dict[str, Groups] = {}
    own: dict[str, tuple[str, str] | None] = {}
    apart: set[str] = set()
    for equation in equations:
        name = equation.level
        _check_crossed(equation, found, apart)
        own[name] = own.get(name) or equation.weight
        if found and name == list(found)[-1]:
            continue
        if name in found:
            raise StataError(198, f"level {name} is not nested within the levels before it")
        if name == "_all" and found:
            raise StataError(198, "_all must be the first level")
        if name == "_all":
            codes = np.broadcast_to(np.int64(0), len(rows))
            found[name] = Groups(codes, 1)
            continue
        if equation.crossed:
            keys = []
            apart.add(name)
        keys = [*keys, data[name].values]
        found[name] = group(keys, None if is_whole(rows, data.n_obs) else rows)
    made = weighting(data, rows, list(found.values()), weights, list(own.values()), pwscale)
    if made is not None and apart and (made.kind == "pweight" or any(w is not None for w in made.levels)):
        raise StataError(198, "option crossed allows frequency weights of observations only")
    return _counted(found, made, apart), made


def _check_crossed(equation: Equation, found: dict[str, Groups], apart: set[str]) -> None:
    """r(198) where an equation has nothing to be crossed with."""
    if not equation.crossed or equation.level in apart:
        return
    if equation.level == "_all" or equation.level in found:
        raise StataError(198, f"option crossed not allowed: the level {equation.level} is not crossed with itself")
    if not found:
        raise StataError(198, "option crossed not allowed in the first random-effects equation")


def _counted(found: dict[str, Groups], made: Weighting | None, apart: set[str]) -> tuple[Level, ...]:
    """The levels with what frequency weights make of their groups."""
    counted = made is not None and made.kind == "fweight"
    total = made.total(list(found.values())) if counted else None
    levels = []
    for depth, (name, groups) in enumerate(found.items()):
        if not counted:
            levels.append(Level(name, groups, np.ones(groups.n), groups.sizes.astype(float), name in apart))
            continue
        copies = np.ones(groups.n)
        for upper, weight in zip(list(found.values())[: depth + 1], made.levels, strict=False):
            copies *= 1.0 if weight is None else weight[upper.codes[groups.first]]
        levels.append(Level(name, groups, copies, np.bincount(groups.codes, total) / copies, name in apart))
    return tuple(levels)
