"""Weights at every level: checked against each other, scaled as pwscale() asks, and what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import Groups
from statalike.errors import StataError

SCALES = {"size": 4, "effective": 3, "gk": 2}
"""Words of pwscale() and how many letters they need."""


@dataclass(frozen=True)
class Weighting:
    """kind: "fweight" or "pweight"; observations (n,) given their group; levels: of each level's groups (or None)."""

    kind: str
    observations: np.ndarray
    levels: tuple[np.ndarray | None, ...]

    def total(self, groups: Sequence[Groups]) -> np.ndarray:
        """(n,) all weights that bear on each observation."""
        out = self.observations.copy()
        for own, found in zip(self.levels, groups, strict=True):
            if own is not None:
                out *= own[found.codes]
        return out


def weighting(
    data: Dataset,
    rows: np.ndarray,
    groups: Sequence[Groups],
    observations: tuple[str, np.ndarray] | None,
    levels: Sequence[tuple[str, str] | None],
    pwscale: str | None,
) -> Weighting | None:
    """The model's weights, or None without any.

    observations: kind and values (n,) of the weights in brackets; levels: for each level the kind and variable of its
    fweight() or pweight(). r(198) for kinds that do not go together, r(401/402) for bad frequency weights, r(459) for
    weights that vary within groups.
    """
    kinds = {each[0] for each in (observations, *levels) if each is not None}
    if not kinds:
        if pwscale:
            raise StataError(198, "pwscale() requires sampling weights")
        return None
    if len(kinds) > 1:
        raise StataError(198, "frequency weights and sampling weights may not be combined")
    kind = kinds.pop()
    own = np.ones(len(rows)) if observations is None else observations[1].astype(float)
    upper = tuple(
        None if each is None else _of_groups(data, rows, found, each[1])
        for each, found in zip(levels, groups, strict=True)
    )
    for values in (own, *(v for v in upper if v is not None)):
        _check(kind, values)
    made = Weighting(kind, own, upper)
    return _scaled(made, groups, pwscale) if pwscale else made


def _of_groups(data: Dataset, rows: np.ndarray, groups: Groups, name: str) -> np.ndarray:
    values = data.numbers(name)[rows]
    own = values[groups.first]
    if (own[groups.codes] != values).any():
        raise StataError(459, f"weights {name} are not constant within groups")
    return own


def _check(kind: str, values: np.ndarray) -> None:
    if (values < 0).any():
        raise StataError(402)
    if kind == "fweight" and (values != np.floor(values)).any():
        raise StataError(401)


def _scaled(made: Weighting, groups: Sequence[Groups], pwscale: str) -> Weighting:
    """pwscale(size | effective | gk) of a two-level model (Rabe-Hesketh & Skrondal 2006; Graubard & Korn 1996)."""
    typed = pwscale.lower()
    declared = next((word for word, least in SCALES.items() if len(typed) >= least and word.startswith(typed)), None)
    if declared is None:
        raise StataError(198, f"pwscale({pwscale}) not allowed")
    if len(groups) != 1 or made.kind != "pweight":
        raise StataError(198, "pwscale() requires sampling weights and a two-level model")
    codes = groups[0].codes
    w, n = made.observations, np.bincount(codes)
    sums, squares = np.bincount(codes, w), np.bincount(codes, w * w)
    if declared == "size":
        return Weighting(made.kind, w * (n / sums)[codes], made.levels)
    if declared == "effective":
        return Weighting(made.kind, w * (sums / squares)[codes], made.levels)
    above = np.ones(len(n)) if made.levels[0] is None else made.levels[0]
    return Weighting(made.kind, np.ones(len(w)), (sums * above / n,))
