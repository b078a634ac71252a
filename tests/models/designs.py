"""Small designs said once and made twice: for the dense oracle and for the fast engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.family import Family
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from tests.models.oracle import HETEROGENEOUS, Dense, Effects, Errors

STRUCTURES = Family("statalike.models.covariance")
LAGGED = ("ar", "ma", "toeplitz")

RANDOM: dict[str, tuple[tuple[str, str, str], ...]] = {
    # name: equations of (grouping, columns, structure); columns by letter, "1" the intercept, "" none
    "none": (("mid", "", "identity"),),
    "intercept": (("mid", "1", "identity"),),
    "slope": (("mid", "x", "identity"),),
    "identity": (("mid", "x1", "identity"),),
    "independent": (("mid", "x1", "diagonal"),),
    "exchangeable": (("mid", "xw1", "exchangeable"),),
    "unstructured": (("mid", "x1", "unstructured"),),
    "unstructured 3": (("mid", "xw1", "unstructured"),),
    "nested": (("top", "1", "identity"), ("mid", "1", "identity")),
    "nested slopes": (("top", "x1", "unstructured"), ("mid", "w1", "diagonal")),
    "nested empty": (("top", "x1", "unstructured"), ("mid", "", "identity")),
    "three levels": (("top", "1", "identity"), ("mid", "x1", "unstructured"), ("low", "1", "identity")),
    "two equations": (("mid", "x", "identity"), ("mid", "w1", "unstructured")),
    "whole and nested": (("all", "x", "identity"), ("mid", "w1", "diagonal")),
}
RESIDUAL: dict[str, tuple[str, int | None, bool] | None] = {
    # name: structure, order, by()
    "iid": None,
    "iid by": ("identity", None, True),
    "exchangeable": ("exchangeable", None, False),
    "exchangeable by": ("exchangeable", None, True),
    "ar 1": ("ar", 1, False),
    "ar 1 by": ("ar", 1, True),
    "ar 2": ("ar", 2, False),
    "ar 3 by": ("ar", 3, True),
    "ma 1": ("ma", 1, False),
    "ma 2 by": ("ma", 2, True),
    "toeplitz 2": ("toeplitz", 2, False),
    "toeplitz 1 by": ("toeplitz", 1, True),
    "exponential": ("exponential", None, False),
    "exponential by": ("exponential", None, True),
    "unstructured": ("unstructured", None, False),
    "unstructured by": ("unstructured", None, True),
    "banded 1": ("banded", 1, False),
    "banded 0 by": ("banded", 0, True),
    "diagonal": ("diagonal", None, False),
}


@dataclass(frozen=True)
class Design:
    """Raw columns: outcome, covariates, ids of nested groups (any numbers), times, by-groups."""

    y: np.ndarray
    columns: dict[str, np.ndarray]
    ids: dict[str, np.ndarray]
    whole: np.ndarray
    real: np.ndarray
    by: np.ndarray

    def take(self, index: np.ndarray) -> Design:
        """The same data in another order."""
        return Design(
            self.y[index],
            {k: v[index] for k, v in self.columns.items()},
            {k: v[index] for k, v in self.ids.items()},
            self.whole[index],
            self.real[index],
            self.by[index],
        )


def draw(seed: int, tops: int = 5) -> Design:
    """Unbalanced nested groups with gaps in time, rows shuffled; groups of `mid` have two, four or six times."""
    rng = np.random.default_rng(seed)
    rows = []
    for top in range(tops):
        for mid in range(rng.integers(3, 6)):
            times = np.sort(rng.choice(6, rng.choice([2, 4, 6]), replace=False))
            rows += [(top, 10 * top + mid, t, t // 2, mid % 2) for t in times]
    top, mid, t, pair, by = np.array(rows).T
    n = len(top)
    columns = {"x": rng.standard_normal(n) + t / 3, "w": rng.uniform(-1, 2, n), "1": np.ones(n)}
    shared = rng.standard_normal(tops)[top] + rng.standard_normal(mid.max() + 1)[mid] * (1 + columns["x"])
    y = 3 + columns["x"] - 0.5 * columns["w"] + shared + rng.standard_normal(n)
    ids = {"all": np.zeros(n, int), "top": 50 - top, "mid": 100 - mid, "low": 10 * mid + pair}
    design = Design(y, columns, ids, t + 3, t + 0.1 * rng.uniform(size=n), by + 1)
    return design.take(rng.permutation(n))


def dense(design: Design, random: str, residual: str, reml: bool) -> Dense:
    """The oracle's model."""
    n = len(design.y)
    effects = tuple(
        Effects(np.column_stack([np.empty((n, 0)), *(design.columns[c] for c in z)]), design.ids[g], structure)
        for g, z, structure in RANDOM[random]
    )
    errors = None
    if RESIDUAL[residual] is not None:
        structure, order, by = RESIDUAL[residual]
        times = design.real if structure == "exponential" else design.whole
        lowest = design.ids[RANDOM[random][-1][0]]
        errors = Errors(structure, lowest, times, order, design.by if by else None)
    return Dense(design.y, fixed(design), effects, errors, reml)


def model(design: Design, random: str, residual: str, reml: bool) -> MixedModel:
    """The engine's model."""
    names = list(dict.fromkeys(g for g, _, _ in RANDOM[random]))
    codes = nested_codes([design.ids[g] for g in names])
    terms = tuple(
        RandomTerm(
            tuple(design.columns[c] for c in z),
            codes[names.index(g)],
            STRUCTURES[structure].structure(),
            names.index(g),
        )
        for g, z, structure in RANDOM[random]
    )
    made = None
    if RESIDUAL[residual] is not None:
        structure, order, by = RESIDUAL[residual]
        distinct, position = np.unique(design.whole, return_inverse=True)
        times = design.whole if structure in LAGGED else position
        times = design.real if structure == "exponential" else times
        levels = len(distinct) if structure in HETEROGENEOUS else 1
        groups = np.unique(design.by, return_inverse=True)[1] if by else None
        made = Residual(STRUCTURES[structure].structure(order), times, levels, groups, 2 if by else 1)
    return MixedModel(design.y, tuple(fixed(design).T), terms, made, reml)


def fixed(design: Design) -> np.ndarray:
    """Columns of X."""
    return np.column_stack([design.columns[c] for c in "xw1"])


def nested_codes(ids: list[np.ndarray]) -> list[np.ndarray]:
    """Codes of each level that sort as the upper levels' do."""
    keys = np.column_stack(ids)
    return [np.unique(keys[:, : k + 1], axis=0, return_inverse=True)[1].ravel() for k in range(len(ids))]


def near(oracle: Dense, seed: int, spread: float = 0.3) -> np.ndarray:
    """A random theta within the space of the oracle's model."""
    rng = np.random.default_rng(seed)
    while True:
        theta = spread * rng.uniform(-1, 1, oracle.size)
        if np.isfinite(oracle.loglik(theta)):
            return theta
        spread *= 0.8
        assert spread > 1e-3
