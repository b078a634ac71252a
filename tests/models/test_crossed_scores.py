"""Scores of groups that hold crossed ones whole, against numerical differences of each group's dense log likelihood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.crossed import crossing, gram
from statalike.models.mixed.crossed.nesting import arranged
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.scores import scores
from tests.models.designs import near
from tests.models.oracle import Dense, richardson
from tests.models.test_crossed import DESIGNS, dense, dense_gram, model
from tests.models.test_crossed_correlated import CASES, HELD, drawn, errors, made
from tests.models.test_mixed_random_designs import at

NAMES = [name for name in DESIGNS if name != "slopes over all"]
WITHIN = [case for case in CASES if case[0] != "slopes over all"]


def split(seed: int, n: int = 160) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The design of test_crossed_correlated, every grouping within one of three clusters; rows in no order."""
    data = drawn(seed, n)
    clusters = np.random.default_rng(seed).permutation(np.arange(n) % 3)
    for name in ("a", "b", "c", "d", "pair", "apart", "all"):
        data[name] = np.unique(100 * clusters + data[name], return_inverse=True)[1]
    return data, clusters


def compare(given: MixedModel, oracle: Dense, clusters: np.ndarray, seed: int) -> None:
    """At random parameters."""
    given = arranged(given)
    assert given.crossed
    theta = near(oracle, seed)
    point = at(given, theta)
    p = given.p
    rows = [np.flatnonzero(clusters == g) for g in range(clusters.max() + 1)]

    def each(x: np.ndarray) -> np.ndarray:
        V, r = oracle.random_covariance(x[p:]), oracle.y - oracle.X @ x[:p]
        blocks = [(V[np.ix_(i, i)], r[i]) for i in rows]
        return -0.5 * np.array([np.linalg.slogdet(B)[1] + e @ np.linalg.solve(B, e) for B, e in blocks])

    expected = richardson(each, np.concatenate([point.beta, theta]), step=2e-3).T
    np.testing.assert_allclose(scores(point, clusters), expected, atol=1e-7 * max(1.0, np.abs(expected).max()))


@pytest.mark.parametrize("way", ["sparse", "dense", "middle"])
@pytest.mark.parametrize("name", NAMES)
def test_independent_residuals(name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "gram", dense_gram if way == "dense" else gram.SparseGram)
    if way == "middle":
        monkeypatch.setattr(crossing, "FEW", 0)
    data, clusters = split(NAMES.index(name))
    compare(model(data, name, False), dense(data, name, False), clusters, 1)


@pytest.mark.parametrize(("name", "structure", "within"), WITHIN)
def test_residual_structures(name: str, structure: str, within: str) -> None:
    data, clusters = split(WITHIN.index((name, structure, within)))
    e = errors(data, structure, within)
    compare(made(data, name, e, False), replace(dense(data, name, False), errors=e), clusters, 2)


@HELD
def test_with_a_middle(name: str, structure: str, within: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "slopes over all":
        return
    monkeypatch.setattr(crossing, "FEW", 0)
    data, clusters = split(4)
    e = errors(data, structure, within)
    compare(made(data, name, e, False), replace(dense(data, name, False), errors=e), clusters, 3)


def test_weights_are_rows_that_count_several_times() -> None:
    data, clusters = split(7, 90)
    copies = np.random.default_rng(1).integers(1, 4, 90)
    several = {name: np.repeat(values, copies) for name, values in data.items()}
    theta = near(dense(data, "slopes everywhere", False), 5)
    weighed = replace(model(data, "slopes everywhere", False), weights=copies.astype(float))
    found = scores(at(arranged(weighed), theta), clusters)
    expected = scores(at(arranged(model(several, "slopes everywhere", False)), theta), np.repeat(clusters, copies))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
