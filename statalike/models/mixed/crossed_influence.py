"""Influence where groupings are crossed (iid residuals): V0^-1 = I - Z L C^-1 L'Z' with C^-1 of all effects made once.

A group of any partition of the rows touches some effects T; with K = C^-1 at T, N = (ZL)_I'(ZL)_I and t = (ZL)_I'U,
U = V0^-1 [X r] at the rows I that are deleted,

    U'(I - (ZL)_I K (ZL)_I')^-1 U = U'U + t'(I - K N)^-1 K t
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.solutions import Vectors, inverse_times, standardised

if TYPE_CHECKING:
    from statalike.models.mixed.rotation import Rotation

MOST = 6_000  # effects whose C^-1 is formed
AT_ONCE = 250  # columns of it made together


@dataclass(frozen=True)
class _Rows:
    """ZL row by row: places (a, n) of the a effects that an observation has, values (a, n)."""

    places: np.ndarray
    values: np.ndarray


def crossed_weighted(fit: MixedFit, columns: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """V0^-1 of columns (m, n) of the data that are the combinations `onto` (r, m) of the base columns of X and y."""
    at = fit.criterion.solved(fit.factors, fit.psi)
    u = _stacked(standardised(at.parts, at)) @ onto
    rows = _rows(fit)
    out = columns.copy()
    for place, value in zip(rows.places, rows.values, strict=True):
        out -= value * u[place].T
    return out


def crossed_spread(fit: MixedFit) -> np.ndarray:
    """(n,) diagonal of V0^-1."""
    inverse, rows = _inverse(fit), _rows(fit)
    out = np.ones(fit.model.n)
    for place, value in zip(rows.places, rows.values, strict=True):
        for other, weight in zip(rows.places, rows.values, strict=True):
            out -= value * weight * inverse[place, other]
    return out


def crossed_losses(fit: MixedFit, turned: Rotation, codes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One group at a time, as deletion.losses; the groups may be any."""
    inverse, rows = _inverse(fit), _rows(fit)
    order = np.argsort(codes, kind="stable")
    for code, inside in enumerate(np.split(order, np.cumsum(np.bincount(codes))[:-1])):
        U = turned.weighted[:, inside]
        touched, place = np.unique(rows.places[:, inside], return_inverse=True)
        Z = np.zeros((len(inside), len(touched)))
        np.add.at(Z, (np.arange(len(inside)), place.reshape(-1, len(inside))), rows.values[:, inside])
        K = inverse[np.ix_(touched, touched)]
        if len(inside) <= len(touched):
            c = U @ np.linalg.solve(np.eye(len(inside)) - Z @ K @ Z.T, U.T)
        else:
            t = Z.T @ U.T
            c = U @ U.T + t.T @ np.linalg.solve(np.eye(len(touched)) - K @ (Z.T @ Z), K @ t)
        yield np.array([code]), c[None]


def _rows(fit: MixedFit) -> _Rows:
    criterion, model = fit.criterion, fit.model
    places, values, start = [], [], 0
    for level in criterion.levels:
        terms = model.at_level(level)
        q = sum(term.q for term in terms)
        Z = np.array([z for term in terms for z in term.Z])
        values.append(fit.factors[level].T @ Z)
        places.append(start + terms[0].groups * q + np.arange(q)[:, None])
        start += q * int(criterion.counts[level])
    return _Rows(np.concatenate(places), np.concatenate(values))


def _stacked(v: Vectors) -> np.ndarray:
    """Vectors over all effects as one matrix (effects, m), grouping by grouping and group by group."""
    m = v.outer.shape[1]
    parts = [v.inner, *([] if v.middle is None else [v.middle])]
    return np.concatenate([*(part.transpose(2, 0, 1).reshape(-1, m) for part in parts), v.outer])


def _inverse(fit: MixedFit) -> np.ndarray:
    """C^-1 of all effects, in the order of _rows. Raises MemoryError where they are more than MOST."""
    at = fit.criterion.solved(fit.factors, fit.psi)
    q, G = at.inner.root.shape[1], at.inner.root.shape[2]
    held = 0 if at.between is None else at.between.done.root.shape[1] * at.between.done.root.shape[2]
    total = q * G + held + len(at.u)
    if total > MOST:
        raise MemoryError(f"{total} crossed random effects; at most {MOST} may be")
    out = np.empty((total, total))
    for a in range(0, total, AT_ONCE):
        unit = np.zeros((total, min(AT_ONCE, total - a)))
        unit[np.arange(a, a + unit.shape[1]), np.arange(unit.shape[1])] = 1.0
        out[:, a : a + unit.shape[1]] = _stacked(inverse_times(at.parts, at, _split(unit, at, q * G, held)))
    return out


def _split(unit: np.ndarray, at: object, inner: int, held: int) -> Vectors:
    """The way back from _stacked."""
    m = unit.shape[1]

    def grouped(rows: np.ndarray, G: int) -> np.ndarray:
        return np.ascontiguousarray(rows.reshape(G, -1, m).transpose(1, 2, 0))

    middle = None if at.between is None else grouped(unit[inner : inner + held], at.between.done.root.shape[2])
    return Vectors(grouped(unit[:inner], at.inner.root.shape[2]), middle, unit[inner + held :])
