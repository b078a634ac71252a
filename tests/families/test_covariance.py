"""Laws for every covariance structure, found by listing the folder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.family import Family

FAMILY = Family("statalike.models.covariance")
MEMBERS = [name for name in FAMILY.names if hasattr(FAMILY[name], "structure")]
LEVELS = 4
TIMES = np.array([0, 1, 3])  # a gap; also positions below LEVELS
SCALES = {
    "log": (np.log, lambda v: 1 / v),
    "atanh": (np.arctanh, lambda v: 1 / (1 - v**2)),
    "logit": (lambda v: np.log(v / (1 - v)), lambda v: 1 / (v * (1 - v))),
    "identity": (lambda v: v, lambda v: np.ones_like(v)),
}


def orders(name: str) -> list[int | None]:
    """The orders that a structure accepts, among none and 0 to 3."""
    accepted = []
    for order in (None, 0, 1, 2, 3):
        try:
            FAMILY[name].structure(order)
        except AssertionError:
            continue
        accepted.append(order)
    return accepted


EVERY = [(name, order) for name in MEMBERS for order in orders(name)]
RANDOM = [name for name in MEMBERS if hasattr(FAMILY[name].structure(), "basis")]
every = pytest.mark.parametrize(("name", "order"), EVERY, ids=[f"{n}-{o}" for n, o in EVERY])
random = pytest.mark.parametrize("name", RANDOM)
seeds = given(st.integers(0, 2**32 - 1))
few = settings(max_examples=15, deadline=None)


def draw(structure, seed: int, spread: float = 0.25) -> np.ndarray:
    """A theta near the start."""
    start = structure.start(LEVELS)
    return start + spread * np.random.default_rng(seed).uniform(-1, 1, len(start))


def differences(f, x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """d f / d x by central differences of fourth order, leading axis x's."""
    steps = np.eye(len(x)) * h
    return np.array([(8 * (f(x + e) - f(x - e)) - (f(x + 2 * e) - f(x - 2 * e))) / (12 * h) for e in steps])


def test_every_member_is_found() -> None:
    assert {"identity", "diagonal", "exchangeable", "unstructured"} == set(RANDOM)
    assert set(MEMBERS) > {"ar", "ma", "banded", "toeplitz", "exponential"}


@pytest.mark.parametrize("place", ["RANDOM", "RESIDUAL"])
def test_words(place: str) -> None:
    """No least abbreviation of a structure's word begins another's; what takes random effects has a root."""
    words = {name: getattr(FAMILY[name], place) for name in MEMBERS if hasattr(FAMILY[name], place)}
    for name, word in words.items():
        least = "".join(letter for letter in word if letter.isupper()) or word
        others = (other.lower() for other_name, other in words.items() if other_name != name)
        assert word.startswith(least) and not any(other.startswith(least.lower()) for other in others)
        assert place == "RESIDUAL" or name in RANDOM
        assert FAMILY[name].TIMES in ("none", "positions", "integers", "reals")


@every
def test_start_is_in_the_space(name: str, order: int | None) -> None:
    structure = FAMILY[name].structure(order)
    parameters = structure.parameters(LEVELS)
    theta = structure.start(LEVELS)
    assert theta.shape == (len(parameters),)
    assert parameters[0].kind == "lns"
    assert len(set(parameters)) == len(parameters)
    assert np.linalg.eigvalsh(structure.matrix(theta, np.arange(LEVELS))).min() > 0
    assert isinstance(structure.title, str)
    assert structure == FAMILY[name].structure(order)


@every
@few
@seeds
def test_matrix_is_symmetric_and_scales(name: str, order: int | None, seed: int) -> None:
    """Adding c to every log standard deviation multiplies the matrix by exp(2c)."""
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    V = structure.matrix(theta, TIMES)
    np.testing.assert_array_equal(V, V.T)
    kinds = np.array([p.kind == "lns" for p in structure.parameters(LEVELS)])
    np.testing.assert_allclose(structure.matrix(theta + 0.3 * kinds, TIMES), np.exp(0.6) * V, rtol=1e-13)
    own = structure.derivative(theta, TIMES)[kinds].sum(axis=0)
    np.testing.assert_allclose(own, 2 * V, rtol=1e-12)


@every
@few
@seeds
def test_derivative(name: str, order: int | None, seed: int) -> None:
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    expected = differences(lambda x: structure.matrix(x, TIMES), theta)
    np.testing.assert_allclose(structure.derivative(theta, TIMES), expected, atol=1e-9)


@every
@few
@seeds
def test_curvature(name: str, order: int | None, seed: int) -> None:
    """The matrix is linear in what is shown as variances, or the structure says how it bends."""
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)

    def gradients(x: np.ndarray) -> np.ndarray:
        return np.array([row.gradient for row in structure.natural(x, LEVELS)])

    def slopes(x: np.ndarray) -> np.ndarray:
        return np.tensordot(np.linalg.inv(gradients(x)).T, structure.derivative(x, TIMES), 1)

    k = len(theta)
    flat = np.zeros((k, k, len(TIMES), len(TIMES)))
    curvature = structure.curvature(theta, TIMES) if hasattr(structure, "curvature") else flat
    expected = np.einsum("bi,abst->iast", gradients(theta), curvature)
    np.testing.assert_allclose(differences(slopes, theta), expected, atol=1e-8)


@every
@few
@seeds
def test_stacked_positions(name: str, order: int | None, seed: int) -> None:
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    rng = np.random.default_rng(seed)
    at = np.array([[rng.choice(LEVELS, 3, replace=False) for _ in range(2)] for _ in range(3)])
    V, slopes = structure.matrix(theta, at), structure.derivative(theta, at)
    assert V.shape == (3, 2, 3, 3)
    assert slopes.shape == (len(theta), 3, 2, 3, 3)
    for i in np.ndindex(3, 2):
        np.testing.assert_array_equal(V[i], structure.matrix(theta, at[i]))
        np.testing.assert_array_equal(slopes[(slice(None), *i)], structure.derivative(theta, at[i]))


@every
@few
@seeds
def test_part_of_the_whole(name: str, order: int | None, seed: int) -> None:
    """With a gap, the matrix is the sub-matrix of the one without; a single position has its variance."""
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    whole = structure.matrix(theta, np.arange(LEVELS))
    np.testing.assert_allclose(structure.matrix(theta, TIMES), whole[np.ix_(TIMES, TIMES)], rtol=1e-13)
    for t in range(LEVELS):
        np.testing.assert_allclose(structure.matrix(theta, np.array([t])), whole[t, t], rtol=1e-13)


@every
@pytest.mark.parametrize("metric", ["variance", "sd"])
@few
@seeds
def test_natural(name: str, order: int | None, metric: str, seed: int) -> None:
    """As many rows as parameters; gradients; each row's value is in the domain of its scale."""
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    rows = structure.natural(theta, LEVELS, metric)
    assert len(rows) == len(theta)
    assert len({(r.name, r.index) for r in rows}) == len(rows)

    def values(x: np.ndarray) -> np.ndarray:
        return np.array([r.value for r in structure.natural(x, LEVELS, metric)])

    gradients = np.array([r.gradient for r in rows])
    np.testing.assert_allclose(gradients, differences(values, theta).T, atol=1e-9)
    for row in rows:
        forward, slope = SCALES[row.scale]
        assert np.isfinite(forward(row.value)) and np.isfinite(slope(row.value))
        assert {"var": "log", "sd": "log", "cov": "identity", "corr": "atanh"}.get(row.name, row.scale) == row.scale
    assert not {"cov", "var"} & {r.name for r in rows} or metric == "variance"


@every
@few
@seeds
def test_natural_says_what_matrix_holds(name: str, order: int | None, seed: int) -> None:
    structure = FAMILY[name].structure(order)
    theta = draw(structure, seed)
    V = structure.matrix(theta, np.arange(LEVELS))
    spread = np.sqrt(np.diag(V))
    wanted = {"variance": V, "sd": V / np.outer(spread, spread)}
    for metric, M in wanted.items():
        for row in structure.natural(theta, LEVELS, metric):
            if row.name in ("var", "sd"):
                at = row.index[0] - 1 if row.index else 0
                expected = V[at, at] if metric == "variance" else spread[at]
            elif row.name in ("cov", "corr"):
                i, j = row.index or (1, 2)
                expected = M[i - 1, j - 1]
            elif row.name == "rho":
                expected = V[0, 1] / V[0, 0]
            elif row.name[:3] in ("cov", "rho"):
                expected = M[0, int(row.name[3:])]
            else:
                continue
            assert row.value == pytest.approx(expected, rel=1e-12)


@random
@few
@seeds
def test_theta_of_a_matrix(name: str, seed: int) -> None:
    structure = FAMILY[name].structure()
    theta = draw(structure, seed)
    G = structure.matrix(theta, np.arange(LEVELS))
    np.testing.assert_allclose(structure.theta(G), theta, atol=1e-12)


@random
@few
@seeds
def test_slopes_of_theta(name: str, seed: int) -> None:
    """What moves a matrix as an element of theta does moves that element alone."""
    structure, at = FAMILY[name].structure(), np.arange(LEVELS)
    theta = draw(structure, seed)
    slopes = structure.theta_slopes(structure.matrix(theta, at), structure.derivative(theta, at))
    np.testing.assert_allclose(slopes, np.eye(len(theta)), atol=1e-12)


@random
@few
@seeds
def test_basis_holds_the_square_root(name: str, seed: int) -> None:
    """The symmetric root of a member is in the basis' span, and any root of the span squares to a member."""
    structure = FAMILY[name].structure()
    basis = structure.basis(LEVELS)
    theta = draw(structure, seed)
    assert basis.shape == (len(theta), LEVELS, LEVELS)
    np.testing.assert_array_equal(basis, basis.transpose(0, 2, 1))
    values, vectors = np.linalg.eigh(structure.matrix(theta, np.arange(LEVELS)))
    root = vectors * np.sqrt(values) @ vectors.T
    flat = basis.reshape(len(basis), -1).T
    s, *_ = np.linalg.lstsq(flat, root.ravel(), rcond=None)
    np.testing.assert_allclose(flat @ s, root.ravel(), atol=1e-12)
    any_root = np.tensordot(np.random.default_rng(seed).standard_normal(len(basis)), basis, 1)
    G = any_root @ any_root
    np.testing.assert_allclose(structure.matrix(structure.theta(G), np.arange(LEVELS)), G, atol=1e-10)


@random
@few
@seeds
def test_project_is_the_constrained_m_step(name: str, seed: int) -> None:
    """It keeps members as they are, and no neighbour has a higher likelihood -ln|G| - tr(G^-1 S)."""
    structure = FAMILY[name].structure()
    at = np.arange(LEVELS)
    rng = np.random.default_rng(seed)
    member = structure.matrix(draw(structure, seed), at)
    np.testing.assert_allclose(structure.project(member), member, rtol=1e-12, atol=1e-15)
    A = rng.standard_normal((LEVELS, 3 * LEVELS))
    S = A @ A.T / (3 * LEVELS)
    best = structure.theta(structure.project(S))

    def deviance(theta: np.ndarray) -> float:
        G = structure.matrix(theta, at)
        return np.linalg.slogdet(G)[1] + np.trace(np.linalg.solve(G, S))

    for _ in range(5):
        assert deviance(best + 0.02 * rng.standard_normal(len(best))) >= deviance(best)


@random
def test_zero_variances(name: str) -> None:
    """A matrix of zeros has log standard deviations of minus infinity, and comes back as zeros."""
    structure = FAMILY[name].structure()
    theta = structure.theta(np.zeros((2, 2)))
    kinds = np.array([p.kind == "lns" for p in structure.parameters(2)])
    assert np.all(theta[kinds] == -np.inf) and np.all(theta[~kinds] == 0)
    np.testing.assert_array_equal(structure.matrix(theta, np.arange(2)), np.zeros((2, 2)))
    np.testing.assert_array_equal(structure.derivative(theta, np.arange(2)), np.zeros((len(theta), 2, 2)))


@pytest.mark.parametrize("phi", [(0.5, 0.6), (0.0, 1.0), (-1.5, -1.2), (1.9, -1.1)])
def test_ar_is_missing_where_not_stationary(phi: tuple[float, float]) -> None:
    structure = FAMILY["ar"].structure(2)
    theta = np.array([0.0, *phi])
    assert np.isnan(structure.matrix(theta, TIMES)).all()
    assert np.isnan(structure.derivative(theta, TIMES)).all()


def test_ar_by_its_difference_equation() -> None:
    """gamma_h = sum_j phi_j gamma_|h-j| for every h >= 1, far beyond the order."""
    phi = np.array([0.5, -0.3, 0.2])
    acf = FAMILY["ar"].structure(3).matrix(np.array([0.0, *phi]), np.arange(30))[0]
    for h in range(1, 30):
        assert acf[h] == pytest.approx(sum(phi[j - 1] * acf[abs(h - j)] for j in (1, 2, 3)), abs=1e-14)


def test_limits_agree() -> None:
    """Where two structures say the same thing they say it alike."""
    at = np.array([0, 1, 2, 4])
    ar, exponential = FAMILY["ar"].structure(1), FAMILY["exponential"].structure()
    np.testing.assert_allclose(
        ar.matrix(np.array([0.2, np.arctanh(0.6)]), at),
        exponential.matrix(np.array([0.2, np.log(0.6 / 0.4)]), at),
        rtol=1e-13,
    )
    np.testing.assert_allclose(
        ar.matrix(np.array([0.2, np.arctanh(0.6)]), at),
        FAMILY["ar"].structure(2).matrix(np.array([0.2, 0.6, 0.0]), at),
        rtol=1e-13,
    )
    np.testing.assert_allclose(
        FAMILY["ma"].structure(1).matrix(np.array([0.2, np.arctanh(0.6)]), at),
        FAMILY["toeplitz"].structure(1).matrix(np.array([0.2, np.arctanh(0.6 / 1.36)]), at),
        rtol=1e-13,
    )
    theta = np.linspace(-0.3, 0.4, 10)
    four = np.arange(4)
    full, diagonal = FAMILY["unstructured"].structure(), FAMILY["diagonal"].structure()
    np.testing.assert_array_equal(FAMILY["banded"].structure(3).matrix(theta, four), full.matrix(theta, four))
    np.testing.assert_allclose(
        FAMILY["banded"].structure(0).matrix(theta[:4], four), diagonal.matrix(theta[:4], four), rtol=1e-14
    )
