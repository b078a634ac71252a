"""Tests on ranks: against R (tests/reference/ranks.R), and against every permutation and every choice of signs."""

from __future__ import annotations

import json
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.models import ranks
from statalike.models.normality import shapiro_wilk

STORED = json.loads((Path(__file__).parents[1] / "reference" / "ranks.json").read_text())


def draw(n: int, state: int) -> np.ndarray:
    """Uniform numbers of Park and Miller's generator, as the R script makes them."""
    found = []
    for _ in range(n):
        state = state * 16807 % 2147483647
        found.append(state / 2147483647)
    return np.array(found)


X, Y, D, K = draw(15, 77), draw(12, 99) + 0.2, draw(18, 5) - 0.35, np.round(6 * draw(40, 11))
SMALL = st.lists(st.integers(-4, 4), min_size=4, max_size=9)


@settings(max_examples=60, deadline=None)
@given(SMALL, st.integers(1, 3))
def test_exact_rank_sum_is_that_of_all_choices(values: list[int], n1: int) -> None:
    x = np.array(values, dtype=float)
    first = np.arange(len(x)) < n1
    test = ranks.rank_sum(x, first)
    r = ranks.ranks(x)
    sums = np.array([r[list(chosen)].sum() for chosen in combinations(range(len(x)), n1)])
    found = ranks.exact(test)
    assert found is not None
    assert found.lower == pytest.approx((sums <= test.observed + 1e-9).mean())
    assert found.upper == pytest.approx((sums >= test.observed - 1e-9).mean())
    far = np.abs(sums - test.expected) >= abs(test.observed - test.expected) - 1e-9
    assert found.p == pytest.approx(far.mean())
    assert test.variance == pytest.approx(sums.var())
    assert ranks.exact(ranks.rank_sum(x, ~first)).p == pytest.approx(found.p)


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_exact_signed_rank_is_that_of_all_signs(values: list[int]) -> None:
    d = np.array(values, dtype=float)
    test = ranks.signed_rank(d)
    sums = np.array(
        [test.ranks[np.array(signs, dtype=bool)].sum() for signs in product([0, 1], repeat=len(test.ranks))]
    )
    found = ranks.exact(test)
    assert found is not None
    assert found.lower == pytest.approx((sums <= test.observed + 1e-9).mean())
    far = np.abs(sums - test.expected) >= abs(test.observed - test.expected) - 1e-9
    assert found.p == pytest.approx(far.mean())
    assert test.variance == pytest.approx(sums.var())


def test_no_exact_p_value_that_takes_too_long() -> None:
    x = np.arange(900.0)
    assert ranks.exact(ranks.rank_sum(x, x % 2 == 0)) is None


def test_kruskal_and_wallis_as_scipy_has_it() -> None:
    x = np.array([27, 2, 4, 18, 7, 9, 20, 8, 14, 36, 20, 14, 7, 27.0])
    codes = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    found = ranks.kruskal_wallis(x, codes)
    expected = scipy.stats.kruskal(*(x[codes == k] for k in range(3)))
    assert (found.adjusted, found.p(found.adjusted)) == pytest.approx((expected.statistic, expected.pvalue))


def test_sign_test_as_scipy_has_it() -> None:
    found = ranks.sign_test(np.array([-1.0] * 8 + [1.0] * 3 + [0.0]))
    assert found.p == pytest.approx(scipy.stats.binomtest(8, 11).pvalue)
    assert found.upper == pytest.approx(scipy.stats.binom.sf(2, 11, 0.5))
    assert (found.positive, found.negative, found.zero) == (3, 8, 1)
    assert ranks.sign_test(np.zeros(3)).p == 1


def test_nothing_that_varies() -> None:
    same = ranks.rank_sum(np.ones(6), np.arange(6) < 3)
    assert np.isnan(same.z)
    assert np.isnan(ranks.kruskal_wallis(np.ones(6), np.arange(6) // 3).adjusted)


def test_as_r_has_them() -> None:
    test = ranks.rank_sum(np.concatenate([X, Y]), np.arange(27) < 15)
    found, expected = ranks.exact(test), STORED["rank_sum"]
    assert (test.observed, found.p, found.lower) == pytest.approx((expected["W"], expected["p"], expected["lower"]))
    test = ranks.signed_rank(D)
    found, expected = ranks.exact(test), STORED["signed_rank"]
    assert (test.observed, found.p, found.upper) == pytest.approx((expected["V"], expected["p"], expected["upper"]))
    assert ranks.rank_sum(K, np.arange(40) < 20).p[1] == pytest.approx(STORED["ties"]["p"])
    kruskal = ranks.kruskal_wallis(K, np.arange(40) % 4)
    assert kruskal.adjusted == pytest.approx(STORED["kruskal"]["chi2"])
    assert kruskal.p(kruskal.adjusted) == pytest.approx(STORED["kruskal"]["p"])
    assert ranks.sign_test(D).p == pytest.approx(STORED["sign"]["p"])


@pytest.mark.parametrize("i", range(3))
def test_shapiro_and_wilk_as_r_has_it(i: int) -> None:
    found, expected = shapiro_wilk((X, Y, K)[i], ties=False), STORED["shapiro"][i]
    assert (found.W, found.p) == pytest.approx((expected["W"], expected["p"]), rel=1e-5)
