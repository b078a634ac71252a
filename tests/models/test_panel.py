"""Panel models: known results of balanced data, derivatives of the likelihood, a dense oracle."""

from __future__ import annotations

import numpy as np

from statalike.models.panel import (
    PanelRows,
    _Likelihood,
    quasi_demeaned,
    random_effects_ml,
    random_effects_score,
    squared_correlation,
    within,
)


def unbalanced() -> tuple[np.ndarray, np.ndarray, PanelRows]:
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 6, 30)
    codes = np.repeat(np.arange(30), sizes)
    X = np.column_stack([rng.normal(size=len(codes)), np.ones(len(codes))])
    y = X @ [1.0, 2.0] + rng.normal(size=30)[codes] * 1.5 + rng.normal(size=len(codes))
    return y, X, PanelRows(codes, sizes)


def test_transformations() -> None:
    y, X, rows = unbalanced()
    moved = within(np.column_stack([X, rows.codes]), rows)
    np.testing.assert_allclose(rows.means(moved[:, 0]), X[:, 0].mean())
    assert np.ptp(moved[:, 1]) == 0 and np.ptp(moved[:, 2]) == 0
    all_the_way = quasi_demeaned(y, rows, np.ones(rows.n_groups))
    np.testing.assert_allclose(rows.means(all_the_way), 0, atol=1e-12)
    assert np.isclose(squared_correlation(y, 3 - 2 * y), 1)


def test_balanced_one_way_is_known_in_closed_form() -> None:
    rng = np.random.default_rng(1)
    m, T = 20, 5
    codes = np.repeat(np.arange(m), T)
    y = rng.normal(size=m)[codes] * 2 + rng.normal(size=m * T)
    rows = PanelRows(codes, np.full(m, T))
    fit = random_effects_ml(y, np.ones((m * T, 1)), rows, start=(1.0, 1.0))
    means = rows.means(y)
    inner = np.sum((y - means[codes]) ** 2) / (m * (T - 1))
    outer = T * np.sum((means - y.mean()) ** 2) / m
    np.testing.assert_allclose(fit.beta, y.mean())
    np.testing.assert_allclose(fit.sigma_e**2, inner, rtol=1e-8)
    np.testing.assert_allclose(fit.sigma_u**2, (outer - inner) / T, rtol=1e-8)
    np.testing.assert_allclose(fit.V[0, 0], outer / (m * T), rtol=1e-8)


def test_derivatives_are_those_of_the_log_likelihood() -> None:
    y, X, rows = unbalanced()
    likelihood = _Likelihood(y, X, rows)
    at = np.array([0.8, 1.7, 1.2, 0.9])
    gradient, H = likelihood.derivatives(at)
    step = 1e-5
    for i, unit in enumerate(np.eye(4) * step):
        slope = (likelihood.value(at + unit) - likelihood.value(at - unit)) / (2 * step)
        np.testing.assert_allclose(gradient[i], slope, rtol=1e-6)
        bend = (likelihood.derivatives(at + unit)[0] - likelihood.derivatives(at - unit)[0]) / (2 * step)
        np.testing.assert_allclose(H[i], bend, rtol=1e-6, atol=1e-6)


def test_value_is_that_of_the_dense_normal_density() -> None:
    y, X, rows = unbalanced()
    at = np.array([0.8, 1.7, 1.2, 0.9])
    V = 1.2**2 * (rows.codes[:, None] == rows.codes) + 0.9**2 * np.eye(len(y))
    e = y - X @ at[:2]
    dense = -0.5 * (len(y) * np.log(2 * np.pi) + np.linalg.slogdet(V)[1] + e @ np.linalg.solve(V, e))
    np.testing.assert_allclose(_Likelihood(y, X, rows).value(at), dense)


def test_an_effect_at_its_boundary_has_no_standard_error() -> None:
    y = np.tile([1.0, 2.0, 3.0], 4) + np.arange(12) * 1e-3
    rows = PanelRows(np.repeat(np.arange(4), 3), np.full(4, 3))
    fit = random_effects_ml(y, np.ones((12, 1)), rows, start=(0.3, 1.0))
    assert fit.sigma_u < 1e-4 and fit.V[1, 1] == 0 and fit.V[2, 2] > 0


def test_score_of_random_effects_in_balanced_panels() -> None:
    rng = np.random.default_rng(5)
    residuals = rng.normal(size=(12, 4)) + rng.normal(size=(12, 1))
    rows = PanelRows(np.repeat(np.arange(12), 4), np.full(12, 4))
    ratio = (residuals.sum(axis=1) ** 2).sum() / (residuals**2).sum()
    np.testing.assert_allclose(random_effects_score(residuals.ravel(), rows), 12 * 4 / (2 * 3) * (ratio - 1) ** 2)
    assert random_effects_score((residuals - residuals.mean(axis=1, keepdims=True)).ravel(), rows) == 0
