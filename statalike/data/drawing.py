"""Random samples with replacement: which units there are, which strata they are in, and what observations they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.groups import Groups, group


@dataclass(frozen=True, eq=False)
class Units:
    """What is drawn: observations, or clusters of them where clusters is not None, each in a stratum.

    rows: positions in the data of the observations that may be drawn; clusters: of the rows; strata: of the units.
    """

    rows: np.ndarray
    strata: Groups
    clusters: Groups | None = None

    @property
    def n(self) -> int:
        """How many units."""
        return len(self.strata.codes)

    def drawn(self, rng: np.random.Generator, sizes: np.ndarray | None = None) -> np.ndarray:
        """Units drawn with replacement, stratum by stratum and ascending within each; sizes: how many of each stratum,
        as many as it has if None."""
        sizes = self.strata.sizes if sizes is None else sizes
        return np.concatenate([
            np.sort(self.strata.rows(i)[rng.integers(int(self.strata.sizes[i]), size=int(size))])
            for i, size in enumerate(sizes)
        ])  # fmt: skip

    def members(self, units: np.ndarray) -> np.ndarray:
        """Positions in the data of the observations of some units, unit by unit."""
        if self.clusters is None:
            return self.rows[units]
        sizes = self.clusters.sizes[units]
        before = np.cumsum(sizes) - sizes
        return self.rows[
            self.clusters.order[np.repeat(self.clusters.starts[units] - before, sizes) + np.arange(sizes.sum())]
        ]

    def numbers(self, units: np.ndarray) -> np.ndarray:
        """For each of `members` the number of its unit among those drawn, from 1."""
        sizes = np.ones(len(units), dtype=np.int64) if self.clusters is None else self.clusters.sizes[units]
        return np.repeat(np.arange(1.0, len(units) + 1), sizes)

    def without(self, unit: int) -> np.ndarray:
        """Positions in the data of the observations of all units but one, ascending."""
        if self.clusters is None:
            return np.delete(self.rows, unit)
        return self.rows[self.clusters.codes != unit]


def units(data: Dataset, rows: np.ndarray, strata: Sequence[str] = (), clusters: Sequence[str] = ()) -> Units:
    """The units among `rows` of the data by the names of variables; clusters are within strata, and observations with
    missing values in any of them (texts: empty ones) belong to none."""
    names = [*strata, *clusters]
    if names:
        rows = rows[group([data[name].values for name in names], rows, keep_missing=False).codes >= 0]
    found = group([data[name].values for name in names], rows) if clusters else None
    each = rows if found is None else rows[found.first]
    return Units(rows, group([data[name].values for name in strata], each), found)
