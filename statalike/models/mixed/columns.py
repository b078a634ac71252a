"""The model's columns made safe: each distinct column once, centred and scaled, with the way back.

Every Z and X column and y is a linear map of a few base columns U: a covariate that stands in X and in Z is stored
once, and where the constant is a base column every other column is centred, so that no digit is lost to large means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models.mixed.model import MixedModel


@dataclass(frozen=True)
class Columns:
    """Base columns and maps.

    U (u, n): base columns, centred and scaled.  X and y are the base columns `x` (p indices) and `y` (index);
    original X = U[:, x] `Tx` with Tx (p, p), original y = U[:, y] * `scale_y` + U[:, x] `shift_y`.
    Level l: its Z (q columns) = U[:, z[l]] `T[l]`, T[l] (uz, q).
    """

    U: np.ndarray
    x: np.ndarray
    y: int
    Tx: np.ndarray
    scale_y: float
    shift_y: np.ndarray
    z: tuple[np.ndarray, ...]
    T: tuple[np.ndarray, ...]
    constant: int | None

    @cached_property
    def to_own(self) -> np.ndarray:
        """Tx^-1 (p, p): from coefficients of base columns to those of the model's own."""
        return np.linalg.inv(self.Tx)

    @cached_property
    def logdet_XX(self) -> float:
        """What the change of columns adds to ln|X'V^-1 X|."""
        return 2.0 * float(np.linalg.slogdet(self.Tx)[1])


class _Base:
    """Collects distinct columns; a column is known again by identity or by equal content."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.raw: list[np.ndarray] = []
        self.seen: dict[tuple, list[int]] = {}
        self.constant: int | None = None

    def add(self, column: np.ndarray) -> int:
        key = (float(column[0]), float(column[-1]), float(column.sum())) if self.n else ()
        for j in self.seen.get(key, ()):
            if column is self.raw[j] or np.array_equal(column, self.raw[j]):
                return j
        self.raw.append(column)
        j = len(self.raw) - 1
        self.seen.setdefault(key, []).append(j)
        if self.constant is None and self.n and column[0] == 1.0 and column.min() == 1.0 == column.max():
            self.constant = j
        return j


def base_columns(model: MixedModel, order: np.ndarray | None) -> Columns:
    """Columns of `model` with observations taken in `order` (None: as they are)."""
    base = _Base(model.n)
    x = [base.add(column) for column in model.X]
    z = [[base.add(column) for term in model.at_level(level) for column in term.Z] for level in range(model.n_levels)]
    constant_in_x = base.constant in x
    y = len(base.raw)
    raw = [*base.raw, model.y]
    one = base.constant
    centre = np.zeros(len(raw))
    scale = np.ones(len(raw))
    U = np.empty((len(raw), model.n))
    for j, (column, values) in enumerate(zip(raw, U, strict=True)):
        values[:] = column if order is None else column[order]
        if j != one:
            if one is not None and (constant_in_x or (j != y and j not in x)):
                centre[j] = values.mean()
                values -= centre[j]
            size = np.sqrt(np.dot(values, values) / max(model.n, 1))
            scale[j] = size if size > 0 else 1.0
            values /= scale[j]
    at = {j: i for i, j in enumerate(x)}
    Tx = np.diag(scale[x]) if x else np.zeros((0, 0))
    shift_y = np.zeros(len(x))
    if one is not None and one in at:
        Tx[at[one], :] += centre[x]
        shift_y[at[one]] = centre[y]
    zs, Ts = zip(*(_level_map(columns, one, centre, scale) for columns in z), strict=True) if z else ((), ())
    return Columns(U, np.array(x, dtype=int), y, Tx, float(scale[y]), shift_y, zs, Ts, one)


def _level_map(
    columns: list[int], one: int | None, centre: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(z, T) with Z = U[:, z] T: every original column is its centred self plus its mean times the constant."""
    used = list(dict.fromkeys(columns))
    if one is not None and one not in used and any(centre[j] != 0 for j in used):
        used.append(one)
    where = {j: i for i, j in enumerate(used)}
    T = np.zeros((len(used), len(columns)))
    for k, j in enumerate(columns):
        T[where[j], k] += scale[j]
        if centre[j] != 0:
            T[where[one], k] += centre[j]
    return np.array(used, dtype=int), T
