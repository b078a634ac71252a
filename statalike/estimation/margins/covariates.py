"""The columns of a design with some variables held at values, and how they change with a variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.design import Design, Regressor, Source
from statalike.estimation.stripe import Piece, parse


@dataclass(frozen=True, eq=False)
class Joint:
    """Factor variables at several combinations of levels at once, equally often: cells (m,), variable -> level."""

    cells: tuple[Mapping[str, int], ...]

    def share(self, pieces: Sequence[Piece]) -> float:
        """How many of the cells have all the levels that the pieces indicate, as a share."""
        asked = [(p.variable, p.level) for p in pieces if p.level is not None and p.variable in self.cells[0]]
        return sum(all(cell[name] == level for name, level in asked) for cell in self.cells) / len(self.cells)


Value = float | np.ndarray | Mapping[int, float] | Joint
"""What a variable is held at: a number, one an observation, or for a factor variable the share of each level."""

NO_SAMPLE = "e(sample) does not identify the estimation sample"

Held = Mapping[str, Value]


class Covariates:
    """The regressors over the observations `rows`, each of which counts with its share (n,)."""

    def __init__(self, design: Design, data: Any, rows: np.ndarray, shares: np.ndarray | None = None) -> None:
        self.design = design
        self.source = Source(data, rows)
        self.shares = np.full(len(rows), 1 / len(rows)) if shares is None else shares
        self._means: dict[tuple[Piece, ...], float] = {}

    def matrix(self, held: Held, whole: bool = False) -> np.ndarray:
        """The columns (n, p), or (1, p) where nothing varies; zero for those without a coefficient.

        whole: those without a coefficient are filled too, as estimability asks.
        """
        return self._stacked([self._product(r.pieces, held) for r in self._wanted(whole)], 1.0, whole)

    def derivative(self, name: str, held: Held, whole: bool = False, level: int | None = None) -> np.ndarray:
        """The derivatives of the columns with respect to a continuous variable, (n, p) or (1, p).

        level: with respect to the indicator of a factor variable's level.
        """
        columns = [
            sum((self._product(rest, held) for rest in _without(r.pieces, name, level)), start=0.0)
            for r in self._wanted(whole)
        ]
        return self._stacked(columns, 0.0, whole)

    def means(self, held: Held, whole: bool = False) -> np.ndarray:
        """The means (p,) of the columns of `matrix`, without making them."""
        return self._averaged([self.mean(r.pieces, held) for r in self._wanted(whole)], 1.0, whole)

    def mean_derivatives(self, name: str, held: Held, whole: bool = False, level: int | None = None) -> np.ndarray:
        """The means (p,) of the columns of `derivative`."""
        columns = [
            sum((self.mean(rest, held) for rest in _without(r.pieces, name, level)), start=0.0)
            for r in self._wanted(whole)
        ]
        return self._averaged(columns, 0.0, whole)

    def observed(self, name: str, held: Held) -> Any:
        """A continuous variable, or the value it is held at."""
        return self._value(parse(name)[0], held)

    def _wanted(self, whole: bool) -> list[Regressor]:
        return [r for r in self.design.regressors if whole or not r.flag]

    def _places(self, whole: bool) -> list[int]:
        return [j for j, r in enumerate(self.design.regressors) if whole or not r.flag]

    def _stacked(self, columns: Sequence[Any], constant: float, whole: bool) -> np.ndarray:
        size = max((len(c) for c in columns if isinstance(c, np.ndarray)), default=1)
        X = np.zeros((size, len(self.design.names)), order="F")
        for j, column in zip(self._places(whole), columns, strict=True):
            X[:, j] = column
        if self.design.constant:
            X[:, -1] = constant
        return X

    def _averaged(self, means: Sequence[float], constant: float, whole: bool) -> np.ndarray:
        row = np.zeros(len(self.design.names))
        row[self._places(whole)] = means
        if self.design.constant:
            row[-1] = constant
        return row

    def mean(self, pieces: Sequence[Piece], held: Held) -> float:
        """The mean of a product: what is held at numbers times the mean of the rest, which is kept."""
        if any(isinstance(held.get(p.variable), np.ndarray) for p in pieces):
            return float(self.shares @ self._product(pieces, held))
        fixed = self._fixed(pieces, held)
        free = tuple(p for p in pieces if p.variable not in held)
        if not fixed or not free:
            return fixed
        if free not in self._means:
            self._means[free] = float(self.shares @ self._product(free, {}))
        return fixed * self._means[free]

    def _product(self, pieces: Sequence[Piece], held: Held) -> Any:
        product: Any = self._fixed(pieces, held)
        for piece in pieces:
            value = held.get(piece.variable)
            if value is None or isinstance(value, np.ndarray):
                product = product * self._value(piece, held)
        return product

    def _fixed(self, pieces: Sequence[Piece], held: Held) -> float:
        """The product of what is held at numbers and shares."""
        product, joint = 1.0, None
        for piece in pieces:
            value = held.get(piece.variable)
            if isinstance(value, Joint):
                joint = value
            elif value is not None and not isinstance(value, np.ndarray):
                product *= self._value(piece, held)
        return product * (1.0 if joint is None else joint.share(pieces))

    def _value(self, piece: Piece, held: Held) -> Any:
        value = held.get(piece.variable)
        if value is None:
            value = self.source.values(piece)
        if isinstance(value, Mapping):
            return value.get(piece.level, 0.0) if piece.level is not None else sum(k * v for k, v in value.items())
        if piece.level is None:
            return value
        return (value == piece.level).astype(float) if isinstance(value, np.ndarray) else float(value == piece.level)


def _without(pieces: tuple[Piece, ...], name: str, level: int | None) -> Iterator[tuple[Piece, ...]]:
    """The product without the variable (or the indicator of a level), once for each time that it stands there."""
    for i, piece in enumerate(pieces):
        if piece.variable == name and piece.level == level:
            yield (*pieces[:i], *pieces[i + 1 :])


def balanced(levels: Sequence[int]) -> dict[int, float]:
    """Equal shares of all levels."""
    return dict.fromkeys(levels, 1.0 / len(levels))


def without_empty(design: Design, held: Held, names: Sequence[str]) -> Joint | None:
    """The cells of the factor variables `names`, others at the levels they are held at, that have observations.

    Empty are those of an interaction in the model whose column is empty. None where all are.
    """
    fixed = {name: value for name, value in held.items() if isinstance(value, int | float)}
    empty = [
        [(p.name, p.level) for p in r.pieces if p.level is not None] for r in design.regressors if r.flag == "empty"
    ]
    cells = []
    for levels in combinations(*(design.levels[name] for name in names)):
        cell = dict(zip(names, levels, strict=True))
        at = {**fixed, **cell}
        if not any(all(at.get(name) == level for name, level in each) for each in empty):
            cells.append(cell)
    return Joint(tuple(cells)) if cells else None


def reweighted(design: Design, held: Held, names: Sequence[str]) -> Held:
    """The same with the factor variables `names`, which are balanced, over cells with observations only."""
    free = [name for name in names if not isinstance(held.get(name), int | float)]
    joint = without_empty(design, held, free) if free else None
    return held if joint is None else {**held, **dict.fromkeys(free, joint)}


def cell_row(design: Design, held: Held, slopes: Sequence[str], observed: Covariates | None = None) -> np.ndarray:
    """The combination of coefficients (p,) that is the linear prediction of a cell, or its slope.

    Factor variables not held are balanced, or as frequent as `observed`. Columns count whose continuous variables are
    just `slopes`: with none, continuous variables are at zero.
    """
    wanted = sorted(slopes)
    row = np.zeros(len(design.names))
    for j, regressor in enumerate(design.regressors):
        if sorted(p.variable for p in regressor.pieces if p.level is None) == wanted:
            levels = [p for p in regressor.pieces if p.level is not None]
            row[j] = _weight(design, regressor, held) if observed is None else observed.mean(levels, held)
    if design.constant and not wanted:
        row[-1] = 1.0
    return row


def _weight(design: Design, regressor: Regressor, held: Held) -> float:
    weight = next((v.share(regressor.pieces) for v in held.values() if isinstance(v, Joint)), 1.0)
    for piece in regressor.pieces:
        value = held.get(piece.name)
        if piece.level is None or isinstance(value, Joint):
            continue
        share = balanced(design.levels[piece.name]) if value is None else value
        weight *= share.get(piece.level, 0.0) if isinstance(share, Mapping) else float(share == piece.level)
    return weight


class Estimable:
    """Which combinations of the coefficients the data say something about."""

    def __init__(self, design: Design, data: Any, rows: np.ndarray | None, tolerance: float = 1e-5) -> None:
        """From the estimation sample `rows`, if any column has no observations or is collinear; None: all are."""
        self.tolerance = tolerance
        self.basis: np.ndarray | None = None
        self.free = np.array([flag != "base" for flag in design.flags])
        if rows is None or not {"empty", "omitted"} & set(design.flags):
            return
        if not len(rows):
            raise StataError(322, NO_SAMPLE)
        source = Source(data, rows)
        X = np.ones((len(rows), len(design.names)))
        for j, regressor in enumerate(design.regressors):
            X[:, j] = 0.0 if regressor.flag == "base" else source.column(regressor)
        X = np.nan_to_num(X[:, self.free])
        scale = np.sqrt((X**2).sum(axis=0))
        self.scale = np.where(scale > 0, scale, 1.0)
        values, vectors = np.linalg.eigh((X / self.scale).T @ (X / self.scale))
        self.basis = vectors[:, values > values.max() * 1e-10]

    def is_estimable(self, row: np.ndarray) -> bool:
        """Whether a combination (p,) over all columns, omitted ones included, is estimable."""
        if self.basis is None:
            return True
        scaled = row[self.free] / self.scale
        rest = scaled - self.basis @ (self.basis.T @ scaled)
        return bool(np.abs(rest).max() <= self.tolerance * max(np.abs(scaled).max(), 1e-300))
