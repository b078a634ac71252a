"""Tests and measures of association of two-way tables."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from statalike.models import crosstab

CARS = np.array([[2, 8, 27, 9, 2], [0, 0, 3, 9, 9]], dtype=float)  # foreign by rep78


def test_published_values() -> None:
    assert crosstab.pearson(CARS).value == pytest.approx(27.2640, abs=5e-5)
    assert crosstab.pearson(CARS).df == 4
    assert crosstab.likelihood_ratio(CARS).value == pytest.approx(29.9121, abs=5e-5)
    assert crosstab.cramers_v(CARS).value == pytest.approx(0.6286, abs=5e-5)
    assert crosstab.tau_b(CARS).value == pytest.approx(0.5589, abs=5e-5)


def random_table(seed: int, shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 12, shape).astype(float)


@pytest.mark.parametrize("seed", range(4))
def test_against_scipy(seed: int) -> None:
    table = random_table(seed, (3, 4)) + 1
    for found, kind in ((crosstab.pearson, "pearson"), (crosstab.likelihood_ratio, "log-likelihood")):
        value, p, df, hoped = scipy.stats.chi2_contingency(table, correction=False, lambda_=kind)
        assert (found(table).value, found(table).p, found(table).df) == pytest.approx((value, p, df))
        assert crosstab.expected(table) == pytest.approx(hoped)
    rows, columns = (np.repeat(index.ravel(), table.astype(int).ravel()) for index in np.indices(table.shape))
    assert crosstab.tau_b(table).value == pytest.approx(scipy.stats.kendalltau(rows, columns).statistic)
    alike = sum(np.sign(rows[i] - rows) @ np.sign(columns[i] - columns) for i in range(len(rows)))
    untied = sum(((rows[i] != rows) & (columns[i] != columns)).sum() for i in range(len(rows)))
    assert crosstab.gamma(table).value == pytest.approx(alike / untied)


@pytest.mark.parametrize("seed", range(4))
def test_exact(seed: int) -> None:
    table = random_table(seed, (2, 2)) + 1
    two, one = crosstab.fisher(table)
    assert two == pytest.approx(scipy.stats.fisher_exact(table).pvalue)
    sides = [scipy.stats.fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert one == pytest.approx(min(sides))


def test_empty_rows_count_nothing() -> None:
    with_empty = np.insert(CARS, 1, 0, axis=0)
    assert crosstab.pearson(with_empty) == crosstab.pearson(CARS)
    assert np.isnan(crosstab.gamma(np.array([[3.0, 0.0]])).value)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        (CARS, 6.26901718888e-06),
        ([[4, 1, 2], [2, 5, 1], [0, 3, 6]], 0.0315336959324),
        ([[10, 3, 4, 5], [2, 9, 8, 7], [6, 6, 1, 9]], 0.0211608859764),
    ],
)
def test_exact_test_of_larger_tables_as_r_has_it(table: list[list[int]], p: float) -> None:
    """R: fisher.test(table)$p.value."""
    table = np.array(table, dtype=float)
    assert crosstab.freeman_halton(table) == pytest.approx(p, rel=1e-9)
    assert crosstab.freeman_halton(table.T[::-1]) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_exact_tests_agree_on_two_by_two(seed: int) -> None:
    table = random_table(seed, (2, 2)) + 1
    assert crosstab.freeman_halton(table) == pytest.approx(crosstab.fisher(table)[0], rel=1e-9)


def test_exact_test_gives_up() -> None:
    assert np.isnan(crosstab.freeman_halton(random_table(0, (4, 6)) + 3, most=10_000))
