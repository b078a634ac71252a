"""Containment degrees of freedom, the ranks of [X Z] that they are, against dense matrices and connected components."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import scipy

from statalike.models.mixed.crossed import crossing, gram
from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.nesting import arranged
from statalike.models.mixed.crossed.rank import crossed_rank
from statalike.models.mixed.ddf import anova
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm
from tests.models import test_crossed, test_crossed_correlated
from tests.models.designs import RANDOM, STRUCTURES, draw, model


def found(given: MixedModel) -> np.ndarray:
    """The engine's, which needs no fit."""
    given = arranged(given)
    criterion = Crossed(given) if given.crossed else Criterion(given)
    return anova.method(SimpleNamespace(model=given, criterion=criterion, V_beta=np.eye(given.p))).df


def dense(given: MixedModel) -> np.ndarray:
    """The same by singular values of [X Z], one effect after the other."""
    whole = np.column_stack(given.X)
    rank, added = np.linalg.matrix_rank(whole), []
    for term in given.terms:
        for z in term.Z:
            whole = np.column_stack([whole, np.eye(term.groups.max() + 1)[term.groups] * z[:, None]])
            size = np.linalg.norm(whole, axis=0)
            more = np.linalg.matrix_rank(whole / np.where(size > 0, size, 1.0), tol=1e-7)
            added.append((z, more - rank))
            rank = more
    out = []
    for x in given.X:
        own = [more for z, more in added if np.array_equal(z, x)]
        out.append(min(own) if own else given.n - rank)
    return np.array(out, dtype=float)


@pytest.mark.parametrize("way", ["sparse", "dense", "middle"])
@pytest.mark.parametrize("name", test_crossed.DESIGNS)
def test_crossed_groupings(name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "gram", test_crossed.dense_gram if way == "dense" else gram.SparseGram)
    if way == "middle":
        monkeypatch.setattr(crossing, "FEW", 0)
    data = test_crossed.draw(5, 40 if way == "dense" else 150)
    given = test_crossed.model(data, name, True)
    assert found(given) == pytest.approx(dense(given))


@pytest.mark.parametrize("name", ["slopes in the larger", "slopes everywhere", "two terms a grouping"])
def test_units_and_origin_do_not_matter(name: str) -> None:
    data = test_crossed.draw(5)
    expected = dense(test_crossed.model(data, name, True))
    data["x"] = 2000 + 1e6 * data["x"]
    data["w"] = 300 + 1e-3 * data["w"]
    assert found(test_crossed.model(data, name, True)) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["unstructured", "nested slopes", "three levels"])
def test_units_and_origin_do_not_matter_in_nested_models(name: str) -> None:
    data = draw(3)
    expected = dense(model(data, name, "iid", True))
    columns = data.columns | {"x": 1900 + 1e4 * data.columns["x"], "w": -0.2 + 1e-3 * data.columns["w"]}
    assert found(model(replace(data, columns=columns), name, "iid", True)) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "structure", "within"), test_crossed_correlated.CASES)
def test_with_residual_structures(name: str, structure: str, within: str) -> None:
    """Nothing changes with them."""
    data = test_crossed_correlated.drawn(2)
    given = test_crossed_correlated.made(data, name, test_crossed_correlated.errors(data, structure, within), True)
    assert found(given) == pytest.approx(dense(given))


@pytest.mark.parametrize("name", RANDOM)
def test_nested(name: str) -> None:
    given = model(draw(3), name, "iid", True)
    if given.terms:
        assert found(given) == pytest.approx(dense(given))


def test_components() -> None:
    """Two crossed groupings: all their levels less the components that the data connect them to."""
    rng = np.random.default_rng(1)
    n, A, B = 3_000, 400, 700
    a, b = rng.integers(0, A, n), rng.integers(0, B, n)
    keep = (a % 7 == b % 7) | ((a == 3) & (b < 20))
    a, b = (np.unique(code[keep], return_inverse=True)[1] for code in (a, b))
    A, B, n = a.max() + 1, b.max() + 1, len(a)
    meets = scipy.sparse.coo_matrix((np.ones(n), (a, A + b)), shape=(A + B, A + B))
    components = scipy.sparse.csgraph.connected_components(meets)[0]
    assert components > 5
    identity = STRUCTURES["identity"].structure()
    terms = tuple(RandomTerm((np.ones(n),), code, identity, level) for level, code in enumerate((a, b)))
    given = MixedModel(rng.standard_normal(n), (rng.standard_normal(n), np.ones(n)), terms, None, True, crossed=True)
    criterion = Crossed(arranged(given))
    assert crossed_rank(criterion, [np.ones((1, 1))] * 2) == A + B - components + 1
    without = arranged(replace(given, X=given.X[1:]))
    assert crossed_rank(Crossed(without), [np.ones((1, 1))] * 2) == A + B - components
    assert found(given) == pytest.approx([n - (A + B - components + 1), min(A - 1, B - components)])
