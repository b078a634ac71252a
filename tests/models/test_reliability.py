"""Cronbach's alpha against its definition on complete data."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.reliability import correlations, pairwise, scale, signs

RNG = np.random.default_rng(3)
COMMON = RNG.normal(size=(200, 1))
X = COMMON * np.array([1.0, 0.5, 2.0, 1.5]) + RNG.normal(size=(200, 4))


@pytest.mark.parametrize("standard", [False, True])
def test_alpha_of_sums(standard: bool) -> None:
    Z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1) if standard else X
    C, counts = pairwise(X)
    found = scale(correlations(C) if standard else C)
    assert (counts == 200).all()
    total = Z.sum(axis=1)
    assert found.alpha == pytest.approx(4 / 3 * (1 - Z.var(axis=0, ddof=1).sum() / total.var(ddof=1)))
    for i in range(4):
        rest = np.delete(Z, i, axis=1)
        assert found.item_test[i] == pytest.approx(np.corrcoef(Z[:, i], total)[0, 1])
        assert found.item_rest[i] == pytest.approx(np.corrcoef(Z[:, i], rest.sum(axis=1))[0, 1])
        without = 3 / 2 * (1 - rest.var(axis=0, ddof=1).sum() / rest.sum(axis=1).var(ddof=1))
        assert found.without_alpha[i] == pytest.approx(without)


def test_pairs_take_the_rows_that_have_both() -> None:
    holes = X.copy()
    holes[:20, 0] = np.nan
    holes[10:50, 2] = np.nan
    C, counts = pairwise(holes)
    assert counts[0, 2] == 150
    assert C[0, 2] == pytest.approx(np.cov(X[50:, 0], X[50:, 2])[0, 1])
    assert C[2, 0] == pytest.approx(C[0, 2])
    assert C[1, 1] == pytest.approx(X[:, 1].var(ddof=1))


def test_items_that_go_the_other_way_are_found() -> None:
    turned = X * np.array([1.0, -1.0, 1.0, 1.0])
    assert signs(np.cov(turned.T)).tolist() == [1, -1, 1, 1]
    assert signs(np.cov((-turned).T)).tolist() == [1, -1, 1, 1]
