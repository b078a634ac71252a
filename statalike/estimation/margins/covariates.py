"""The columns of a design with some variables held at values, and how they change with a variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.design import Design, Regressor, Source
from statalike.estimation.stripe import Piece, parse

Value = float | np.ndarray | Mapping[int, float]
"""What a variable is held at: a number, one an observation, or for a factor variable the share of each level."""

NO_SAMPLE = "e(sample) does not identify the estimation sample"

Held = Mapping[str, Value]


class Covariates:
    """The regressors over the observations `rows`."""

    def __init__(self, design: Design, data: Any, rows: np.ndarray) -> None:
        self.design = design
        self.source = Source(data, rows)

    def matrix(self, held: Held, whole: bool = False) -> np.ndarray:
        """The columns (n, p), or (1, p) where nothing varies; zero for those without a coefficient.

        whole: those without a coefficient are filled too, as estimability asks.
        """
        return self._stacked([self._product(r.pieces, held) for r in self.design.regressors], 1.0, whole)

    def derivative(self, name: str, held: Held, whole: bool = False) -> np.ndarray:
        """The derivatives of the columns with respect to a continuous variable, (n, p) or (1, p)."""
        columns = []
        for regressor in self.design.regressors:
            total: Any = 0.0
            for i, piece in enumerate(regressor.pieces):
                if piece.variable == name and piece.level is None:
                    total = total + self._product((*regressor.pieces[:i], *regressor.pieces[i + 1 :]), held)
            columns.append(total)
        return self._stacked(columns, 0.0, whole)

    def observed(self, name: str, held: Held) -> Any:
        """A continuous variable, or the value it is held at."""
        return self._value(parse(name)[0], held)

    def _stacked(self, columns: Sequence[Any], constant: float, whole: bool) -> np.ndarray:
        size = max((len(c) for c in columns if isinstance(c, np.ndarray)), default=1)
        X = np.zeros((size, len(self.design.names)), order="F")
        for j, (column, regressor) in enumerate(zip(columns, self.design.regressors, strict=True)):
            if whole or not regressor.flag:
                X[:, j] = column
        if self.design.constant:
            X[:, -1] = constant
        return X

    def _product(self, pieces: Sequence[Piece], held: Held) -> Any:
        product: Any = 1.0
        for piece in pieces:
            product = product * self._value(piece, held)
        return product

    def _value(self, piece: Piece, held: Held) -> Any:
        value = held.get(piece.variable)
        if value is None:
            observed = self.source.values(piece)
            return observed if piece.level is None else (observed == piece.level).astype(float)
        if isinstance(value, Mapping):
            return value.get(piece.level, 0.0) if piece.level is not None else sum(k * v for k, v in value.items())
        return value if piece.level is None else float(value == piece.level)


def balanced(levels: Sequence[int]) -> dict[int, float]:
    """Equal shares of all levels."""
    return dict.fromkeys(levels, 1.0 / len(levels))


def cell_row(design: Design, held: Held, slopes: Sequence[str]) -> np.ndarray:
    """The combination of coefficients (p,) that is the linear prediction of a cell, or its slope.

    Factor variables not held are balanced. Columns count whose continuous variables are just `slopes`: with
    none, continuous variables are at zero.
    """
    wanted = sorted(slopes)
    row = np.zeros(len(design.names))
    for j, regressor in enumerate(design.regressors):
        if sorted(p.variable for p in regressor.pieces if p.level is None) == wanted:
            row[j] = _weight(design, regressor, held)
    if design.constant and not wanted:
        row[-1] = 1.0
    return row


def _weight(design: Design, regressor: Regressor, held: Held) -> float:
    weight = 1.0
    for piece in regressor.pieces:
        if piece.level is None:
            continue
        value = held.get(piece.name)
        share = balanced(design.levels[piece.name]) if value is None else value
        weight *= share.get(piece.level, 0.0) if isinstance(share, Mapping) else float(share == piece.level)
    return weight


class Estimable:
    """Which combinations of the coefficients the data say something about."""

    def __init__(self, design: Design, data: Any, rows: np.ndarray) -> None:
        """From the estimation sample `rows`, if any column has no observations or is collinear."""
        self.basis: np.ndarray | None = None
        self.free = np.array([flag != "base" for flag in design.flags])
        if not {"empty", "omitted"} & set(design.flags):
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
        return bool(np.abs(rest).max() <= 1e-6 * max(np.abs(scaled).max(), 1e-300))
