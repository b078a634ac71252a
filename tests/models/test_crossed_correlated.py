"""Crossed random effects with residual structures, and with weights of observations, against the dense oracle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy

from statalike.models.mixed.components import Metric
from statalike.models.mixed.crossed import correlated, crossing, gram, meetings
from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.nesting import arranged
from statalike.models.mixed.ddf import kenward_roger, satterthwaite
from statalike.models.mixed.effects import effects, whitened
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search.parameters import Roots
from tests.models.designs import LAGGED, STRUCTURES, near
from tests.models.oracle import HETEROGENEOUS, Dense, Effects, Errors
from tests.models.small_oracle import Small
from tests.models.test_crossed import METHODS, dense, draw, model

STRUCTURED: dict[str, tuple[str, int | None, bool]] = {
    # name: structure, order, by()
    "iid by": ("identity", None, True),
    "diagonal": ("diagonal", None, False),
    "exchangeable": ("exchangeable", None, False),
    "ar 1": ("ar", 1, False),
    "ar 2 by": ("ar", 2, True),
    "ma 1": ("ma", 1, False),
    "toeplitz 2": ("toeplitz", 2, False),
    "exponential by": ("exponential", None, True),
    "unstructured": ("unstructured", None, False),
    "banded 1": ("banded", 1, False),
}
CASES = [
    # random part, structure, groups of correlated observations
    ("two factors", "ar 1", "b"),
    ("two factors", "exchangeable", "a"),
    ("two factors", "exponential by", "pair"),
    ("two factors", "ar 2 by", "apart"),
    ("two factors", "iid by", "each"),
    ("two factors", "diagonal", "each"),
    ("slopes everywhere", "unstructured", "pair"),
    ("slopes everywhere", "toeplitz 2", "apart"),
    ("two terms a grouping", "banded 1", "pair"),
    ("slopes over all", "ar 1", "pair"),
    ("nested below", "exchangeable", "d"),
    ("slopes above", "ar 1", "d"),
    ("slopes above", "diagonal", "each"),
    ("three factors", "exchangeable", "all"),
]
EVERY = pytest.mark.parametrize(("name", "structure", "within"), CASES, ids=[" / ".join(case) for case in CASES])
HELD = pytest.mark.parametrize(("name", "structure", "within"), CASES[-5:-1])
FITTED = [("two factors", "ar 1", "b"), ("two factors", "iid by", "each"), ("slopes in the larger", "ar 1", "pair")]


LINEAR = [
    ("two factors", "exchangeable", "apart"),
    ("two factors", "iid by", "each"),
    ("slopes in the larger", "diagonal", "each"),
    ("two terms a grouping", "exchangeable", "pair"),
]
BENT = [
    ("two factors", "ar 1", "b"),
    ("two factors", "ar 2 by", "apart"),
    ("slopes in the larger", "ma 1", "pair"),
    ("two terms a grouping", "exponential by", "pair"),
]


def drawn(seed: int, n: int = 150) -> dict[str, np.ndarray]:
    """Groups of correlated observations besides: pair within b, apart within none, each; times that differ in them."""
    rng = np.random.default_rng(seed)
    data = draw(seed, n)
    data["pair"] = np.unique(10 * data["b"] + rng.integers(0, 3, n), return_inverse=True)[1]
    data["apart"] = np.unique(rng.integers(0, 30, n), return_inverse=True)[1]
    data["each"] = np.arange(n)
    return data


def errors(data: dict[str, np.ndarray], structure: str, within: str) -> Errors:
    """The oracle's residual structure; few distinct times where they are positions."""
    word, order, by = STRUCTURED[structure]
    groups = data[within]
    rank = np.argsort(np.argsort(groups, kind="stable"), kind="stable") - np.searchsorted(np.sort(groups), groups)
    times = rank + rank // 3
    if within == "each":
        times = data["c"]
    times = times + 0.3 * (data["x"] - data["x"].min()) / np.ptp(data["x"]) if word == "exponential" else times
    if order and word == "toeplitz":
        order = int(times.max())
    own = data["c"] if within == "each" else groups
    return Errors(word, groups, times, order, own % 2 if by else None)


def made(data: dict[str, np.ndarray], name: str, e: Errors, reml: bool) -> MixedModel:
    """The engine's model."""
    times = np.searchsorted(e.distinct, e.times) if e.structure not in (*LAGGED, "exponential") else e.times
    levels = len(e.distinct) if e.structure in HETEROGENEOUS else 1
    structure = STRUCTURES[e.structure].structure(e.order)
    residual = Residual(structure, times, levels, e.by, e.n_by, e.groups)
    return replace(model(data, name, reml), residual=residual)


def metric(given: MixedModel) -> Metric:
    """The engine's log likelihood in the estimation metric."""
    given = arranged(given)
    assert given.crossed
    criterion = Crossed(given)
    return Metric(criterion, Roots(given, criterion.n_psi))


def compare(name: str, structure: str, within: str, reml: bool) -> Metric:
    """Log likelihood and gradient of engine and oracle at random parameters."""
    seed = [case[:2] for case in CASES].index((name, structure))
    data = drawn(seed)
    e = errors(data, structure, within)
    oracle = replace(dense(data, name, reml), errors=e)
    theta = near(oracle, seed + 1)
    engine = metric(made(data, name, e, reml))
    ll, gradient = engine.log_likelihood(theta)
    assert engine.size == oracle.size
    assert ll == pytest.approx(oracle.loglik(theta), rel=1e-11)
    np.testing.assert_allclose(gradient, oracle.score(theta), rtol=1e-7, atol=1e-7)
    return engine


@METHODS
@EVERY
def test_log_likelihood_and_gradient(name: str, structure: str, within: str, reml: bool) -> None:
    compare(name, structure, within, reml)


@METHODS
@HELD
def test_with_a_middle(name: str, structure: str, within: str, reml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grouping that holds the inner groups is integrated out by itself; sparse products in strips."""
    monkeypatch.setattr(crossing, "FEW", 0)
    monkeypatch.setattr(crossing, "gram", gram.SparseGram)
    monkeypatch.setattr(correlated, "STRIP", 20)
    assert compare(name, structure, within, reml).criterion.parts.middle is not None


@METHODS
@pytest.mark.parametrize("structure", ["iid by", "diagonal"])
def test_one_grouping_and_observations_by_themselves(structure: str, reml: bool) -> None:
    """Nothing is outside the inner groups."""
    data = drawn(1)
    e = errors(data, structure, "each")
    identity = STRUCTURES["identity"].structure()
    given = made(data, "two factors", e, reml)
    given = replace(given, terms=(RandomTerm((data["1"],), data["b"], identity, 0),))
    oracle = dense(data, "two factors", reml)
    oracle = replace(oracle, effects=(Effects(data["1"][:, None], data["b"], "identity"),), errors=e)
    theta = near(oracle, 5)
    ll, gradient = metric(given).log_likelihood(theta)
    assert ll == pytest.approx(oracle.loglik(theta), rel=1e-11)
    np.testing.assert_allclose(gradient, oracle.score(theta), rtol=1e-7, atol=1e-7)


def simulated(name: str, structure: str, within: str, reml: bool, n: int = 220) -> tuple[MixedModel, Dense]:
    """Data from the model itself."""
    data = drawn(3, n)
    e = errors(data, structure, within)
    oracle = replace(dense(data, name, reml), errors=e)
    theta = near(oracle, 4)
    V = oracle.random_covariance(theta)
    data["y"] = 3 + data["x"] - 0.5 * data["w"] + np.linalg.cholesky(V) @ np.random.default_rng(1).standard_normal(n)
    return made(data, name, e, reml), replace(dense(data, name, reml), errors=e)


@pytest.mark.slow
@METHODS
@pytest.mark.parametrize(("name", "structure", "within"), FITTED)
def test_optimum(name: str, structure: str, within: str, reml: bool) -> None:
    """The oracle finds no slope at the engine's estimates, and the same curvature; BLUPs and their errors agree."""
    given, oracle = simulated(name, structure, within, reml)
    done = fit(given)
    assert done.converged and np.isfinite(done.V_eta).all()
    V = np.linalg.inv(oracle.information(done.eta))
    slope = oracle.score(done.eta)
    assert slope @ V @ slope < 1e-9
    spread = np.sqrt(np.diag(V))
    np.testing.assert_allclose(done.V_eta / np.outer(spread, spread), V / np.outer(spread, spread), atol=5e-6)
    beta, V_beta = oracle.gls(done.eta)
    np.testing.assert_allclose(done.beta, beta, rtol=1e-7)
    np.testing.assert_allclose(done.V_beta, V_beta, rtol=1e-6, atol=1e-10)
    found = effects(done, se=True)
    for term, (b, se) in zip(done.model.terms, oracle.blups(done.eta), strict=True):
        np.testing.assert_allclose(found.b[term.level], b, atol=1e-6)
        np.testing.assert_allclose(found.se[term.level], se, rtol=1e-6)
    R = oracle.errors.covariance(*oracle.split(done.eta)[1:])
    turned = whitened(done, oracle.y)
    assert turned @ turned == pytest.approx(oracle.y @ np.linalg.solve(R, oracle.y), rel=1e-8)


@METHODS
def test_groups_without_effects(reml: bool) -> None:
    """Correlated observations that lie in no grouping whole: predictions are of the model's own groupings."""
    given, oracle = simulated("two factors", "exchangeable", "apart", reml)
    done = fit(given)
    slope = oracle.score(done.eta)
    assert done.converged and np.abs(slope).max() < 1e-4
    found = effects(done, se=True)
    for term, (b, se) in zip(done.model.terms, oracle.blups(done.eta), strict=True):
        np.testing.assert_allclose(found.b[term.level], b, atol=1e-6)
        np.testing.assert_allclose(found.se[term.level], se, rtol=1e-6)


def test_nested_levels_of_the_residual_groups() -> None:
    """Where nothing is crossed and the finest groups are those of the residuals, the levels are nested."""
    data = drawn(2)
    e = errors(data, "ar 1", "d")
    identity = STRUCTURES["identity"].structure()
    terms = tuple(RandomTerm((data["1"],), data[g], identity, level) for level, g in enumerate("dc"))
    given = arranged(replace(made(data, "two factors", e, False), terms=terms))
    assert not given.crossed and given.residual.groups is None
    oracle = dense(data, "two factors", False)
    oracle = replace(oracle, effects=tuple(Effects(data["1"][:, None], data[g], "identity") for g in "dc"), errors=e)
    done = fit(given)
    assert done.ll == pytest.approx(oracle.loglik(done.eta), rel=1e-10)


def test_weights_are_rows_that_count_several_times() -> None:
    """Weights of observations give what their copies give."""
    data = draw(8)
    counts = np.random.default_rng(1).integers(1, 4, len(data["y"]))
    copies = {name: np.repeat(column, counts) for name, column in data.items()}
    one = fit(replace(model(data, "slopes in the larger", False), weights=counts.astype(float)))
    other = fit(model(copies, "slopes in the larger", False))
    assert one.ll == pytest.approx(other.ll, rel=1e-11)
    np.testing.assert_allclose(one.eta, other.eta, atol=1e-7)
    np.testing.assert_allclose(one.V_eta, other.V_eta, rtol=1e-5, atol=1e-9)
    for level in range(2):
        np.testing.assert_allclose(effects(one).b[level], effects(other).b[level], atol=1e-6)


def test_too_many_meetings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(1)
    monkeypatch.setattr(meetings, "MEETINGS", 10)
    with pytest.raises(MemoryError, match="pairs of correlated observations"):
        Crossed(arranged(made(data, "two factors", errors(data, "ar 1", "b"), False)))


@METHODS
@pytest.mark.parametrize(("name", "structure", "within"), [CASES[2], CASES[3], CASES[6]])
@pytest.mark.parametrize("sigma2", [None, 1.7], ids=["profiled", "given"])
def test_hessian(name: str, structure: str, within: str, sigma2: float | None, reml: bool) -> None:
    """Second derivatives along the square roots, in psi and in ln sigma, against differences of the gradient.

    What steps are made of (sigma^2 profiled) is by forward differences in psi, standard errors by central ones.
    """
    data = drawn(3)
    given = arranged(made(data, name, errors(data, structure, within), reml))
    criterion = Crossed(given)
    roots = Roots(given, criterion.n_psi)
    theta = np.random.default_rng(5).uniform(0.2, 0.5, roots.size)

    def slope(at: np.ndarray) -> np.ndarray:
        value = criterion(roots.factors(at), roots.psi(at), sigma2=sigma2).gradient
        return np.append(roots.gradient(value.Lambda, value.psi), [] if sigma2 is None else [value.log_sigma])

    H = criterion.hessian(roots.factors(theta), roots.directions, sigma2, psi=roots.psi(theta))
    close = 1e-6 if sigma2 is None else 1e-7
    for j, unit in enumerate(np.eye(roots.size)):
        expected = (slope(theta + 1e-5 * unit) - slope(theta - 1e-5 * unit)) / 2e-5
        np.testing.assert_allclose(H[j], expected, rtol=1e-6, atol=close * np.abs(H).max())
    np.testing.assert_array_equal(H, H.T)


@pytest.mark.parametrize("pays", [1e9, 1e-9], ids=["by product", "by pairs"])
def test_products_where_there_are_entries(pays: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of none, one and many entries, in pieces."""
    monkeypatch.setattr(correlated, "PIECE", 50)
    monkeypatch.setattr(correlated, "PAYS", pays)
    rng = np.random.default_rng(4)
    dense_E = rng.standard_normal((40, 30)) * (rng.uniform(size=(40, 30)) < 0.3)
    dense_E[3] = 0.0
    E = scipy.sparse.csr_matrix(dense_E)
    T = rng.standard_normal((30, 30))
    data = drawn(1)
    source = Crossed(arranged(made(data, "two factors", errors(data, "ar 1", "b"), False))).source
    source.pairs = None
    found = source._meet(E, T + T.T)
    rows = np.repeat(np.arange(40), np.diff(E.indptr))
    np.testing.assert_allclose(found, (E @ (T + T.T))[rows, E.indices], rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "structure", "within"), [*LINEAR, *BENT])
def test_degrees_of_freedom(name: str, structure: str, within: str) -> None:
    """Satterthwaite and Kenward-Roger against their definitions; in BENT R is not linear in its parameters."""
    given, oracle = simulated(name, structure, within, True)
    done = fit(given)
    parts = Small(oracle, done.eta).parts()
    l = np.array([1.0, 0.0, 0.0])
    scale = np.sqrt(np.diag(parts.Phi))
    for information in ("eim", "oim"):
        found = satterthwaite.method(done, information)
        assert found.single(l) == pytest.approx(parts.satterthwaite(l, information), rel=1e-5)
        found = kenward_roger.method(done, information)
        assert found.single(l) == pytest.approx(parts.kenward_roger(l[None], information)[1], rel=1e-5)
        expected = parts.adjusted(information) / np.outer(scale, scale)
        np.testing.assert_allclose(found.V / np.outer(scale, scale), expected, atol=1e-6)
        bent = np.abs(expected - parts.adjusted(information, R=False) / np.outer(scale, scale)).max() > 1e-5
        assert bent == ((name, structure, within) in BENT)
