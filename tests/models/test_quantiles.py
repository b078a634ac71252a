"""Percentiles by both definitions, against NumPy's of the same kind (R's types 2 and 6)."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.summary import quantiles

X = np.random.default_rng(2).normal(size=37)
WANTED = [1, 2, 10, 25, 50, 62.5, 75, 99]


@pytest.mark.parametrize(("altdef", "method"), [(False, "averaged_inverted_cdf"), (True, "weibull")])
def test_definitions(altdef: bool, method: str) -> None:
    for x in (X, X[:1], X[:4]):
        assert quantiles(x, None, WANTED, altdef=altdef) == pytest.approx(np.percentile(x, WANTED, method=method))


def test_weights_count() -> None:
    w = np.arange(37) % 4 + 1.0
    long = np.repeat(X, w.astype(int))
    assert quantiles(X, w, WANTED) == pytest.approx(np.percentile(long, WANTED, method="averaged_inverted_cdf"))
