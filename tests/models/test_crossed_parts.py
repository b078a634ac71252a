"""What crossed effects are made of: groupings put in order, pairs of columns, first steps; and known numbers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from statalike.models.mixed.crossed import criterion as crossed
from statalike.models.mixed.crossed import crossing, curvature, gram, packed
from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.inverse import inverted
from statalike.models.mixed.crossed.nesting import arranged, within
from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.crossed.stacked import Stacked
from statalike.models.mixed.fit import fit
from statalike.models.mixed.model import MixedModel, RandomTerm
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.sensitivity.second_order import second_order
from tests.models.designs import STRUCTURES
from tests.models.test_crossed import METHODS, draw, indicators, model, simulated
from tests.models.test_mixed_reference import STORED, sheet


def test_chain_is_nested() -> None:
    """d within c: no crossing is left, whatever the order of the terms."""
    data = draw(6)
    one = (data["1"],)
    identity = STRUCTURES["identity"].structure()
    terms = (RandomTerm(one, data["d"], identity, 0), RandomTerm(one, data["c"], identity, 1))
    made = arranged(MixedModel(data["y"], (data["1"],), terms, crossed=True))
    assert not made.crossed
    assert [term.level for term in made.terms] == [1, 0]
    fine, coarse = made.terms[0].groups, made.terms[1].groups
    assert within(fine, coarse)
    order = np.argsort(fine, kind="stable")
    assert (np.diff(coarse[order]) >= 0).all()
    done = fit(MixedModel(data["y"], (data["1"],), terms, crossed=True))
    other = fit(indicators(MixedModel(data["y"], (data["1"],), terms)))
    assert done.ll == pytest.approx(other.ll, abs=1e-8)


def test_one_partition_twice_is_one_level() -> None:
    """A random intercept and a slope of the same groups under other numbers, beside a crossed factor."""
    data = draw(6)
    renamed = np.random.default_rng(1).permutation(14)[data["b"]]
    identity = STRUCTURES["identity"].structure()
    terms = (
        RandomTerm((data["1"],), data["b"], identity, 0),
        RandomTerm((data["x"],), renamed, identity, 1),
        RandomTerm((data["1"],), data["a"], identity, 2),
    )
    made = arranged(MixedModel(data["y"], (data["1"],), terms, crossed=True))
    assert made.crossed and made.n_levels == 2
    assert made.terms[0].level == made.terms[1].level
    np.testing.assert_array_equal(made.terms[0].groups, made.terms[1].groups)


def test_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = arranged(model(draw(1), "two factors", False))
    monkeypatch.setattr(crossing, "DENSE", 5)
    with pytest.raises(MemoryError, match="6 random effects are crossed"):
        Crossed(made)


@pytest.mark.parametrize("pieces", [False, True], ids=["whole", "pieces"])
@pytest.mark.parametrize("way", ["sparse", "held", "dense"])
@pytest.mark.parametrize(("uz", "values"), [(1, "ones"), (1, "counts"), (1, "any"), (2, "any")])
def test_sums_over_groups(uz: int, values: str, way: str, pieces: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum, its adjoint and the same for other values of D, whether many pairs are taken at a time or few."""
    if pieces:
        monkeypatch.setattr(packed, "WHOLE", 5)
        monkeypatch.setattr(packed, "ROWS", 4)
        monkeypatch.setattr(gram, "CHUNK", 7)
        monkeypatch.setattr(gram, "PLACES", 30)
        monkeypatch.setattr(gram, "BLOCK", 40)
        monkeypatch.setattr(gram, "MANY", 10)
    rng = np.random.default_rng(8)
    G, K = 23, 11
    met = rng.random((G, K)) < 0.4
    met[3] = met[:, 5] = False
    drawn = {"ones": lambda: 1.0 + (rng.random((G, K)) < 0.04), "counts": lambda: rng.integers(1, 4, (G, K))}
    make = drawn.get(values, lambda: rng.standard_normal((G, K)))
    W, T, scale = (rng.standard_normal(shape) for shape in ((uz, uz, G), (K, K), K))
    W, T = W + W.swapaxes(0, 1), T + T.T
    keep = way != "dense" and values == "any"
    made, cuts = None, packed.cuts([K], [1])
    for _ in range(2 if keep else 1):
        D = np.array([np.where(met, make(), 0.0) for _ in range(uz)])
        sparse = tuple(_of_pattern(each, met) for each in D)
        if made is None:
            room = 10_000 if way == "held" else 0
            made = gram.DenseGram(sparse, cuts) if way == "dense" else gram.SparseGram(sparse, cuts, keep, room)
            assert way == "dense" or (made.held is not None) == (way == "held")
        else:
            made = made.again(sparse)
        expected = np.einsum("agk,abg,bgl->kl", D, W, D)
        np.testing.assert_allclose(made.form(W, of(np.full((K, K), np.nan), cuts)).full(), expected, atol=1e-12)
        np.testing.assert_allclose(made.pull(of(T, cuts)), np.einsum("agk,kl,bgl->abg", D, T, D), atol=1e-12)
        scaled = scale[:, None] * T * scale
        expected = np.einsum("agk,kl,bgl->abg", D, scaled, D)
        np.testing.assert_allclose(made.pull(of(T, cuts), scale), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("most", "kind"), [(1, np.int8), (11, np.int8), (12, np.int16), (181, np.int16), (182, float), (2.5, float)]
)
def test_counts_in_few_bytes(most: float, kind: type) -> None:
    """Their squares take no more."""
    values = np.array([[0.0, 1.0], [most, 2.0]])
    found = crossing._narrowed(scipy.sparse.csr_matrix(values))
    assert found.data.dtype == kind and (found.data**2 >= 0).all()
    np.testing.assert_array_equal(found.toarray(), values)
    assert crossing._narrowed(scipy.sparse.csr_matrix(-values)).data.dtype == float


@pytest.mark.parametrize("strip", [1, 5, 1_000])
def test_matrices_without_common_entries_together(strip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some rows at a time; an entry that is zero stays one."""
    monkeypatch.setattr(crossing, "STRIP", strip)
    rng = np.random.default_rng(10)
    whole = rng.integers(0, 3, (17, 9))
    met = rng.random((17, 9)) < 0.5
    met[4] = False
    own = rng.integers(0, 3, 9)
    parts = [_of_pattern(whole.astype(kind), met & (own == k)) for k, kind in enumerate((np.int8, np.int16, np.int8))]
    found, expected = crossing._together(parts, (17, 9)), _of_pattern(whole, met)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def _of_pattern(values: np.ndarray, met: np.ndarray) -> scipy.sparse.csr_matrix:
    rows, cols = np.nonzero(met)
    return scipy.sparse.coo_matrix((values[rows, cols], (rows, cols)), met.shape).tocsr()


def of(M: np.ndarray, cuts: tuple[int, ...]) -> Packed:
    """A symmetric matrix in panels."""
    made = Packed(cuts)
    for a, b, rows in made.panels:
        rows[:] = M[a:b, a:]
    return made


@pytest.mark.parametrize("size", [0, 3, 150, 700])
def test_the_dense_block_in_its_own_memory(size: int) -> None:
    rng = np.random.default_rng(9)
    A, B = rng.standard_normal((size, size // 2 + 1)), rng.standard_normal((size, 2))
    S = A @ A.T + np.eye(size)
    inverse = np.linalg.inv(S)
    made = of(S, packed.cuts([size], [1]))
    assert len(made.panels) == (0 if not size else 1 if size < 200 else 10)
    found = inverted(made, B)
    np.testing.assert_allclose(made.full(), inverse, atol=1e-12)
    np.testing.assert_allclose(found.u, inverse @ B, atol=1e-12)
    np.testing.assert_allclose(found.V.T @ found.V, B.T @ inverse @ B, atol=1e-10)
    np.testing.assert_allclose(found.logdet, -np.linalg.slogdet(inverse)[1], atol=1e-10)
    if size > 200:
        made.diagonals()[3][:] = -1.0
        with pytest.raises(np.linalg.LinAlgError):
            inverted(made, B)


@pytest.mark.parametrize("whole", [5, 100], ids=["panels", "whole"])
def test_a_symmetric_matrix_in_panels(whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of one, none and three rows are not torn apart; products, pieces and the like are those of the matrix."""
    monkeypatch.setattr(packed, "WHOLE", whole)
    monkeypatch.setattr(packed, "ROWS", 4)
    cuts = packed.cuts([7, 5, 6], [1, 0, 3])
    assert cuts == ((0, 4, 7, 10, 16, 19, 22, 25) if whole == 5 else (0, 25))
    rng = np.random.default_rng(0)
    M, A = rng.standard_normal((25, 25)), rng.standard_normal((3, 25))
    M, scale = M + M.T, rng.standard_normal(25)
    made = of(M, cuts)
    np.testing.assert_array_equal(made.full(), M)
    np.testing.assert_array_equal(made.diagonal(), M.diagonal())
    np.testing.assert_array_equal(made.rows(3, 9), M[3:9])
    np.testing.assert_array_equal(
        made.gathered(len(cuts) // 2 - 1)[: cuts[1]], M[: cuts[1], cuts[len(cuts) // 2 - 1] : cuts[len(cuts) // 2]]
    )
    blocks = [M[7 + 3 * g : 10 + 3 * g, 7 + 3 * g : 10 + 3 * g] for g in range(6)]
    np.testing.assert_array_equal(made.diagonal_blocks(slice(7, 25), 3), blocks)
    np.testing.assert_allclose(made @ A.T, M @ A.T, atol=1e-13)
    np.testing.assert_allclose(made.times(A, 9), A @ M[:, 9:], atol=1e-13)
    made.add(M)
    made.add(scipy.sparse.csr_matrix(M))
    made.scale(scale)
    M = 3.0 * scale[:, None] * M * scale
    np.testing.assert_allclose(made.full(), M, atol=1e-13)


@pytest.mark.parametrize("few", [0, 10_000], ids=["middle", "block"])
def test_moments_are_near_the_truth(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slopes and intercepts of inner, middle and outer groups, from data without much noise in their variances."""
    monkeypatch.setattr(crossing, "FEW", few)
    rng = np.random.default_rng(1)
    n, counts = 40_000, {"a": 200, "c": 500, "d": 3000}
    holder = rng.integers(0, counts["c"], counts["d"])
    holder[: counts["c"]] = np.arange(counts["c"])
    d = np.concatenate([np.arange(counts["d"]), rng.integers(0, counts["d"], n - counts["d"])])
    codes = {"a": np.arange(n) % counts["a"], "c": holder[d], "d": d}
    columns = {"1": np.ones(n), "x": rng.standard_normal(n) + 0.5}
    truth = {("a", "1"): 0.5, ("a", "x"): 0.2, ("c", "x"): 0.3, ("d", "x"): 0.4, ("d", "1"): 0.8}
    y = columns["x"] + 2 * rng.standard_normal(n)
    for (g, z), variance in truth.items():
        y += 2 * np.sqrt(variance) * rng.standard_normal(counts[g])[codes[g]] * columns[z]
    diagonal = STRUCTURES["diagonal"].structure()
    terms = tuple(
        RandomTerm(tuple(columns[z] for g, z in truth if g == own), codes[own], diagonal, level)
        for level, own in enumerate("acd")
    )
    criterion = Crossed(arranged(MixedModel(y, (columns["x"], columns["1"]), terms, crossed=True)))
    assert (criterion.parts.middle is None) == bool(few)
    np.testing.assert_allclose(np.concatenate(criterion.moments()), list(truth.values()), rtol=0.25)


@pytest.mark.parametrize("name", ["two factors", "three factors"])
def test_second_order(name: str) -> None:
    """What degrees of freedom are made of is what nested levels of indicator columns give."""
    made = model(simulated(name, 6, 200), name, True)
    nested = fit(indicators(made))
    one, other = second_order(fit(made)), second_order(nested)
    # nested levels have variances where crossed ones have logarithms of standard deviations
    each, _, _ = nested.metric.split(nested.eta)
    rows = [term.structure.natural(own, term.q) for term, own in zip(nested.model.terms, each, strict=True)]
    J = scipy.linalg.block_diag(*(np.array([row.gradient for row in own]) for own in rows), 1.0)
    changed = {
        "Phi": other.Phi,
        "P": np.einsum("ai,axy->ixy", J, other.P),
        "Q": np.einsum("ai,abxy,bj->ijxy", J, other.Q, J),
        "oim": J.T @ other.oim @ J,
        "eim": J.T @ other.eim @ J,
    }
    for part, expected in changed.items():
        np.testing.assert_allclose(getattr(one, part), expected, atol=1e-6 * np.abs(expected).max())


def test_second_order_with_a_variance_of_zero() -> None:
    """It is a parameter like the others, as where the levels are nested ones of indicator columns."""
    data = draw(4, n=300)
    data["y"] = data["y"] - (np.bincount(data["c"], data["y"]) / np.bincount(data["c"]))[data["c"]]
    made = model(data, "three factors", True)
    one, other = second_order(fit(made)), second_order(fit(indicators(made)))
    assert len(one.P) == 4
    for part in ("Phi", "P", "Q", "oim", "eim"):
        expected = getattr(other, part)
        np.testing.assert_allclose(getattr(one, part), expected, atol=1e-6 * np.abs(expected).max())


@METHODS
def test_average_information_for_a_first_step(reml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With costly blocks the first step is by average information, and the end is the same."""
    data = simulated("two factors", 6, 400)
    made = model(data, "two factors", reml)
    exact = fit(made)
    monkeypatch.setattr(crossed, "CHEAP", 0)
    monkeypatch.setattr(crossed, "PLENTY", 1)
    criterion = Crossed(arranged(made))
    roots = Roots(arranged(made), 0)
    H = criterion.hessian(roots.factors(exact.theta), roots.directions)
    average = criterion.hessian(roots.factors(exact.theta), roots.directions, rough=True)
    assert 0 < np.abs(average / H - 1)[np.diag_indices(2)].max() < 0.5
    rough = fit(made)
    np.testing.assert_allclose(rough.eta, exact.eta, atol=1e-6)
    np.testing.assert_allclose(rough.V_eta, exact.V_eta, rtol=1e-5, atol=1e-10)


def shipped(name: str, y: str, X: tuple[str, ...], factors: tuple[str, ...], reml: bool) -> MixedModel:
    """Random intercepts of factors of a shipped data set."""
    data = sheet(name)
    one = np.ones(len(data))
    identity = STRUCTURES["identity"].structure()
    codes = [np.unique(data[factor], return_inverse=True)[1] for factor in factors]
    terms = tuple(RandomTerm((one,), code, identity, level) for level, code in enumerate(codes))
    columns = (*(data[x].to_numpy(float) for x in X), one)
    return MixedModel(data[y].to_numpy(float), columns, terms, None, reml, crossed=True)


@METHODS
@pytest.mark.parametrize(
    ("name", "y", "factors"),
    [("penicillin", "diameter", ("plate", "sample")), ("pastes", "strength", ("batch", "sample"))],
    ids=["penicillin", "pastes"],
)
def test_lme4(name: str, y: str, factors: tuple[str, ...], reml: bool) -> None:
    """Crossed (penicillin) and nested (pastes) factors against tests/reference/mixed.json."""
    done = fit(shipped(name, y, (), factors, reml))
    kept = STORED[f"{name} {'reml' if reml else 'ml'}"]
    assert done.converged and done.ll == pytest.approx(kept["ll"], abs=2e-8)
    np.testing.assert_allclose(done.beta, np.atleast_1d(kept["beta"]), rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(done.V_beta)), np.atleast_1d(kept["se"]), rtol=2e-5)
    ours = sorted([done.sigma2, *(float(G[0, 0]) for G in done.G)])
    np.testing.assert_allclose(ours, sorted(kept["rows"].values()), rtol=5e-5)


def test_pig() -> None:
    """mixed weight week || _all: R.id || _all: R.week as published: estimate, standard error, limits."""
    done = fit(shipped("pig", "weight", ("week",), ("id", "week"), False))
    assert done.ll == pytest.approx(-1013.824, abs=5e-4)
    np.testing.assert_allclose(done.beta, [6.209896, 19.35561], rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(done.V_beta)), [0.0539313, 0.6333982], rtol=3e-6)
    variances = np.array([*(G[0, 0] for G in done.G), done.sigma2])
    np.testing.assert_allclose(variances, [14.83623, 0.0849874, 4.297328], rtol=1e-5)
    spread = 2 * variances * np.sqrt(np.diag(done.V_eta))
    np.testing.assert_allclose(spread, [3.126142, 0.0868856, 0.3134404], rtol=1e-5)


def test_fifeschool() -> None:
    """mixed attain sex || _all: R.sid || pid: by both methods."""
    ml, reml = (fit(shipped("fifeschool", "attain", ("sex",), ("sid", "pid"), method)) for method in (False, True))
    assert ml.ll == pytest.approx(-8561.7354, abs=1e-4)
    assert reml.ll == pytest.approx(-8563.9557, abs=1e-4)
    np.testing.assert_allclose(ml.beta, [0.4986152, 5.257372], rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(ml.V_beta)), [0.0982414, 0.1807066], rtol=1e-6)
    np.testing.assert_allclose([ml.G[0][0, 0], ml.G[1][0, 0], ml.sigma2], [0.3456891, 1.104305, 8.053437], rtol=1e-6)
    expected = [0.3696624, 1.109618, 8.055113]
    np.testing.assert_allclose([reml.G[0][0, 0], reml.G[1][0, 0], reml.sigma2], expected, rtol=1e-6)


@pytest.mark.parametrize("shapes", [((2, 2), (1, 1)), ((3, 2), (2, 2)), ((1, 1),), ((2, 1), (3, 3)), ()])
@pytest.mark.parametrize("whole", [0, 100], ids=["panels", "whole"])
def test_stacked_factors(shapes: tuple[tuple[int, int], ...], whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Products with the factors of several groupings are those with the block-diagonal matrix."""
    monkeypatch.setattr(packed, "WHOLE", whole)
    monkeypatch.setattr(packed, "ROWS", 2)
    rng = np.random.default_rng(2)
    F, G = tuple(rng.standard_normal(shape) for shape in shapes), (4, 3)[: len(shapes)]
    whole = scipy.linalg.block_diag(*(np.kron(np.eye(g), f) for f, g in zip(F, G, strict=True)))
    whole = whole.reshape(sum(g * f.shape[0] for f, g in zip(F, G, strict=True)), -1) if shapes else np.zeros((0, 0))
    made, (a, b) = Stacked(F, G), whole.shape
    C, S = rng.standard_normal((a, a)), rng.standard_normal((b, b))
    C, S = C + C.T, S + S.T
    B, u = rng.standard_normal((a, 5)), rng.standard_normal((b, 5))
    np.testing.assert_allclose(made.down(B), whole.T @ B, atol=1e-12)
    np.testing.assert_allclose(made.up(u), whole @ u, atol=1e-12)
    cuts = packed.cuts(G, [len(each) for each in F])
    inside = made.inside(of(C, cuts))
    np.testing.assert_allclose(inside.full(), whole.T @ C @ whole, atol=1e-12)
    np.testing.assert_allclose(made.outside(of(S, inside.cuts), cuts).full(), whole @ S @ whole.T, atol=1e-12)


@pytest.mark.parametrize("name", ["two factors", "slopes in the larger", "slopes in the smaller", "three factors"])
def test_second_derivatives_by_another_solution(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many outer effects the traces that need products of their matrices are differences, good to seven digits."""
    made = arranged(model(simulated(name, 6, 600), name, True))
    done = fit(made)
    criterion, directions = Crossed(made), Roots(made, 0).directions
    expected = criterion.hessian(done.factors, directions, done.sigma2)
    value = criterion(done.factors, np.zeros(0)).deviance
    monkeypatch.setattr(curvature, "MANY", 0)
    found = criterion.hessian(done.factors, directions, done.sigma2)
    scale = np.sqrt(np.diag(expected))
    np.testing.assert_allclose(found / scale / scale[:, None], expected / scale / scale[:, None], atol=1e-7)
    assert criterion(done.factors, np.zeros(0)).deviance == value  # in whose solution's memory these were made


def test_slopes_with_dear_second_derivatives(monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps by average information, standard errors by exact second derivatives."""
    made = model(simulated("slopes in the larger", 6, 600), "slopes in the larger", True)
    exact = fit(made)
    monkeypatch.setattr(crossed, "CHEAP", 0)
    monkeypatch.setattr(crossed, "PLENTY", 1)
    dear = fit(made)
    assert dear.criterion.dear and not exact.criterion.dear
    np.testing.assert_allclose(dear.eta, exact.eta, atol=1e-6)
    np.testing.assert_allclose(dear.V_eta, exact.V_eta, rtol=1e-4, atol=1e-9)
