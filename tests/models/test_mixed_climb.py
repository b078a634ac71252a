"""The way to the optimum: every technique and space ends at the same one, edges are found exactly and told."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import ar, diagonal, exchangeable, identity, ma, toeplitz, unstructured
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search.boundary import settle
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control
from statalike.models.mixed.search.stepping import symmetric_rank_one

STRUCTURES = {
    "identity": identity.structure(),
    "diagonal": diagonal.structure(),
    "exchangeable": exchangeable.structure(),
    "unstructured": unstructured.structure(),
}
WAYS = {
    "matlog": Control(logarithm=True),
    "difficult": Control(difficult=True),
    "bfgs": Control(techniques=(("bfgs", 1),)),
    "dfp": Control(techniques=(("dfp", 1),)),
    "in turn": Control(techniques=(("bfgs", 3), ("nr", 2), ("dfp", 2))),
    "matlog bfgs": Control(techniques=(("bfgs", 1),), logarithm=True),
}
M, N = 30, 6


class Data:
    """M groups of N observations in time, with a covariate."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.g = np.repeat(np.arange(M), N)
        self.t = np.tile(np.arange(N, dtype=float), M)
        self.one = np.ones(M * N)
        self.e = self.rng.normal(size=M * N)

    def within(self) -> np.ndarray:
        """The errors less most of their group means: less alike within groups than chance would have it."""
        return self.e - 0.8 * np.array([self.e[self.g == k].mean() for k in range(M)])[self.g]

    def slopes(self, fan: bool = False) -> np.ndarray:
        """Random intercepts, and slopes that go along with them exactly."""
        b = self.rng.normal(size=M)[self.g]
        return 1.0 + self.t + b * (1.0 + 0.5 * self.t * fan) + self.e

    def model(self, y: np.ndarray, structure: str, z: np.ndarray | None = None, **more) -> MixedModel:
        effects = (self.t if z is None else z, self.one)
        return MixedModel(y, effects, (RandomTerm(effects, self.g, STRUCTURES[structure], 0),), **more)

    def intercept(self, y: np.ndarray, residual: Residual | None = None, **more) -> MixedModel:
        return MixedModel(y, (self.one,), (RandomTerm((self.one,), self.g, identity.structure(), 0),), residual, **more)


def gain(one: MixedFit, other: MixedFit) -> float:
    return abs(one.at.deviance - other.at.deviance) / 2.0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("kind", ["inside", "corner", "edge"])
def test_one_optimum(kind: str, structure: str, way: str) -> None:
    data = Data(3)
    y = {"inside": lambda: data.slopes(), "corner": data.within, "edge": lambda: data.slopes(True)}[kind]()
    made = data.model(y, structure, reml=kind == "edge")
    done = fit(made, control=WAYS[way])
    assert done.converged
    assert gain(done, fit(made)) < 1e-9


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("residual", ["ar", "toeplitz", "unstructured"])
def test_one_optimum_with_residuals(residual: str, way: str) -> None:
    data = Data(8)
    structure = {"ar": ar.structure(1), "toeplitz": toeplitz.structure(2), "unstructured": unstructured.structure()}
    errors = Residual(structure[residual], data.t.astype(int), N)
    effects = () if residual == "unstructured" else (data.one,)
    made = MixedModel(
        data.slopes(), (data.t, data.one), (RandomTerm(effects, data.g, identity.structure(), 0),), errors
    )
    done = fit(made, control=WAYS[way])
    assert done.converged
    assert gain(done, fit(made)) < 1e-9


def test_level_at_the_edge() -> None:
    """Balanced one-way data whose between mean square equals the within one: the slope in the variance is zero at zero,
    where Newton's steps in its root shrink it by a third only. A little more, and the variance is known."""
    data = Data(5)
    means = np.array([data.e[data.g == k].mean() for k in range(M)])
    within, between = data.e - means[data.g], means - means.mean()
    mean_square = float(within @ within) / (M * (N - 1))
    between *= np.sqrt(M * mean_square / (N * float(between @ between)))
    for excess in (0.0, -1e-3, 1e-3, 1e-4):
        done = fit(data.intercept(within + (1.0 + excess) * between[data.g]))
        expected = max(((1.0 + excess) ** 2 - 1.0) * mean_square / N, 0.0)
        assert done.converged
        np.testing.assert_allclose(done.G[0][0, 0], expected, rtol=1e-5, atol=1e-15)


@pytest.mark.parametrize("origin", [0.0, 1990.0, 5000.0])
@pytest.mark.parametrize("unit", [1.0, 1000.0])
def test_origin_and_units_of_a_slope(origin: float, unit: float) -> None:
    """Calendar years: an unstructured covariance knows no origin, and the search sees none."""
    data = Data(3)
    cov = np.linalg.cholesky([[0.2, 0.3], [0.3, 1.0]])
    b = data.rng.normal(size=(M, 2)) @ cov.T
    y = b[data.g, 1] + b[data.g, 0] * data.t + data.e
    one = fit(data.model(y, "unstructured"))
    other = fit(data.model(y, "unstructured", z=unit * (data.t + origin)))
    assert other.iterations <= one.iterations + 1
    assert gain(one, other) < 1e-9
    back = np.array([[unit, 0.0], [unit * origin, 1.0]])
    np.testing.assert_allclose(back @ other.G[0] @ back.T, one.G[0], rtol=1e-5)
    np.testing.assert_allclose(other.V_eta[0, 0], one.V_eta[0, 0], rtol=1e-5)


def test_a_stationary_point_is_left() -> None:
    """A root of zero is stationary whatever the data say: the climb goes on from it."""
    data = Data(1)
    made = data.intercept(data.slopes())
    done = fit(made)
    roots = done.metric.roots
    theta = np.zeros_like(done.theta)
    climb = Climb(done.criterion, roots, theta, done.criterion(roots.factors(theta), roots.psi(theta)))
    climb.polish()
    assert climb.theta[0] == 0.0
    assert settle(climb)
    assert abs(climb.at.deviance - done.at.deviance) < 1e-8


@pytest.mark.parametrize(
    ("what", "involved"),
    [
        ("exchangeable residuals", (0, 1, 2)),
        ("one observation a group", (0, 1)),
        ("groups twice", (0, 1)),
        ("a dummy a group", (0,)),
    ],
)
def test_what_cannot_be_told_apart(what: str, involved: tuple[int, ...]) -> None:
    data = Data(2)
    y = data.slopes()
    zeros = np.zeros(M * N, dtype=int)
    once = RandomTerm((data.one,), data.g, identity.structure(), 0)
    dummies = tuple((data.g == k).astype(float) for k in range(M))
    alone = RandomTerm((data.one,), np.arange(M * N), identity.structure(), 0)
    models = {
        "exchangeable residuals": data.intercept(y, Residual(exchangeable.structure(), zeros, 1)),
        "one observation a group": MixedModel(y, (data.one,), (alone,)),
        "groups twice": MixedModel(y, (data.one,), (once, RandomTerm((data.one,), data.g, identity.structure(), 1))),
        "a dummy a group": MixedModel(y, dummies, (once,), reml=True),
    }
    done = fit(models[what])
    assert done.converged
    assert done.curvature.confounded == (involved,)
    told = np.setdiff1d(np.arange(done.metric.size), involved)
    assert np.isnan(done.V_eta[list(involved)]).all()
    assert (np.diag(done.V_eta)[told] > 0).all()


def test_invertible_moving_average() -> None:
    """theta and its reflection give one matrix; the invertible one is given."""
    structure = ma.structure(2)
    theta = np.array([0.3, 1.7, 2.06])
    other = structure.canonical(theta)
    at = np.arange(6)
    np.testing.assert_allclose(structure.matrix(theta, at), structure.matrix(other, at), atol=1e-12)
    assert (np.abs(np.roots([other[2], other[1], 1.0])) >= 1.0).all()
    np.testing.assert_array_equal(structure.canonical(other), other)


def test_few_iterations_at_edges() -> None:
    """Corners and edges take no more iterations than other fits."""
    for seed in range(4):
        data = Data(seed)
        for structure in STRUCTURES:
            for y in (data.within(), data.slopes(True)):
                assert fit(data.model(y, structure)).iterations <= 8


def test_a_mended_hessian_tells_all_of_a_quadratic() -> None:
    rng = np.random.default_rng(3)
    A, steps = rng.normal(size=(3, 3)), np.eye(3) + 0.1 * rng.normal(size=(3, 3))
    true, H = A @ A.T + np.eye(3), 5.0 * np.eye(3)
    for step in steps:
        H = symmetric_rank_one(H, step, true @ step)
    np.testing.assert_allclose(H, true, rtol=1e-8)
    np.testing.assert_array_equal(symmetric_rank_one(true, steps[0], true @ steps[0]), true)


@pytest.mark.parametrize(("seed", "effects"), [(7, 1), (42, 0), (72, 1), (141, 1), (333, 1), (335, 0)])
def test_a_moving_average_is_not_left_at_its_unit_root(seed: int, effects: int) -> None:
    """A coefficient of one is stationary by symmetry: where one inside does better, the search ends there."""
    g, t = np.repeat(np.arange(6), 5), np.tile(np.arange(5), 6)
    shocks, one = np.random.default_rng(seed).normal(size=(6, 6)), np.ones(30)
    term = RandomTerm((one,) * effects, g, identity.structure(), 0)
    y = (shocks[:, 1:] + 0.8 * shocks[:, :-1]).ravel()
    done = fit(MixedModel(y, (one,), (term,), Residual(ma.structure(1), t, 1)))
    inside = [done.criterion(done.factors, np.array([psi])).deviance for psi in np.linspace(-3.0, 3.0, 61)]
    assert done.converged
    assert done.at.deviance <= min(inside) + 1e-8
