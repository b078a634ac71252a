"""Satterthwaite and Kenward-Roger of the fast engine against their definitions, for every kind of structure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statalike.models.mixed import patterns
from statalike.models.mixed.ddf import kenward_roger, satterthwaite
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.sensitivity import nested as nested_order
from tests.models.designs import dense, fixed, model
from tests.models.oracle import richardson
from tests.models.small_oracle import Parts, Small, of_slopes
from tests.models.test_mixed_oracle import simulated
from tests.models.test_patterns import unbalanced

MODELS = [
    *(("none", each) for each in ("exchangeable", "exchangeable by", "iid by", "ar 1", "ar 1 by", "ar 2")),
    *(("none", each) for each in ("ma 1", "ma 2 by", "toeplitz 2", "toeplitz 1 by", "exponential", "exponential by")),
    *(("none", each) for each in ("unstructured", "banded 1", "banded 0 by", "diagonal")),
    *(
        (each, "iid")
        for each in ("intercept", "independent", "exchangeable", "unstructured", "nested", "nested slopes")
    ),
    *((each, "iid") for each in ("three levels", "two equations", "nested empty")),
    *((each, "ar 1") for each in ("intercept", "nested", "nested empty")),
    ("intercept", "ma 1"),
    ("intercept", "exponential"),
    ("intercept", "ar 2"),
    ("slope", "ar 1 by"),
    ("slope", "exchangeable"),
    ("unstructured", "diagonal"),
    ("independent", "iid by"),
    ("nested", "exponential"),
]
CONTRASTS = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.3, -1.0, 0.5]])
JOINT = np.array([[1.0, 0.0, 0.0], [0.2, 1.0, 0.0]])


def both(random: str, residual: str, seed: int = 11) -> tuple[MixedFit, Parts]:
    """The engine's REML fit and the definitions at its estimates."""
    design = simulated(random, residual, seed)
    done = fit(model(design, random, residual, True))
    assert done.converged
    assert not np.isnan(done.V_eta).any()
    return done, Small(dense(design, random, residual, True), done.eta).parts()


@pytest.mark.slow
@pytest.mark.parametrize(("random", "residual"), MODELS, ids=[f"{a}-{b}" for a, b in MODELS])
def test_definitions(random: str, residual: str) -> None:
    done, parts = both(random, residual)
    for information in ("eim", "oim"):
        satt, kroger = satterthwaite.method(done, information), kenward_roger.method(done, information)
        close = {"rel": 1e-8, "abs": 0.0}
        expected = [parts.satterthwaite(l, information) for l in CONTRASTS]
        assert [satt.single(l) for l in CONTRASTS] == pytest.approx(expected, **close)
        scale = np.sqrt(np.diag(parts.Phi))
        np.testing.assert_allclose(
            kroger.V / np.outer(scale, scale), parts.adjusted(information) / np.outer(scale, scale), atol=1e-8
        )
        factor, ddf = parts.kenward_roger(JOINT, information)
        estimate = JOINT @ done.beta
        F = estimate @ np.linalg.solve(JOINT @ parts.adjusted(information) @ JOINT.T, estimate) / 2
        assert kroger.joint(JOINT, estimate) == pytest.approx((factor * F, ddf), **close)
        assert kroger.single(CONTRASTS[3]) == pytest.approx(parts.kenward_roger(CONTRASTS[3:], information)[1], **close)


@pytest.mark.parametrize("random", ["unstructured", "nested slopes"])
def test_by_portions(random: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups are worked some at a time."""
    done = fit(model(simulated(random, "iid", 11), random, "iid", True))
    whole = kenward_roger.method(done)
    monkeypatch.setattr(nested_order, "NUMBERS", 100)
    parts = kenward_roger.method(done)
    np.testing.assert_allclose(parts.V, whole.V, rtol=1e-10)
    np.testing.assert_allclose(parts.W, whole.W, rtol=1e-8)


@pytest.mark.parametrize("structure", ["ar", "exponential", "toeplitz", "unstructured"])
def test_groups_that_begin_as_longer_ones(structure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be worked with these or by themselves."""
    given = replace(unbalanced(structure, by=structure == "ar"), reml=True)
    together = kenward_roger.method(fit(given))
    assert any(bucket.there is not None for bucket in together.at.made.criterion.whitening.buckets)
    monkeypatch.setattr(patterns, "FEW", 0)
    monkeypatch.setattr(patterns, "NEAR", 0)
    apart = kenward_roger.method(fit(given))
    assert all(bucket.there is None for bucket in apart.at.made.criterion.whitening.buckets)
    for information in ("eim", "oim"):
        W = apart.at.variance(information)
        size = np.sqrt(np.abs(np.diag(W)))
        np.testing.assert_allclose(
            together.at.variance(information) / np.outer(size, size), W / np.outer(size, size), atol=1e-6
        )
    np.testing.assert_allclose(together.V, apart.V, rtol=1e-6, atol=1e-9)
    assert together.single(np.array([1.0, 0.0])) == pytest.approx(apart.single(np.array([1.0, 0.0])), rel=1e-6)


def test_variance_of_zero() -> None:
    """A variance at the edge is a parameter like the others: its information counts."""
    design = simulated("none", "iid", 0)
    done = fit(model(design, "slope", "iid", True))
    assert done.G[0][0, 0] < 1e-12
    Z, same = design.columns["x"], design.ids["mid"][:, None] == design.ids["mid"]
    eye = np.eye(len(design.y))
    parts = of_slopes(fixed(design), design.y, done.sigma2 * eye, [same * np.outer(Z, Z), eye])
    found, kroger = satterthwaite.method(done), kenward_roger.method(done)
    expected = [parts.satterthwaite(l, "eim") for l in CONTRASTS]
    assert [found.single(l) for l in CONTRASTS] == pytest.approx(expected, rel=1e-8)
    np.testing.assert_allclose(kroger.V, parts.adjusted("eim"), rtol=1e-8)
    assert found.single(CONTRASTS[0]) < 0.9 * len(design.y)


@pytest.mark.parametrize(("random", "residual"), [("none", "ar 2"), ("nested", "exponential"), ("unstructured", "iid")])
def test_observed_information(random: str, residual: str) -> None:
    """The variance by observed information is the inverse of the Hessian's."""
    design = simulated(random, residual, 11)
    small = Small(dense(design, random, residual, True), fit(model(design, random, residual, True)).eta)
    W = small.parts().W["oim"]
    np.testing.assert_allclose(W @ small.observed(), np.eye(len(W)), atol=1e-6)


@pytest.mark.parametrize("residual", ["ar 1", "ma 1", "exponential", "ar 2"])
def test_second_derivatives_matter(residual: str) -> None:
    """R_ij is not zero where V bends."""
    _, parts = both("none", residual)
    assert np.abs(parts.adjusted("eim") - parts.adjusted("eim", R=False)).max() > 1e-6 * np.abs(parts.Phi).max()


@pytest.mark.parametrize("residual", ["toeplitz 1 by", "banded 1", "exchangeable by"])
def test_straight(residual: str) -> None:
    """Structures without a curvature are linear in what is shown."""
    design = simulated("none", residual, 11)
    small = Small(dense(design, "none", residual, True), fit(model(design, "none", residual, True)).eta)
    nu = small.nu()
    away = nu * np.random.default_rng(1).uniform(0.98, 1.02, len(nu))
    slopes = richardson(small.covariance, nu, 0.01 * nu[-1])
    np.testing.assert_allclose(
        small.covariance(away), small.covariance(nu) + np.tensordot(away - nu, slopes, 1), atol=1e-10
    )
