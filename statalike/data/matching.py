"""Observations of two data sets brought together by key variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.data.groups import group


@dataclass(frozen=True, eq=False)
class Keys:
    """The groups that the keys of two data sets form together. master, using: which of them each observation is in;
    in_master, in_using: how many of its observations a group has."""

    master: np.ndarray
    using: np.ndarray
    in_master: np.ndarray
    in_using: np.ndarray

    @property
    def n(self) -> int:
        """How many groups there are."""
        return len(self.in_master)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The result, observation by observation: positions in the master and in the using data, -1 for none."""

    master: np.ndarray
    using: np.ndarray

    @property
    def matched(self) -> np.ndarray:
        """Where an observation comes from both."""
        return (self.master >= 0) & (self.using >= 0)


def keys(master: Sequence[np.ndarray], using: Sequence[np.ndarray]) -> Keys:
    """The groups of key values (each data set's key variables in the same order)."""
    size = len(master[0])
    found = group([np.concatenate(pair) for pair in zip(master, using, strict=True)])
    first, second = found.codes[:size], found.codes[size:]
    return Keys(first, second, np.bincount(first, minlength=found.n), np.bincount(second, minlength=found.n))


def aligned(found: Keys) -> Pairs:
    """Each group's observations side by side, the first with the first ...; the last of the shorter side is repeated.

    Where keys are unique on a side this is the 1:1, m:1 and 1:m match. Groups in the order of their keys, those that
    only the using data have at the end.
    """
    lengths = np.maximum(found.in_master, found.in_using)
    order = np.argsort(found.in_master == 0, kind="stable")
    groups = np.repeat(order, lengths[order])
    starts = np.cumsum(lengths[order]) - lengths[order]
    place = np.arange(len(groups)) - np.repeat(starts, lengths[order])
    return Pairs(
        _members(found.master, found.in_master, groups, place), _members(found.using, found.in_using, groups, place)
    )


def _members(codes: np.ndarray, sizes: np.ndarray, groups: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The position of a group's member number `place` (the last one if there are fewer), -1 in an empty group."""
    order = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    if not len(order):
        return np.full(len(groups), -1)
    at = starts[groups] + np.minimum(place, sizes[groups] - 1)
    return np.where(sizes[groups] > 0, order[np.clip(at, 0, len(order) - 1)], -1)


def crossed(found: Keys) -> Pairs:
    """All pairs of observations within the groups that both have."""
    lengths = found.in_master * found.in_using
    groups = np.repeat(np.arange(found.n), lengths)
    place = np.arange(len(groups)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    first, second = np.divmod(place, found.in_using[groups])
    return Pairs(
        _members(found.master, found.in_master, groups, first), _members(found.using, found.in_using, groups, second)
    )


def unmatched(found: Keys) -> Pairs:
    """The observations of groups that only one of the data sets has."""
    master = np.flatnonzero(found.in_using[found.master] == 0)
    using = np.flatnonzero(found.in_master[found.using] == 0)
    return Pairs(np.concatenate([master, np.full(len(using), -1)]), np.concatenate([np.full(len(master), -1), using]))
