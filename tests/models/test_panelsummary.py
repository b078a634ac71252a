"""What panel data look like: how often values occur."""

from __future__ import annotations

import numpy as np

from statalike.models.panelsummary import occurrences


def test_values_between_and_within_panels() -> None:
    codes = np.array([0, 0, 0, 1, 1, 2])
    values = np.array([0, 0, 1, 1, 1, 0])
    found = occurrences(values, codes)
    assert found.n == 3
    assert found.overall.tolist() == [3, 3] and found.between.tolist() == [2, 2]
    np.testing.assert_allclose(found.within, [(2 / 3 + 1) / 2, (1 / 3 + 1) / 2])


def test_more_values_and_panels_than_four_bytes_count() -> None:
    each = np.arange(70_000, dtype=np.int32)
    found = occurrences(each, each)
    assert (found.between == 1).all() and (found.within == 1.0).all()
