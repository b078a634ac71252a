"""Least squares, collinear columns and sandwich variances against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models import vce
from statalike.models.linear import independent, least_squares, leverage, moments


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("constant", [False, True])
def test_agrees_with_the_normal_equations(rng: np.random.Generator, weighted: bool, constant: bool) -> None:
    X, y = rng.normal(size=(60, 3)) + 2, rng.normal(size=60)
    w = rng.uniform(0.5, 2, 60) if weighted else np.ones(60)
    fit = least_squares(y, X, weights=w if weighted else None, constant=constant)
    Z = np.column_stack([X, np.ones(60)]) if constant else X
    inverse = np.linalg.inv(Z.T @ (Z * w[:, None]))
    b = inverse @ Z.T @ (w * y)
    np.testing.assert_allclose(fit.b, b, rtol=1e-10)
    np.testing.assert_allclose(fit.inverse, inverse, rtol=1e-9)
    np.testing.assert_allclose(fit.rss, np.sum(w * (y - Z @ b) ** 2))
    mean = np.average(y, weights=w) if constant else 0.0
    np.testing.assert_allclose(fit.tss, np.sum(w * (y - mean) ** 2))
    hat = np.diag(Z @ inverse @ Z.T) * w
    np.testing.assert_allclose(leverage(X, fit.inverse, w), hat, rtol=1e-8)


def test_later_columns_are_dropped(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=(2, 50))
    X = np.column_stack([a, 2 * a - 3, b, np.full(50, 0.1), a + b, np.zeros(50)])
    assert independent(moments(X)).tolist() == [True, False, True, False, False, False]
    fit = least_squares(a + 2 * b, X)
    np.testing.assert_allclose(fit.b, [1, 0, 2, 0, 0, 0, 0], atol=1e-12)
    assert fit.rank == 3


def test_the_constant_comes_first(rng: np.random.Generator) -> None:
    groups = rng.integers(0, 3, 90)
    dummies = (groups[:, None] == np.arange(3)).astype(float)
    assert independent(moments(dummies)).tolist() == [True, True, False]
    assert independent(moments(dummies, constant=False)).all()


def test_powers_of_years_keep_their_digits() -> None:
    year = np.arange(1950.0, 2011)
    X = np.column_stack([year, year**2])
    y = 3 + 2 * (year - 1980) + 0.5 * (year - 1980) ** 2
    fit = least_squares(y, X)
    np.testing.assert_allclose(fit.b[1], 0.5, rtol=1e-9)
    assert fit.rss < 1e-10


def test_sandwich_is_the_sum_over_clusters(rng: np.random.Generator) -> None:
    X, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    clusters = np.repeat(np.arange(8), 5)
    fit = least_squares(y, X)
    scores = vce.linear_scores(X, fit.residuals)
    sums = vce.sums_by_cluster(scores, clusters, 8)
    meat = sum(np.outer(s, s) for s in (scores[clusters == g].sum(axis=0) for g in range(8)))
    np.testing.assert_allclose(vce.sandwich(fit.inverse, sums), fit.inverse @ meat @ fit.inverse, rtol=1e-10)
    assert vce.small_sample(40, 3) == 40 / 37
    assert vce.small_sample(40, 3, 8) == 39 / 37 * 8 / 7
