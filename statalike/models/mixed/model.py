"""A linear mixed model as data: y = X beta + sum_l Z_l b_l + e, in the words of Pinheiro & Bates (2000)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.covariance.structure import CovarianceStructure, RandomStructure


@dataclass(frozen=True)
class RandomTerm:
    """One random-effects equation: q effects with one covariance structure at one level.

    Z: q columns, each (n,). groups: (n,) integer codes 0..m-1 of the level, counted so that a lower level's codes
    sort as its upper levels' do. level: 0 for the highest; terms of one level share `groups`.
    An empty equation (q = 0) only defines groups.
    """

    Z: tuple[np.ndarray, ...]
    groups: np.ndarray
    structure: RandomStructure
    level: int

    @property
    def q(self) -> int:
        """Number of effects."""
        return len(self.Z)


@dataclass(frozen=True)
class Residual:
    """A residual structure within the lowest-level groups.

    times: (n,) positions 0..levels-1 for structures with a parameter a position, else the times themselves.
    by: (n,) codes 0..n_by-1 of the by() groups, or None. levels: number of positions. groups: (n,) codes of other
    groups than the lowest level's, of a crossed model.
    """

    structure: CovarianceStructure
    times: np.ndarray
    levels: int
    by: np.ndarray | None = None
    n_by: int = 1
    groups: np.ndarray | None = None


@dataclass(frozen=True)
class MixedModel:
    """y (n,), X: p columns (n,) of full rank, random terms from the highest level down, residual (None: iid).

    weights (n,): of observations given their group; level_weights: for each level, of its groups (by code) given the
    group above, or None. They make a pseudo log likelihood (ML only, iid residuals only).
    crossed: levels are groupings in any order that need not be nested (no level_weights; the residual has groups).
    """

    y: np.ndarray
    X: tuple[np.ndarray, ...]
    terms: tuple[RandomTerm, ...] = ()
    residual: Residual | None = None
    reml: bool = False
    weights: np.ndarray | None = None
    level_weights: tuple[np.ndarray | None, ...] = ()
    crossed: bool = False

    @property
    def weighted(self) -> bool:
        """Whether there are weights at any level."""
        return self.weights is not None or any(w is not None for w in self.level_weights)

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.y)

    @property
    def p(self) -> int:
        """Number of columns of X."""
        return len(self.X)

    @property
    def n_levels(self) -> int:
        """Number of levels of grouping."""
        return 1 + max((term.level for term in self.terms), default=-1)

    def copies(self, first: int = 0, end: int | None = None) -> np.ndarray:
        """(n,) the weights of an observation's groups multiplied, of levels `first` to before `end`."""
        out = np.ones(self.n)
        for level, own in list(enumerate(self.level_weights))[first:end]:
            if own is not None:
                out *= own[self.at_level(level)[0].groups]
        return out

    def frequencies(self, level: int = 0) -> np.ndarray:
        """(n,) how often an observation counts within its group of the level above `level`; by default in all."""
        return self.copies(level) if self.weights is None else self.weights * self.copies(level)

    def at_level(self, level: int) -> tuple[RandomTerm, ...]:
        """The terms of one level, in order."""
        return tuple(term for term in self.terms if term.level == level)


def column_of_ones(n: int) -> np.ndarray:
    """(n,) ones that take no room and cannot be written to."""
    one = np.ndarray((n,), np.float64, np.ones(1), strides=(0,))
    one.setflags(write=False)
    return one
