"""Degrees of freedom of crossed effects at the edge of the space, where variances and covariances are parameters."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from statalike import Stata
from statalike.models.mixed.ddf import kenward_roger, satterthwaite
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.sensitivity import second_order
from tests.models.small_oracle import Parts, Small, of_slopes
from tests.models.test_crossed import DESIGNS, dense, draw, model, simulated

CONTRASTS = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.3, -1.0, 0.5]])
JOINT = np.array([[1.0, 0.0, 0.0], [0.2, 1.0, 0.0]])


def assert_same(done: MixedFit, parts: Parts, informations: tuple[str, ...] = ("eim",), rtol: float = 1e-8) -> None:
    """Both methods; at an edge the observed information need not be that of a maximum."""
    scale = np.sqrt(np.diag(parts.Phi))
    for information in informations:
        satt, kroger = satterthwaite.method(done, information), kenward_roger.method(done, information)
        expected = [parts.satterthwaite(l, information) for l in CONTRASTS]
        assert [satt.single(l) for l in CONTRASTS] == pytest.approx(expected, rel=rtol)
        wanted = parts.adjusted(information) / np.outer(scale, scale)
        np.testing.assert_allclose(kroger.V / np.outer(scale, scale), wanted, atol=rtol)
        factor, ddf = parts.kenward_roger(JOINT, information)
        estimate = JOINT @ done.beta
        F = estimate @ np.linalg.solve(JOINT @ parts.adjusted(information) @ JOINT.T, estimate) / 2
        assert kroger.joint(JOINT, estimate) == pytest.approx((factor * F, ddf), rel=rtol)


def linear(data: dict[str, np.ndarray], name: str, done: MixedFit) -> Parts:
    """The definitions at the estimates, by variances and covariances of the effects and that of the residual."""
    slopes, n = [], len(data["y"])
    V = done.sigma2 * np.eye(n)
    for (grouping, columns, structure), G in zip(DESIGNS[name], done.G, strict=True):
        same = data[grouping][:, None] == data[grouping]
        Z = np.column_stack([data[c] for c in columns])
        V += same * (Z @ G @ Z.T)
        each = [same * np.outer(z, z) for z in Z.T]
        slopes += [sum(each)] if structure == "identity" else each
        if structure == "unstructured":
            slopes.append(same * (np.outer(Z[:, 0], Z[:, 1]) + np.outer(Z[:, 1], Z[:, 0])))
    return of_slopes(np.column_stack([data[c] for c in "xw1"]), data["y"], V, [*slopes, np.eye(n)])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["two factors", "slopes in the larger", "two terms a grouping", "slopes alone"])
def test_inside_the_space(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """There they are what the parameters of e(b) say."""
    data = simulated(name, 8, 250)
    done = fit(model(data, name, True))
    assert not np.isnan(done.V_eta).any()
    by_eta = kenward_roger.method(done).V
    monkeypatch.setattr(second_order, "at_edge", lambda fit: True)
    assert_same(done, Small(dense(data, name, True), done.eta).parts(), ("eim", "oim"))
    np.testing.assert_allclose(kenward_roger.method(done).V, by_eta, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("zero", ["c", "b"])
def test_variance_of_zero(zero: str) -> None:
    """Of a grouping among the outer ones, and of the inner one: its information counts."""
    data, rng = draw(4, n=300), np.random.default_rng(4)
    other, noise = data["a"] if zero == "b" else data["b"], rng.standard_normal(300)
    noise -= (np.bincount(data[zero], noise) / np.bincount(data[zero]))[data[zero]]
    data["y"] = 3 + data["x"] + rng.standard_normal(14)[other] + noise
    done = fit(model(data, "three factors", True))
    at = [grouping for grouping, _, _ in DESIGNS["three factors"]].index(zero)
    assert done.G[at][0, 0] < 1e-8 * done.sigma2
    assert (done.criterion.levels[0] == done.model.terms[at].level) == (zero == "b")
    assert_same(done, linear(data, "three factors", done))


def test_correlation_of_one() -> None:
    name, data = "slopes in the larger", draw(2, n=300)
    rng = np.random.default_rng(1)
    u, noise = rng.standard_normal(14)[data["b"]], 2 * rng.standard_normal(300) + rng.standard_normal(6)[data["a"]]
    data["y"] = 3 + data["x"] + u * (1 + 0.5 * data["x"]) + noise
    done = fit(model(data, name, True))
    assert np.isnan(np.diag(done.V_eta)).any()
    assert np.linalg.matrix_rank(done.G[1], tol=1e-6) == 1
    assert_same(done, linear(data, name, done), rtol=1e-7)


def test_against_pbkrtest() -> None:
    """Kenward-Roger where a crossed factor explains nothing (tests/reference/ddf.R)."""
    reference = json.loads((Path(__file__).parents[1] / "reference" / "ddf.json").read_text())["models"]["penicillin"]
    st = Stata()
    st.run("webuse penicillin\ngenerate x = mod(7 * _n, 5)\ngenerate f = mod(11 * _n, 13)")
    st.run("quietly mixed diameter x || plate: || sample: x, crossed cov(un) || f:, crossed reml dfmethod(kroger)")
    assert st.e["ll"] == pytest.approx(reference["ll"], abs=1e-5)
    assert np.array(st.e["df"])[0, ::-1] == pytest.approx(reference["kroger"], rel=2e-4)
    assert np.sqrt(np.diag(np.array(st.e["V_df"])))[::-1] == pytest.approx(reference["se"], rel=5e-4)
