"""The spectrum behind the exact tests, and their simulated distribution, against plain computations."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import diagonal, identity
from statalike.models.mixed.model import MixedModel, RandomTerm
from statalike.models.mixed.rlrt import _distinct, _left, _products, simulated


def drawn(q: int, sizes: list[int], seed: int) -> tuple[tuple[np.ndarray, ...], np.ndarray, tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    Z = (np.ones(len(groups)), rng.standard_normal(len(groups)))[:q]
    return Z, groups, (np.ones(len(groups)), rng.standard_normal(len(groups)), groups % 3 / 2.0)


@pytest.mark.parametrize("q", [1, 2])
@pytest.mark.parametrize("sizes", [[4] * 12, [2, 5, 3, 3, 3, 3, 3, 3, 7, 2, 2, 2, 2, 2]])
def test_spectrum(sizes: list[int], q: int) -> None:
    """Groups of one size share their eigenvalues, whatever the regressors leave of them."""
    Z, groups, X = drawn(q, sizes, 1)
    wide = np.hstack([z[:, None] * (groups[:, None] == np.arange(len(sizes))) for z in Z])
    matrix = np.column_stack(X)
    left = wide - matrix @ np.linalg.lstsq(matrix, wide, rcond=None)[0]
    d, B = _products(Z, groups, X)
    np.testing.assert_allclose(np.sort(d), np.linalg.eigvalsh(wide.T @ wide), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(np.sort(_left(d, B)), np.linalg.eigvalsh(left.T @ left), rtol=1e-9, atol=1e-9)
    values, counts = _distinct(d)
    assert counts.sum() == len(d) and (np.diff(values) > 0).all()


def test_spectrum_of_many_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups that are nearly alike count as alike: what is left of the columns is the same up to their differences."""
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(400), 5)
    d, B = _products((rng.standard_normal(2000),), groups, (np.ones(2000), rng.standard_normal(2000)))
    exact = np.sort(_left(d, B))
    monkeypatch.setattr("statalike.models.mixed.rlrt.MOST", 300)
    near = np.sort(_left(d, B))
    assert len(near) == 400 and np.abs(near - exact).max() < 0.03 * exact.max()
    assert near.sum() == pytest.approx(exact.sum(), rel=1e-10)


@pytest.mark.parametrize("reml", [False, True])
def test_distribution(reml: bool) -> None:
    """Quantiles of the test computed from the likelihood itself, in samples without random effects."""
    Z, groups, X = drawn(1, [3, 3, 4, 4, 5, 2, 2, 6], 2)
    n, p = len(groups), len(X)
    matrix, rng = np.column_stack(X), np.random.default_rng(5)
    same = groups[:, None] == groups
    y = rng.standard_normal((n, 30000))
    base, best = None, np.zeros(30000)
    for ratio in np.concatenate(([0.0], np.exp(np.linspace(-7, 3, 60)))):
        L = np.linalg.cholesky(np.eye(n) + ratio * same)
        Q, R = np.linalg.qr(np.linalg.solve(L, matrix))
        w = np.linalg.solve(L, y)
        rss = np.sum(w**2, axis=0) - np.sum((Q.T @ w) ** 2, axis=0)
        ll = -(n - p * reml) * np.log(rss) - 2 * np.log(np.diag(L)).sum()
        ll -= reml * 2 * np.log(np.abs(np.diag(R))).sum()
        base = ll if base is None else base
        best = np.maximum(best, ll - base)
    made = MixedModel(np.zeros(n), X, (RandomTerm(Z, groups, identity.structure(), 0),), None, reml)
    found = simulated(made, 0, None, 30000, np.random.default_rng(6))
    assert np.mean(found > 0) == pytest.approx(np.mean(best > 1e-9), abs=0.01)
    np.testing.assert_allclose(np.quantile(found, [0.8, 0.9, 0.95]), np.quantile(best, [0.8, 0.9, 0.95]), rtol=0.08)


def test_one_effect_of_several() -> None:
    """An effect of a diagonal term is as a term of its own."""
    Z, groups, X = drawn(2, [3, 3, 4, 4, 5, 2, 2, 6], 3)
    both = MixedModel(np.zeros(len(groups)), X, (RandomTerm(Z, groups, diagonal.structure(), 0),), None, True)
    alone = MixedModel(np.zeros(len(groups)), X, (RandomTerm(Z[1:], groups, identity.structure(), 0),), None, True)
    one = simulated(both, 0, 1, 50, np.random.default_rng(1))
    np.testing.assert_allclose(one, simulated(alone, 0, None, 50, np.random.default_rng(1)), rtol=1e-10)
