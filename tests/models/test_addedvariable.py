"""Added-variable plots: their slope is the coefficient, their residuals those of the whole regression (Frisch 1933)."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.addedvariable import added_variable
from statalike.models.linear import least_squares


@pytest.mark.parametrize("weighted", [False, True])
def test_slope_and_standard_error_are_those_of_the_regression(weighted: bool) -> None:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(40, 4)) @ rng.normal(size=(4, 4))
    y = X @ np.array([1.0, -2, 0.5, 3]) + rng.normal(size=40)
    w = rng.uniform(0.5, 2, 40) if weighted else None
    w = None if w is None else w * 40 / w.sum()
    whole = least_squares(y, X, weights=w)
    found = added_variable(y, X[:, 2], X[:, [0, 1, 3]], weights=w)
    assert found is not None
    s = np.sqrt(whole.rss / (40 - 5))
    assert found.slope == pytest.approx(whole.b[2])
    assert found.se == pytest.approx(s * np.sqrt(whole.inverse[2, 2]))
    assert found.y - found.slope * found.x == pytest.approx(whole.residuals, abs=1e-9)


def test_a_regressor_that_the_others_determine() -> None:
    X = np.random.default_rng(2).normal(size=(20, 2))
    assert added_variable(X[:, 0], X @ [1.0, 2.0], X) is None
