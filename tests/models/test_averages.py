"""Totals, means and proportions against their definitions on data with a row an observation."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.averages import Sample, logit_limits, means, proportions, totals

RNG = np.random.default_rng(5)
N, M = 60, 3
X = RNG.normal(size=(N, 2)) + 2
CODES = RNG.integers(0, M, N)
COUNTS = RNG.integers(1, 5, N).astype(float)
CLUSTERS = RNG.integers(0, 12, N)


def wide(x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """x (n, k) as columns variable by variable, group by group, 0 outside of the group."""
    return np.column_stack([x[:, j] * (codes == g) for j in range(x.shape[1]) for g in range(M)])


@pytest.mark.parametrize("kind", ["", "pweight"])
def test_totals_of_observations(kind: str) -> None:
    w = COUNTS if kind else np.ones(N)
    found = totals(Sample(X, CODES, M, COUNTS if kind else None, kind, None))
    Z = w[:, None] * wide(X, CODES)
    assert found.b == pytest.approx(Z.sum(axis=0))
    assert pytest.approx(N * np.cov(Z.T)) == found.V
    assert (found.n, found.df) == (N, N - 1)


def test_totals_of_clusters() -> None:
    found = totals(Sample(X, CODES, M, None, "", CLUSTERS))
    Z = wide(X, CODES)
    sums = np.array([Z[c == CLUSTERS].sum(axis=0) for c in range(12)])
    assert pytest.approx(12 * np.cov(sums.T)) == found.V
    assert found.df == 11


@pytest.mark.parametrize("method", [totals, means, proportions])
def test_frequency_weights_count(method) -> None:
    x = (X > 2).astype(float) if method is proportions else X
    times = COUNTS.astype(int)
    one = method(Sample(x, CODES, M, COUNTS, "fweight", None))
    long = method(Sample(np.repeat(x, times, axis=0), np.repeat(CODES, times), M, None, "", None))
    assert one.b == pytest.approx(long.b)
    assert pytest.approx(long.V) == one.V
    assert (one.n, one.df) == (long.n, long.df)


def test_means_of_groups() -> None:
    found = means(Sample(X, CODES, M, None, "", None))
    for g in range(M):
        here = X[g == CODES]
        assert found.b[[g, M + g]] == pytest.approx(here.mean(axis=0))
        assert found.V[np.ix_([g, M + g], [g, M + g])] == pytest.approx(np.cov(here.T) / len(here))


def test_proportions_are_multinomial() -> None:
    values = RNG.integers(0, 4, N)
    D = (values[:, None] == np.arange(4)).astype(float)
    found = proportions(Sample(D, np.zeros(N, dtype=int), 1, None, "", None))
    p = D.mean(axis=0)
    assert found.b == pytest.approx(p)
    assert pytest.approx((np.diag(p) - np.outer(p, p)) / N) == found.V


def test_logit_limits() -> None:
    """The first proportion of [R] proportion, example 1: 2 of 69, t with 68 degrees of freedom."""
    p = np.array([2 / 69, 0.0])
    low, high = logit_limits(p, np.sqrt(p * (1 - p) / 69), 1.9954689)
    assert (low[0], high[0]) == pytest.approx((0.0070794, 0.1110924), rel=1e-5)
    assert np.isnan(low[1]) and np.isnan(high[1])
