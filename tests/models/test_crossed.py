"""Crossed random effects: the blocked criterion against the dense oracle and against indicator columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed.components import Metric, observed_information
from statalike.models.mixed.crossed import crossing, gram
from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.nesting import arranged
from statalike.models.mixed.effects import effects
from statalike.models.mixed.fit import fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.sensitivity.second_order import second_order
from tests.models.designs import STRUCTURES, near
from tests.models.oracle import Dense, Effects

METHODS = pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
DESIGNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    # name: (grouping, columns, structure) of each term; "all" is one group
    "two factors": (("a", "1", "identity"), ("b", "1", "identity")),
    "three factors": (("c", "1", "identity"), ("b", "1", "identity"), ("a", "1", "identity")),
    "slopes in the larger": (("a", "1", "identity"), ("b", "x1", "unstructured")),
    "slopes in the smaller": (("a", "x1", "unstructured"), ("b", "1", "identity")),
    "slopes alone": (("a", "x", "identity"), ("b", "w", "identity")),
    "two terms a grouping": (("a", "1", "identity"), ("a", "xw", "diagonal"), ("b", "w1", "exchangeable")),
    "slopes everywhere": (("c", "x1", "diagonal"), ("a", "xw", "unstructured"), ("b", "x1", "identity")),
    "slopes over all": (("all", "x", "identity"), ("a", "1", "identity"), ("b", "x1", "diagonal")),
    "nested below": (("a", "1", "identity"), ("c", "1", "identity"), ("d", "x1", "unstructured")),
    "slopes above": (("a", "w", "identity"), ("c", "xw", "diagonal"), ("d", "x1", "unstructured")),
}
UNCLEAR = (
    "slopes over all",
    "slopes everywhere",
    "nested below",
    "slopes above",
)  # one group, or three, say little of a variance
EVERY = pytest.mark.parametrize("name", DESIGNS)


def draw(seed: int, n: int = 150) -> dict[str, np.ndarray]:
    """Covariates and codes: a (6 groups), b (14), c (3), d (nested in c) crossed unevenly; rows in no order."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.integers(0, 6, n), rng.integers(0, 14, n), rng.integers(0, 3, n)
    a[:6], b[:14], c[:3] = range(6), range(14), range(3)
    d = np.unique(10 * c + rng.integers(0, 4, n), return_inverse=True)[1]
    x, w = rng.standard_normal(n) + 0.5, rng.uniform(-1, 2, n)
    signal = sum(rng.standard_normal(code.max() + 1)[code] for code in (a, b, c, d))
    slopes = rng.standard_normal(14)[b] * x + 0.7 * rng.standard_normal(6)[a] * w
    y = 3 + x - 0.5 * w + signal + slopes + rng.standard_normal(n)
    return {"y": y, "x": x, "w": w, "1": np.ones(n), "a": a, "b": b, "c": c, "d": d, "all": np.zeros(n, int)}


def model(data: dict[str, np.ndarray], name: str, reml: bool) -> MixedModel:
    """The engine's model, a level for each grouping."""
    levels = list(dict.fromkeys(g for g, _, _ in DESIGNS[name]))
    terms = tuple(
        RandomTerm(tuple(data[c] for c in z), data[g], STRUCTURES[s].structure(), levels.index(g))
        for g, z, s in DESIGNS[name]
    )
    return MixedModel(data["y"], tuple(data[c] for c in "xw1"), terms, None, reml, crossed=True)


def dense(data: dict[str, np.ndarray], name: str, reml: bool) -> Dense:
    """The oracle's model."""
    X = np.column_stack([data[c] for c in "xw1"])
    return Dense(
        data["y"],
        X,
        tuple(Effects(np.column_stack([data[c] for c in z]), data[g], s) for g, z, s in DESIGNS[name]),
        None,
        reml,
    )


def simulated(name: str, seed: int, n: int) -> dict[str, np.ndarray]:
    """Data from the model itself, so that the optimum is inside the space."""
    data = draw(seed, n)
    oracle = dense(data, name, False)
    theta = near(oracle, seed)
    theta[:-1] += 0.5 * (theta[:-1] > -1)
    noise = np.linalg.cholesky(oracle.random_covariance(theta)) @ np.random.default_rng(seed).standard_normal(n)
    return data | {"y": 3 + data["x"] - 0.5 * data["w"] + noise}


def metric(made: MixedModel) -> Metric:
    """The engine's log likelihood in the estimation metric."""
    made = arranged(made)
    assert made.crossed
    return Metric(Crossed(made), Roots(made, 0))


def dense_gram(D: tuple, cuts: tuple[int, ...], keep: bool, room: int) -> gram.DenseGram:
    """As crossing.gram, whatever is cheaper."""
    return gram.DenseGram(D, cuts, keep)


@pytest.fixture(params=["sparse", "dense"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to sum over the inner groups."""
    monkeypatch.setattr(crossing, "gram", gram.SparseGram if request.param == "sparse" else dense_gram)


@pytest.fixture
def _middle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grouping that holds the inner groups is integrated out by itself, however small."""
    monkeypatch.setattr(crossing, "FEW", 0)


@METHODS
@EVERY
@pytest.mark.usefixtures("way")
def test_log_likelihood_and_gradient(name: str, reml: bool) -> None:
    """At random parameters, in the metric of e(b)."""
    compare(name, reml)


@METHODS
@pytest.mark.parametrize("name", ["slopes over all", "nested below", "slopes above"])
@pytest.mark.usefixtures("way", "_middle")
def test_log_likelihood_and_gradient_with_a_middle(name: str, reml: bool) -> None:
    compare(name, reml, middle=True)


def compare(name: str, reml: bool, middle: bool = False) -> None:
    """Log likelihood and gradient of engine and oracle."""
    seed = list(DESIGNS).index(name)
    data = draw(seed)
    oracle = dense(data, name, reml)
    theta = near(oracle, seed + 1)
    engine = metric(model(data, name, reml))
    assert (engine.criterion.parts.middle is not None) == middle
    ll, gradient = engine.log_likelihood(theta)
    assert engine.size == oracle.size
    assert ll == pytest.approx(oracle.loglik(theta), rel=1e-11)
    np.testing.assert_allclose(gradient, oracle.score(theta), rtol=1e-8, atol=1e-7)


@METHODS
@EVERY
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("sigma2", [None, 1.7], ids=["profiled", "given"])
def test_hessian(name: str, reml: bool, sigma2: float | None) -> None:
    """Second derivatives along the square roots, and in ln sigma, against differences of the gradient."""
    made = arranged(model(draw(3), name, reml))
    criterion, roots = Crossed(made), Roots(made, 0)
    theta = np.random.default_rng(5).uniform(0.3, 0.9, roots.size)

    def slope(at: np.ndarray) -> np.ndarray:
        value = criterion(roots.factors(at), np.zeros(0), sigma2=sigma2).gradient
        return np.append(roots.gradient(value.Lambda, value.psi), [] if sigma2 is None else [value.log_sigma])

    H = criterion.hessian(roots.factors(theta), roots.directions, sigma2)
    for j, unit in enumerate(np.eye(roots.size)):
        expected = (slope(theta + 1e-5 * unit) - slope(theta - 1e-5 * unit)) / 2e-5
        np.testing.assert_allclose(H[j], expected, rtol=1e-6, atol=1e-7 * np.abs(H).max())
    np.testing.assert_array_equal(H, H.T)


@pytest.mark.slow
@METHODS
@pytest.mark.parametrize("name", [name for name in DESIGNS if name not in UNCLEAR])
def test_optimum(name: str, reml: bool) -> None:
    """The oracle finds no slope at the engine's estimates, and the same curvature; BLUPs and their errors agree."""
    data = simulated(name, 3, 200)
    oracle = dense(data, name, reml)
    done = fit(model(data, name, reml))
    assert done.converged and done.iterations < 12
    assert np.isfinite(done.V_eta).all()
    V = np.linalg.inv(oracle.information(done.eta))
    slope = oracle.score(done.eta)
    assert slope @ V @ slope < 1e-9
    spread = np.sqrt(np.diag(V))
    np.testing.assert_allclose(done.V_eta / np.outer(spread, spread), V / np.outer(spread, spread), atol=2e-6)
    beta, V_beta = oracle.gls(done.eta)
    np.testing.assert_allclose(done.beta, beta, rtol=1e-8)
    np.testing.assert_allclose(done.V_beta, V_beta, rtol=1e-7, atol=1e-10)
    found = effects(done, se=True)
    start = dict.fromkeys(range(done.model.n_levels), 0)
    for term, (b, se) in zip(done.model.terms, oracle.blups(done.eta), strict=True):
        own = slice(start[term.level], start[term.level] + term.q)
        start[term.level] += term.q
        np.testing.assert_allclose(found.b[term.level][:, own], b, atol=1e-7)
        np.testing.assert_allclose(found.se[term.level][:, own], se, rtol=1e-7)


@METHODS
@pytest.mark.usefixtures("_middle")
def test_middle(reml: bool) -> None:
    """A grouping integrated out between inner groups and dense block gives the fit that it gives within the block."""
    made = model(simulated("slopes above", 1, 400), "slopes above", reml)
    one = fit(made)
    assert one.criterion.parts.middle is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crossing, "FEW", 1000)
        other = fit(made)
    assert one.ll == pytest.approx(other.ll, abs=1e-9)
    np.testing.assert_allclose(one.eta, other.eta, atol=1e-6)
    np.testing.assert_allclose(one.V_eta, other.V_eta, rtol=1e-4, atol=1e-8)
    for known in (False, True):
        first, second = (effects(done, se=True, known_beta=known) for done in (one, other))
        for k in range(3):
            np.testing.assert_allclose(first.b[k], second.b[k], atol=1e-6)
            np.testing.assert_allclose(first.se[k], second.se[k], rtol=1e-5)
    if reml:
        first, second = second_order(one), second_order(other)
        for part in ("P", "Q", "eim"):
            expected = getattr(second, part)
            np.testing.assert_allclose(getattr(first, part), expected, atol=1e-4 * np.abs(expected).max())


@METHODS
def test_standard_errors_of_unknown_beta(reml: bool) -> None:
    """The convention that is not the method's default."""
    data = draw(2)
    done = fit(model(data, "slopes in the larger", reml))
    other = replace(dense(data, "slopes in the larger", reml), reml=not reml)
    found = effects(done, se=True, known_beta=reml)
    for term, (_, se) in zip(done.model.terms, other.blups(done.eta), strict=True):
        np.testing.assert_allclose(found.se[term.level], se, rtol=1e-7)


def indicators(made: MixedModel) -> MixedModel:
    """The same with a column for each group, all of one level."""
    whole = np.zeros(made.n, int)
    terms = tuple(
        RandomTerm(tuple((term.groups == k).astype(float) for k in np.unique(term.groups)), whole, term.structure, 0)
        for term in made.terms
    )
    return replace(made, terms=terms, crossed=False)


@METHODS
def test_indicator_columns_give_the_same_fit(reml: bool) -> None:
    made = model(draw(5), "three factors", reml)
    one, other = fit(made), fit(indicators(made))
    assert one.ll == pytest.approx(other.ll, abs=1e-9)
    np.testing.assert_allclose(one.eta, other.eta, atol=1e-7)
    np.testing.assert_allclose(one.V_eta, other.V_eta, rtol=1e-5)
    start = 0
    for term in one.model.terms:
        b = effects(one).b[term.level][:, 0]
        np.testing.assert_allclose(b, effects(other).b[0][0, start : start + len(b)], atol=1e-7)
        start += len(b)


@METHODS
def test_information_by_differences(reml: bool) -> None:
    """Exact second derivatives in the metric of e(b), against differences there."""
    done = fit(model(simulated("slopes in the larger", 8, 250), "slopes in the larger", reml))
    free = np.ones(done.metric.size, dtype=bool)
    there = observed_information(done.metric, done.eta, free)
    np.testing.assert_allclose(np.linalg.inv(done.V_eta), there, rtol=1e-6, atol=1e-5)


@METHODS
def test_variance_of_zero(reml: bool) -> None:
    """A factor that explains nothing ends at zero, the others where they are without it."""
    rng = np.random.default_rng(4)
    data = draw(4, n=300)
    means = np.bincount(data["c"], data["y"]) / np.bincount(data["c"])
    data["y"] = data["y"] - means[data["c"]] + 0.01 * rng.standard_normal(300)
    done = fit(model(data, "three factors", reml))
    alone = fit(model(data, "two factors", reml))
    assert done.converged
    assert done.G[0][0, 0] < 1e-8 * done.sigma2 and np.isnan(done.V_eta[0, 0])
    assert done.ll == pytest.approx(alone.ll, abs=1e-8)
    np.testing.assert_allclose(done.eta[[2, 1, 3]], alone.eta, atol=1e-5)
    np.testing.assert_allclose(done.V_eta[3, 3], alone.V_eta[2, 2], rtol=1e-4)


@METHODS
def test_linear_regression_at_zero(reml: bool) -> None:
    made = arranged(model(draw(1), "two factors", reml))
    nothing = (np.zeros((1, 1)),) * 2
    plain = Criterion(replace(made, terms=(), crossed=False))
    value = Crossed(made)(nothing, np.zeros(0), gradient=False)
    assert value.deviance == pytest.approx(plain((), np.zeros(0), gradient=False).deviance, rel=1e-13)


@METHODS
def test_order_and_labels_do_not_matter(reml: bool) -> None:
    rng = np.random.default_rng(3)
    data = draw(9)
    index = rng.permutation(len(data["y"]))
    other = {k: v[index] for k, v in data.items()}
    for g, count in (("a", 6), ("b", 14)):
        other[g] = rng.permutation(count)[other[g]]
    one, two = (fit(model(d, "slopes in the larger", reml)) for d in (data, other))
    assert one.ll == pytest.approx(two.ll, rel=1e-12)
    np.testing.assert_allclose(one.eta, two.eta, atol=1e-7)
    np.testing.assert_allclose(one.V_eta, two.V_eta, rtol=1e-5, atol=1e-8)


@METHODS
def test_uncentred_covariate(reml: bool) -> None:
    """1990 + x in X costs no digit."""
    made = model(draw(9), "two factors", reml)
    x, w, one = made.X
    before, after = fit(made), fit(replace(made, X=(1990 + x, w, one)))
    assert after.ll == pytest.approx(before.ll, rel=1e-12)
    np.testing.assert_allclose(after.eta, before.eta, atol=1e-8)
